import { totalTime, type RecordedStage } from "../record.ts";
import { seconds } from "../table.ts";
import { html, type Html } from "./html.ts";

/** Where something stands on the time axis, in percent of its length. */
interface Bar {
  readonly left: number;
  readonly width: number;
}

/** The axis under the bars. */
interface Axis {
  /** Its length, in milliseconds. */
  readonly length: number;
  /** From one mark to the next, in milliseconds. */
  readonly step: number;
}

/** An axis with marks at round times: as many as fit, at most six. */
export function axisOf(stages: readonly RecordedStage[]): Axis {
  const length = Math.max(totalTime(stages), 1);
  const rough = length / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return { length, step };
}

/** The bar of a stage. */
export function barOf({ start, milliseconds }: RecordedStage, { length }: Axis): Bar {
  return { left: percent(start / length), width: percent(milliseconds / length) };
}

/** The stages as a table with a bar for each: those that ran side by side have bars one above the other. */
export function timeline(stages: readonly RecordedStage[]): Html {
  const axis = axisOf(stages);
  const marks = Array.from({ length: Math.floor(axis.length / axis.step) + 1 }, (_, i) => i * axis.step);
  const labels = marks.map(
    (at) => html`<span style="left:${percent(at / axis.length)}%">${markLabel(at, axis.step)}</span>`,
  );
  const rows = stages.map((stage) => {
    const { left, width } = barOf(stage, axis);
    return html`<tr role="row">
      <th role="rowheader" scope="row">${stage.stage}</th>
      <td role="cell" class="number" data-label="Begin">${seconds(stage.start)}</td>
      <td role="cell" class="number" data-label="Duration">${seconds(stage.milliseconds)}</td>
      <td class="lane" aria-hidden="true">
        <span class="bar" style="left:min(${left}%, 100% - 3px);width:${width}%"></span>
      </td>
    </tr>`;
  });
  return html`<table role="table" class="timeline" style="--step:${percent(axis.step / axis.length)}%">
    <caption>
      Stages whose bars overlap ran side by side.
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col">Stage</th>
        <th role="columnheader" scope="col" class="number">Begin</th>
        <th role="columnheader" scope="col" class="number">Duration</th>
        <td class="axis" aria-hidden="true">${labels}</td>
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows}
    </tbody>
  </table>`;
}

/** With two decimals, which is less than a pixel. */
function percent(fraction: number): number {
  return Math.round(fraction * 10_000) / 100;
}

function markLabel(at: number, step: number): string {
  return `${(at / 1000).toFixed(step < 1000 ? 1 : 0)} s`;
}
