import { createHash } from "node:crypto";

/** An answer of the stand-in. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Asset {
  id: number;
  name: string;
  state: string;
  content_type: string;
  size: number;
  digest: string | null;
  content: Buffer;
}

export interface Release {
  id: number;
  tag_name: string;
  name: string;
  body: string;
  draft: boolean;
  prerelease: boolean;
  assets: Asset[];
}

/** What GitHub refuses a request with. */
export function refusal(status: number, message: string, errors?: unknown[]): Answer {
  return {
    status,
    body: { message, ...(errors !== undefined && { errors }), documentation_url: "https://docs.github.com/rest" },
  };
}

const notFound = refusal(404, "Not Found");
const taken = (resource: string, field: string): Answer =>
  refusal(422, "Validation Failed", [{ resource, code: "already_exists", field }]);

/**
 * The releases of one repository, as GitHub's documentation describes them (https://docs.github.com/rest/releases). It
 * stands in for GitHub, which cannot be run here; where the documentation is silent it takes the stricter reading.
 */
export class Repository {
  readonly releases: Release[] = [];
  /** Commits by tag. */
  readonly tags = new Map<string, string>();
  latest: string | undefined;
  /** Whether published releases are immutable. */
  immutable = true;
  /** Older GitHub Enterprise Servers do not tell digests. */
  digests = true;
  private nextId = 1;
  private readonly web: string;
  private readonly uploads: string;

  constructor(web: string, uploads: string) {
    this.web = web;
    this.uploads = uploads;
  }

  commit(ref: string): Answer {
    const sha = this.tags.get(ref.replace(/^tags\//, ""));
    if (sha === undefined) return refusal(422, `No commit found for SHA: ${ref}`);
    return { status: 200, body: sha, headers: { "content-type": "application/vnd.github.sha; charset=utf-8" } };
  }

  list(writer: boolean): unknown[] {
    return this.releases.filter(({ draft }) => writer || !draft).map((release) => this.shown(release));
  }

  byTag(tag: string): Answer {
    const found = this.releases.find((release) => !release.draft && release.tag_name === tag);
    return found === undefined ? notFound : { status: 200, body: this.shown(found) };
  }

  assets(id: number): unknown[] | undefined {
    return this.releases.find((release) => release.id === id)?.assets.map((asset) => this.shownAsset(asset));
  }

  create(fields: Partial<Release>): Answer {
    if (fields.tag_name === undefined || fields.tag_name === "") {
      return refusal(422, "Validation Failed", [{ resource: "Release", code: "missing_field", field: "tag_name" }]);
    }
    const release: Release = {
      ...{ id: this.nextId++, name: "", body: "", draft: false, prerelease: false, tag_name: "" },
      ...fields,
      assets: [],
    };
    const problem = this.publishable(release, release.draft);
    if (problem !== undefined) return problem;
    this.releases.push(release);
    return { status: 201, body: this.shown(release) };
  }

  update(id: number, fields: Partial<Release> & { make_latest?: string }): Answer {
    const release = this.releases.find((candidate) => candidate.id === id);
    if (release === undefined) return notFound;
    const { make_latest: latest = "true", ...rest } = fields;
    const changed = { ...release, ...rest };
    const problem = this.publishable(changed, changed.draft);
    if (problem !== undefined) return problem;
    if (changed.prerelease && !changed.draft && latest === "true") {
      return refusal(422, "Validation Failed", [{ resource: "Release", code: "custom", field: "make_latest" }]);
    }
    Object.assign(release, changed);
    if (!release.draft) {
      // What everybody falls over once: a tag that is missing is made, at the default branch.
      if (!this.tags.has(release.tag_name)) this.tags.set(release.tag_name, "d".repeat(40));
      if (latest === "true") this.latest = release.tag_name;
    }
    return { status: 200, body: this.shown(release) };
  }

  upload(id: number, name: string, type: string, content: Buffer): Answer {
    const release = this.releases.find((candidate) => candidate.id === id);
    if (release === undefined) return notFound;
    if (this.immutable && !release.draft) return refusal(422, "Cannot upload assets to an immutable release.");
    const allowed = name.replace(/[^\w.+-]+/g, ".").replace(/^\.+|\.+$/g, "");
    if (release.assets.some((asset) => asset.name === allowed)) return taken("ReleaseAsset", "name");
    const digest = this.digests ? `sha256:${createHash("sha256").update(content).digest("hex")}` : null;
    const asset = {
      id: this.nextId++,
      name: allowed,
      state: "uploaded",
      content_type: type,
      size: content.length,
      digest,
      content,
    };
    release.assets.push(asset);
    return { status: 201, body: this.shownAsset(asset) };
  }

  remove(id: number): Answer {
    const release = this.releases.find(({ assets }) => assets.some((asset) => asset.id === id));
    if (release === undefined) return notFound;
    if (this.immutable && !release.draft) return refusal(422, "Cannot delete asset from an immutable release.");
    release.assets = release.assets.filter((asset) => asset.id !== id);
    return { status: 204 };
  }

  download(tag: string, name: string): Buffer | undefined {
    const release = this.releases.find((candidate) => !candidate.draft && candidate.tag_name === tag);
    return release?.assets.find((asset) => asset.name === name && asset.state === "uploaded")?.content;
  }

  private publishable(release: Release, draft: boolean): Answer | undefined {
    if (release.body.length > 125_000) {
      return refusal(422, "Validation Failed", [{ resource: "Release", code: "custom", field: "body" }]);
    }
    const others = this.releases.filter(({ id, tag_name }) => id !== release.id && tag_name === release.tag_name);
    return !draft && others.some((other) => !other.draft) ? taken("Release", "tag_name") : undefined;
  }

  private shown(release: Release): unknown {
    const { assets, ...fields } = release;
    const page = release.draft ? `untagged-${release.id}` : release.tag_name;
    return {
      ...fields,
      html_url: `${this.web}/releases/tag/${page}`,
      upload_url: `${this.uploads}/releases/${release.id}/assets{?name,label}`,
      assets: assets.map((asset) => this.shownAsset(asset)),
    };
  }

  private shownAsset(asset: Asset): unknown {
    return { ...asset, content: undefined };
  }
}
