import { changeOf, comparedWith, signedBytes, type SizeComparison } from "../image/size.ts";
import type { PlatformImage } from "../oci.ts";
import { bytes, seconds } from "../table.ts";
import { copyable, html, nothing, type Html } from "./html.ts";
import { codeBlock } from "./markdown.ts";
import type { Report, ReportedImage } from "./model.ts";
import { table } from "./table.ts";

/** What is where. */
export function artifactTable({ artifacts, images, published }: Report): Html {
  const pulled = (reference: string): Html[] =>
    (images.find((image) => image.reference === reference)?.platforms ?? []).map(
      ({ platform, size }) => html`<div>${bytes(size)} <small>${platform}</small></div>`,
    );
  return table(
    published ? "In the order of publication" : "What a release would publish",
    [
      { title: "What" },
      { title: "Where" },
      { title: "Digest", kind: "digest" },
      { title: "Size", kind: "number" },
      { title: "State" },
      ...(published ? [{ title: "There after", kind: "number" } as const] : []),
    ],
    artifacts.map(({ kind, reference, digest, size, state, at }) => [
      html`${kind}`,
      copyable(reference),
      digest === undefined ? nothing : copyable(digest),
      size === undefined ? html`${pulled(reference)}` : html`${bytes(size)}`,
      html`${state}`,
      at === undefined ? nothing : html`${seconds(at)}`,
    ]),
  );
}

/** The images: their platforms, and of what layers each consists. */
export function imageDetails({ images }: Report): Html {
  return html`${images.map(imageDetail)}`;
}

function imageDetail({ reference, which, digest, platforms, comparison }: ReportedImage): Html {
  return html`${which === undefined ? nothing : html`<h3>${which.charAt(0).toUpperCase()}${which.slice(1)}</h3>`}
    <p>${copyable(reference)}, one index for ${count(platforms.length, "platform")}: ${copyable(digest)}</p>
    ${comparison === undefined ? nothing : html`<p>${comparedWith(comparison)}.</p>`}
    ${platforms.map((platform) => platformDetails(platform, which, comparison))}`;
}

function platformDetails(
  { platform, digest, size, layers }: PlatformImage,
  which: string | undefined,
  comparison: SizeComparison | undefined,
): Html {
  const change = changeOf(comparison, platform);
  const compared = change !== undefined && change.layers.length > 0;
  const title = which === undefined ? platform : `${platform}, ${which}`;
  const rows = layers.map((layer, i) => [
    html`${i + 1}`,
    copyable(layer.digest),
    html`${bytes(layer.size)}`,
    html`${share(layer.size, size)}`,
    ...(compared ? [html`${signedBytes(change.layers[i] ?? 0)}`] : []),
  ]);
  return html`<h3>${title}</h3>
    <p>
      ${bytes(size)} to pull${change === undefined ? "" : `, ${signedBytes(change.change)}`}. Manifest
      ${copyable(digest)}
    </p>
    ${table(
      `Layers of ${title}, compressed`,
      [
        { title: "Layer" },
        { title: "Digest", kind: "digest" },
        { title: "Size", kind: "number" },
        { title: "Share", kind: "number" },
        ...(compared ? [{ title: "Change", kind: "number" } as const] : []),
      ],
      rows,
    )}`;
}

/** The chart packages. */
export function chartTable({ charts }: Report): Html {
  return table(
    "Packages in the output folder",
    [{ title: "File" }, { title: "SHA-256", kind: "digest" }, { title: "Size", kind: "number" }],
    charts.map((chart) => [
      html`<code>${chart.file}</code>`,
      copyable(chart.package.replace(/^sha256:/, "")),
      html`${bytes(chart.size)}`,
    ]),
  );
}

/** The programs for people's own machines. */
export function downloadTable({ downloads }: Report): Html {
  return table(
    "Archives in the output folder",
    [{ title: "File" }, { title: "Platform" }, { title: "SHA-256", kind: "digest" }, { title: "Size", kind: "number" }],
    downloads.map(({ file, platform, digest, size }) => [
      html`<code>${file}</code>`,
      html`${platform}`,
      copyable(digest.replace(/^sha256:/, "")),
      html`${bytes(size)}`,
    ]),
  );
}

/** How to get what was published, and how to see that it is what was released. */
export function commands({ install, verify }: Report): Html {
  const sums = codeBlock("sha256sum --check checksums.txt");
  return html`<h3>Install</h3>
    ${install.map(codeBlock)}
    <h3>Verify</h3>
    <p>The registry has what was released: it gives the digests above.</p>
    ${verify.map(codeBlock)}
    <p>The files of the output folder are those that were released:</p>
    ${sums}`;
}

/** `1 platform`, `2 platforms` */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? "" : `${Math.round((part / whole) * 100)} %`;
}
