import type { Container } from "@dagger.io/dagger";
import { explainRegistry } from "../src/diagnose.ts";
import { fail, InternalError, type Problem } from "../src/errors.ts";
import type { Plan } from "../src/plan.ts";
import { compareTag, type Published } from "../src/publish.ts";
import { allOrProblems } from "../src/settled.ts";
import type { PackagedChart } from "./chart.ts";
import { stdoutOf } from "./exec.ts";
import type { ImageLayout } from "./layout.ts";
import { checkPush, digestOf, regctl } from "./registry.ts";

/** Before anything is built: the login works and may push to every repository of the plan. */
export async function preflight(tools: Container, plan: Plan): Promise<void> {
  const repositories = [plan.image.repository, ...plan.charts.map((chart) => chart.repository)];
  allOrProblems(await Promise.allSettled(repositories.map((repository) => checkPush(tools, repository))));
}

/**
 * Pushes the image by digest, so that nothing is visible yet, reads it back, and only then sets the tag.
 * An image that is there already with the same digest is kept; with another one the release is refused.
 */
export async function publishImage(layout: ImageLayout, plan: Plan, tools: Container): Promise<Published> {
  const { repository, tag } = plan.image;
  const reference = `${repository}:${tag}`;
  const byDigest = `${repository}@${layout.digest}`;
  const kept = isKept(reference, await digestOf(tools, reference), layout.digest);
  if (!kept) {
    const local = `ocidir:///layout@${layout.digest}`;
    const mounted = tools.withMountedDirectory("/layout", layout.directory);
    await regctl(mounted, `push to ${repository}`, "image", "copy", local, byDigest);
    await expectDigest(tools, byDigest, layout.digest);
    await regctl(tools, `tag ${reference}`, "image", "copy", byDigest, reference);
  }
  await expectDigest(tools, reference, layout.digest);
  return { kind: "image", name: plan.name, reference, digest: layout.digest, kept };
}

/**
 * Pushes a packaged chart with Helm. A chart of this version that is there already is kept when its package is the
 * same; otherwise the release is refused.
 */
export async function publishChart(chart: PackagedChart, plan: Plan, tools: Container): Promise<Published> {
  const { repository, tag, name } = chart.plan;
  const reference = `${repository}:${tag}`;
  const before = await digestOf(tools, reference);
  if (before !== undefined) {
    const manifest = await regctl(tools, `read ${reference}`, "manifest", "get", "--format", "raw-body", reference);
    isKept(reference, chartLayer(manifest), chart.digest);
    return { kind: "chart", name, reference, digest: before, kept: true };
  }
  // Helm writes the file's time into the manifest: it has to be the commit's.
  const parent = repository.slice(0, repository.lastIndexOf("/"));
  const push = tools
    .withFile(`/push/${chart.fileName}`, chart.file)
    .withExec(["touch", "--date", `@${plan.source.epoch}`, `/push/${chart.fileName}`])
    .withExec(["helm", "push", `/push/${chart.fileName}`, `oci://${parent}`]);
  await stdoutOf(push, explainRegistry(`push to ${repository}`));
  const digest = await digestOf(tools, reference);
  if (digest === undefined) throw fail(notThere(reference));
  return { kind: "chart", name, reference, digest, kept: false };
}

function chartLayer(manifest: string): string | undefined {
  return (JSON.parse(manifest) as { layers?: { digest: string }[] }).layers?.[0]?.digest;
}

/** Whether the content is there already; throws when the tag names other content. */
function isKept(reference: string, existing: string | undefined, digest: string): boolean {
  const comparison = compareTag(existing, digest);
  if (comparison !== "different") return comparison === "same";
  throw fail({
    code: "published-differs",
    where: reference,
    what: "this version is published already, with other content",
    why: `published: ${existing ?? ""}\nthis build: ${digest}`,
    remedy: "release a new version: a published one never changes",
  });
}

async function expectDigest(tools: Container, reference: string, digest: string): Promise<void> {
  const found = await digestOf(tools, reference);
  if (found === undefined) throw fail(notThere(reference));
  if (found !== digest) throw new InternalError(`${reference} has digest ${found} instead of ${digest}`);
}

function notThere(reference: string): Problem {
  return {
    code: "published-missing",
    where: reference,
    what: "the registry accepted the push, but does not have the content",
    remedy: "run the same command again; if it stays so, ask the registry's operator",
  };
}
