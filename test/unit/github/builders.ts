import type { GitHubRelease, RemoteAsset } from "../../../src/github/api.ts";
import type { Asset } from "../../../src/github/assets.ts";
import type { WantedRelease } from "../../../src/github/release.ts";

export function anAsset(name: string, changes: Partial<Asset> = {}): Asset {
  return { path: name, name, size: 3, sha256: "a".repeat(64), contentType: "text/plain", ...changes };
}

/** An asset as GitHub has it after the upload of {@link anAsset}. */
export function anUpload(name: string, changes: Partial<RemoteAsset> = {}): RemoteAsset {
  return { id: name.length, name, state: "uploaded", size: 3, digest: `sha256:${"a".repeat(64)}`, ...changes };
}

export function aWish(...assets: Asset[]): WantedRelease {
  return { tag: "v1.4.0", title: "app v1.4.0", body: "notes", prerelease: false, assets };
}

export function aRelease(changes: Partial<GitHubRelease> = {}): GitHubRelease {
  return {
    id: 7,
    tag: "v1.4.0",
    draft: true,
    prerelease: false,
    page: "https://github.com/acme/app/releases/tag/v1.4.0",
    body: "notes",
    uploadUrl: "https://uploads.github.com/repos/acme/app/releases/7/assets{?name,label}",
    assets: [],
    ...changes,
  };
}
