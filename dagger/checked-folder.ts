import { dag, type Directory } from "@dagger.io/dagger";
import type { Plan } from "../src/plan.ts";
import { reportOfCheck, type ReportedScan } from "../src/report/model.ts";
import { renderReport } from "../src/report/page.ts";
import { chartFiles } from "./chart.ts";
import { check, type Checked } from "./check.ts";
import { folderOf } from "./files.ts";
import type { Run } from "./pipeline.ts";
import type { Scanned } from "./scan.ts";

/** A check by itself: the checked artifacts, with a report of them. */
export async function checkAlone(run: Run): Promise<Directory> {
  const checked = await check(run);
  const outcome = {
    images: checked.images,
    charts: chartFiles(checked.charts),
    downloads: checked.downloads.files,
    stages: [run.planned, ...checked.times],
  };
  const report = reportOfCheck(run.plan, outcome, checked.documents.texts, reportedScan(checked.scanned, run.plan));
  return checkedFolder(checked).withDirectory("/", await folderOf({ "report.html": await renderReport(report) }));
}

/** The checked artifacts as a folder: charts, programs to download, contents of the images, test reports, scan reports, SBOMs and documents. */
export function checkedFolder({
  chartFolder: charts,
  manifests,
  downloads,
  reports,
  contents,
  scanned,
  documents: { folder },
}: Checked): Directory {
  return dag
    .directory()
    .withDirectory("charts", charts)
    .withDirectory("manifests", manifests.folder)
    .withDirectory(downloads.files.length === 0 ? "/" : "downloads", downloads.folder)
    .withDirectory("documents", folder)
    .withDirectory(reports === undefined ? "/" : "tests", reports ?? dag.directory())
    .withDirectory("/", contents)
    .withDirectory("/", scanned.folder);
}

/** What the report says of the scan. */
export function reportedScan({ findings, databases }: Scanned, { scan }: Plan): ReportedScan {
  const { threshold, onlyCalled, onlyFixable } = scan;
  return { findings, databases, threshold, onlyCalled, onlyFixable };
}
