import uPlot from 'uplot';
import { ink, letters, rings, rulings } from './chart-look.ts';

export type PlannerSeries = {
  /** `8:30` of each half hour. */
  readonly times: readonly string[];
  readonly low: readonly number[];
  readonly mean: readonly number[];
  readonly high: readonly number[];
  /** P80 minutes of the chosen plan; nothing where hardly anybody comes. */
  readonly waits: readonly (number | null)[];
  readonly target: number;
};

/** Who comes, as bars with their range, and how long they wait, as a line with rings. */
export class PlannerChart {
  readonly #plot: uPlot;
  #series: PlannerSeries;

  constructor(place: HTMLElement, series: PlannerSeries, height: number) {
    this.#series = series;
    const key = getComputedStyle(place).getPropertyValue('--key').trim() || '#0017c1';
    const bars = uPlot.paths.bars?.({ size: [0.62, 48] });
    const axis = { font: letters, stroke: ink };
    this.#plot = new uPlot(
      {
        ...{ width: place.clientWidth, height, padding: [12, 8, 0, 0] },
        ...{ cursor: { show: false }, legend: { show: false } },
        scales: {
          x: { time: false, range: (_plot, low, high) => [low - 0.6, high + 0.6] },
          people: { range: fromNothing },
          minutes: {
            range: (_plot, _low, most) => [0, Math.max(most ?? 0, this.#series.target) * 1.25],
          },
        },
        axes: [
          {
            ...{ ...axis, grid: { show: false }, size: 32, space: 52, incrs: [1, 2, 4, 8] },
            values: (_plot, marks) => marks.map((mark) => this.#series.times[mark] ?? ''),
          },
          { ...axis, scale: 'people', size: 44, grid: rulings },
          { ...axis, scale: 'minutes', side: 1, size: 48, grid: { show: false } },
        ],
        series: [
          {},
          {
            scale: 'people',
            fill: `${key}66`,
            stroke: key,
            ...(bars && { paths: bars }),
            points: { show: false },
          },
          {
            ...{ scale: 'minutes', stroke: ink, width: 2 },
            points: rings,
          },
        ],
        hooks: { draw: [(plot) => this.#ranges(plot), (plot) => this.#target(plot)] },
      },
      dataOf(series),
      place,
    );
  }

  show(series: PlannerSeries): void {
    this.#series = series;
    this.#plot.setData(dataOf(series));
  }

  fit(width: number, height: number): void {
    if (width > 0 && width !== this.#plot.width) this.#plot.setSize({ width, height });
  }

  close(): void {
    this.#plot.destroy();
  }

  /** From a quiet day to a busy one. */
  #ranges({ ctx, valToPos }: uPlot): void {
    ctx.save();
    ctx.strokeStyle = ink;
    ctx.lineWidth = 1.5 * devicePixelRatio;
    for (const [slot, low] of this.#series.low.entries()) {
      const x = valToPos(slot, 'x', true);
      ctx.beginPath();
      ctx.moveTo(x, valToPos(low, 'people', true));
      ctx.lineTo(x, valToPos(this.#series.high[slot] ?? low, 'people', true));
      ctx.stroke();
    }
    ctx.restore();
  }

  #target({ ctx, bbox, valToPos }: uPlot): void {
    const y = valToPos(this.#series.target, 'minutes', true);
    ctx.save();
    ctx.strokeStyle = ink;
    ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.fillStyle = ink;
    ctx.font = `bold ${Math.round(13 * devicePixelRatio)}px "BIZ UDPGothic", sans-serif`;
    ctx.textAlign = 'right';
    // The plot leaves it at the middle, where the line goes through the words.
    ctx.textBaseline = 'bottom';
    const text = `目標 ${this.#series.target}分`;
    ctx.fillText(text, bbox.left + bbox.width - 6 * devicePixelRatio, y - 3 * devicePixelRatio);
    ctx.restore();
  }
}

/** Room for the ranges, which lie above the bars. */
function fromNothing(plot: uPlot, _least: number, most: number): [number, number] {
  const high = Math.max(most ?? 0, ...(plot.data[3] ?? []).map((value) => value ?? 0));
  return [0, Math.max(4, Math.ceil(high * 1.1))];
}

function dataOf({ mean, waits, high }: PlannerSeries): uPlot.AlignedData {
  return [mean.map((_, slot) => slot), [...mean], [...waits], [...high]];
}
