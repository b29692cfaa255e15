/** What Slipway reads of GitHub's answers: https://docs.github.com/rest/releases */

/** A release, with its assets. */
export interface GitHubRelease {
  readonly id: number;
  readonly tag: string;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly page: string;
  /** Its text, in Markdown. */
  readonly body: string;
  /** Where assets are uploaded to: a URI template. */
  readonly uploadUrl: string;
  readonly assets: readonly RemoteAsset[];
}

/** An asset as GitHub has it. */
export interface RemoteAsset {
  readonly id: number;
  readonly name: string;
  /** `uploaded`, or what an upload that did not end leaves: `starter`, `open`. */
  readonly state: string;
  /** In bytes. */
  readonly size: number;
  /** `sha256:…`; older servers do not tell it. */
  readonly digest?: string;
}

/** A release in the API's own words. */
export interface ApiRelease {
  readonly id: number;
  readonly tag_name: string;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly html_url: string;
  readonly body?: string | null;
  readonly upload_url: string;
  readonly assets?: readonly ApiAsset[];
}

/** An asset in the API's own words. */
export interface ApiAsset {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  readonly size: number;
  readonly digest?: string | null;
}

export function readRelease(answer: ApiRelease): GitHubRelease {
  return {
    id: answer.id,
    tag: answer.tag_name,
    draft: answer.draft,
    prerelease: answer.prerelease,
    page: answer.html_url,
    body: answer.body ?? "",
    uploadUrl: answer.upload_url,
    assets: (answer.assets ?? []).map(readAsset),
  };
}

export function readAsset({ id, name, state, size, digest }: ApiAsset): RemoteAsset {
  return { id, name, state, size, ...(typeof digest === "string" && digest !== "" && { digest }) };
}
