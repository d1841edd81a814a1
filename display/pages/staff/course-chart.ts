import uPlot from 'uplot';
import { ink, letters, rings, rulings } from './chart-look.ts';
import { halfHourText } from './day-course.ts';

export type CourseSeries = {
  /** Half hours of the day. */
  readonly halfHours: readonly number[];
  readonly today: readonly (number | null)[];
  readonly before: readonly (number | null)[];
  /** The half hour that is running. */
  readonly now: number;
};

/** Told apart without colour: today is bars, the day before a broken line with rings. */

/** One figure of the day by half hours, of today and of the day before. */
export class CourseChart {
  readonly #plot: uPlot;
  #series: CourseSeries;

  constructor(place: HTMLElement, series: CourseSeries, height: number) {
    this.#series = series;
    const key = getComputedStyle(place).getPropertyValue('--key').trim() || '#0017c1';
    const bars = uPlot.paths.bars?.({ size: [0.62, 48] });
    this.#plot = new uPlot(
      {
        ...{ width: place.clientWidth, height, padding: [12, 8, 0, 0] },
        cursor: { show: false },
        legend: { show: false },
        scales: { x: { time: false, range: () => this.#room() }, y: { range: fromNothing } },
        axes: [
          {
            ...{ font: letters, stroke: ink, grid: { show: false }, size: 32, space: 48 },
            incrs: [1, 2, 4, 8],
            values: (_plot, marks) => marks.map((mark) => halfHourText(mark)),
          },
          {
            ...{ font: letters, stroke: ink, size: 44, grid: rulings },
            incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500],
          },
        ],
        series: [
          {},
          { fill: key, stroke: key, points: { show: false }, ...(bars && { paths: bars }) },
          {
            ...{ stroke: ink, width: 2, dash: [6, 4] },
            points: rings,
          },
        ],
        hooks: {
          drawClear: [(plot) => this.#markNow(plot)],
          draw: [(plot) => this.#nameNow(plot)],
        },
      },
      dataOf(series),
      place,
    );
  }

  show(series: CourseSeries): void {
    this.#series = series;
    this.#plot.setData(dataOf(series));
  }

  fit(width: number, height: number): void {
    if (width > 0 && width !== this.#plot.width) this.#plot.setSize({ width, height });
  }

  close(): void {
    this.#plot.destroy();
  }

  /** Some room at both ends; early in the day there is white for what comes. */
  #room(): [number, number] {
    const { halfHours } = this.#series;
    const [first = 0, last = first] = [halfHours[0], halfHours.at(-1)];
    return [first - 0.6, Math.max(last, first + 7) + 0.6];
  }

  /** The half hour that is running stands on a grey ground. */
  #markNow({ ctx, bbox, valToPos }: uPlot): void {
    const [left, right] = this.#placeOfNow(valToPos);
    ctx.save();
    ctx.fillStyle = '#e6e6e6';
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    ctx.restore();
  }

  #nameNow({ ctx, bbox, valToPos }: uPlot): void {
    const [left, right] = this.#placeOfNow(valToPos);
    ctx.save();
    ctx.fillStyle = ink;
    ctx.font = `bold ${Math.round(13 * devicePixelRatio)}px "BIZ UDPGothic", sans-serif`;
    ctx.textAlign = 'center';
    ctx.fillText('いま', (left + right) / 2, bbox.top + 14 * devicePixelRatio);
    ctx.restore();
  }

  #placeOfNow(placeOf: uPlot['valToPos']): [number, number] {
    const { now } = this.#series;
    return [placeOf(now - 0.5, 'x', true), placeOf(now + 0.5, 'x', true)];
  }
}

/** From nothing to a little above the most, so that いま has its room. */
function fromNothing(_plot: uPlot, _least: number, most: number): [number, number] {
  return [0, Math.max(4, Math.ceil((most ?? 0) * 1.2))];
}

function dataOf({ halfHours, today, before }: CourseSeries): uPlot.AlignedData {
  return [[...halfHours], [...today], [...before]];
}
