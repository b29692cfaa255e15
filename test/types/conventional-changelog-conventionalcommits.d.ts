/** The preset comes without types; these are the parts of it that Slipway hands on to parser and writer. */
declare module "conventional-changelog-conventionalcommits" {
  import type { ParserOptions } from "conventional-commits-parser";
  import type { CommitKnownProps, Options } from "conventional-changelog-writer";

  export const DEFAULT_COMMIT_TYPES: readonly { type: string; section: string; hidden?: boolean }[];

  export default function createPreset<Commit extends CommitKnownProps>(): {
    parser: ParserOptions;
    writer: Options<Commit>;
  };
}
