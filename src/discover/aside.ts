/** Folders of what a repository has beside the controller: examples, documentation, tools and tests. */
const FOLDERS =
  /(^|\/)(\.[^/]+|vendor|third_party|node_modules|examples?|samples?|demo|docs?|website|tests?|testdata|e2e|hack|dev|tools?|scripts?)(\/|$)/;

/** Whether a folder holds something that is not for users of the controller. */
export function isAside(folder: string): boolean {
  return FOLDERS.test(folder.replace(/^\.\//, ""));
}
