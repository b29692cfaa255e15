import type { Container } from "@dagger.io/dagger";
import { kubeVersionOption, runImages, type ChartPlan } from "../src/chart.ts";
import { renderedImages } from "../src/chart-validation/rendering.ts";
import { explainChart } from "../src/diagnose.ts";
import { fail } from "../src/errors.ts";
import { compare, fails, holds, type Check } from "../src/verification/check.ts";
import { absent, unattested } from "../src/verification/problems.ts";
import { parseProvenances, provenanceChecks } from "../src/verification/provenance.ts";
import type { Target } from "../src/verification/target.ts";
import { anew, stdoutOf } from "./exec.ts";
import { digestOf } from "./registry.ts";
import { verifySignatures } from "./sign.ts";
import { checking, type Proof } from "./verify.ts";
import type { VerifiedImage } from "./verify-image.ts";

/** Proves one chart: it is signed, carries the version, and runs the image that was proved. */
export async function verifyChart(
  chart: ChartPlan,
  images: readonly VerifiedImage[],
  target: Target,
  proof: Proof,
): Promise<Check[]> {
  const reference = `${chart.repository}:${chart.tag}`;
  return checking("chart", reference, async () => {
    const digest = await digestOf(proof.container, reference);
    if (digest === undefined) throw fail(absent(reference, "chart"));
    const [signed, content] = await Promise.all([
      checking("signature", reference, () => signatureChecks(chart, reference, digest, target, proof)),
      checking("chart", reference, () => contentChecks(chart, reference, images, proof.container)),
    ]);
    return [holds("chart", reference, digest), ...signed, ...content];
  });
}

async function signatureChecks(
  { repository }: ChartPlan,
  reference: string,
  digest: string,
  target: Target,
  proof: Proof,
): Promise<Check[]> {
  const printed = await verifySignatures([`${repository}@${digest}`], proof);
  const predicate = parseProvenances(printed).find(({ subjects }) => subjects.includes(digest))?.predicate;
  if (predicate === undefined) throw fail(unattested(reference));
  return [holds("signature", reference, digest), ...provenanceChecks(reference, predicate, target)];
}

/** What Helm, as a user's, makes of the chart that the registry has. */
async function contentChecks(
  chart: ChartPlan,
  reference: string,
  images: readonly VerifiedImage[],
  tools: Container,
): Promise<Check[]> {
  const pulled = anew(tools)
    .withWorkdir("/pulled")
    .withExec(["helm", "pull", `oci://${chart.repository}`, "--version", chart.version, "--untar"]);
  const explain = explainChart(reference, "helm cannot pull and render the chart");
  const [manifests, about] = await Promise.all([
    stdoutOf(pulled.withExec(["helm", "template", "release", chart.name, ...kubeVersionOption(chart)]), explain),
    stdoutOf(pulled.withExec(["helm", "show", "chart", chart.name]), explain),
  ]);
  const wanted = chartImages(chart, images);
  const { own, all } = runImages(renderedImages(manifests), wanted);
  const appVersion = /^appVersion: *["']?([^"'\n]*)["']?$/m.exec(about)?.[1] ?? "";
  return [
    compare("app version", reference, appVersion, chart.appVersion),
    own.length > 0
      ? holds("image of the chart", reference, own.join(", "))
      : fails("image of the chart", reference, `it runs ${all}, and not ${wanted.join(" or ")}`),
  ];
}

/** The images of which a chart has to run one: those of its app version, which were proved beside it. */
function chartImages({ appVersion }: ChartPlan, images: readonly VerifiedImage[]): string[] {
  return [...new Set(images.map(({ repository }) => `${repository}:${appVersion}`))];
}
