import { DEFAULT_VALUES } from "./rendering.ts";

/** One run of Helm over a chart. */
export interface HelmRun {
  /** What its files are called: `lint-0`, `template-0-1.34.1`. */
  readonly name: string;
  readonly command: "lint" | "template";
  /** Of the set of values; 0 stands for the default ones. */
  readonly index: number;
  readonly values: string;
  readonly kubernetes: string;
  readonly failed: boolean;
}

interface Rendered {
  readonly valuesFiles: readonly string[];
  readonly kubernetesVersions: readonly string[];
}

/**
 * Reads the exit codes of the runs, a line each: `lint-0 1`, `template-0-1.34.1 0`.
 *
 * @param chart what it was rendered with
 */
export function readCodes(text: string, { valuesFiles, kubernetesVersions }: Rendered): HelmRun[] {
  return text.split("\n").flatMap((line): HelmRun[] => {
    const match = /^((lint|template)-(\d+)(?:-(\S+))?) (\d+)$/.exec(line);
    if (match === null) return [];
    const [, name = "", command, number, version, code] = match;
    const index = Number(number);
    return [
      {
        name,
        command: command === "lint" ? "lint" : "template",
        index,
        values: [DEFAULT_VALUES, ...valuesFiles][index] ?? "",
        // Lint is run for the newest one only.
        kubernetes: version ?? kubernetesVersions.at(-1) ?? "",
        failed: code !== "0",
      },
    ];
  });
}
