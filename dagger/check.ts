import { dag, type Directory } from "@dagger.io/dagger";
import { artifactsOf } from "../src/documents/published.ts";
import { allOrProblems } from "../src/settled.ts";
import { chartFolder, type PackagedChart } from "./chart.ts";
import { documents } from "./documents.ts";
import type { ImageLayout } from "./layout.ts";
import { buildImages, download, packageCharts, type Run } from "./pipeline.ts";
import { timed, type StageTime } from "./progress.ts";
import { test } from "./test.ts";

/** Everything of a release that is made before anything is published. */
export interface Checked {
  readonly layout: ImageLayout;
  readonly charts: readonly PackagedChart[];
  readonly reports: Directory;
  /** Release notes, upgrade guide and the rest, as far as they can be told before publishing. */
  readonly documents: Directory;
  readonly times: readonly StageTime[];
}

/**
 * Everything that can fail, nothing published: dependencies, then side by side the tests, the images of all
 * platforms, the charts and the documents. When several fail, all their problems are reported together.
 */
export async function check(run: Run): Promise<Checked> {
  const ready = await timed("dependencies", () => download(run));
  const { source, plan, tools } = run;
  const stages = await Promise.allSettled([
    timed("test", () => test(ready.value.code, ready.value.container, plan)),
    timed(`image for ${plan.build.platforms.join(", ")}`, () => buildImages(run, ready.value)),
    timed("chart", () => packageCharts(run)),
    timed("documents", () => documents(source, plan, tools, { artifacts: artifactsOf(plan), checksums: [] })),
  ]);
  const [tested, built, packaged, documented] = allOrProblems(stages);
  return {
    layout: built.value,
    charts: packaged.value,
    reports: tested.value,
    documents: documented.value,
    times: [ready.time, tested.time, built.time, packaged.time, documented.time],
  };
}

/** The checked artifacts as a folder: charts, test reports and documents. */
export function checkedFolder({ charts, reports, documents: texts }: Checked): Directory {
  return dag
    .directory()
    .withDirectory("charts", chartFolder(charts))
    .withDirectory("tests", reports)
    .withDirectory("documents", texts);
}
