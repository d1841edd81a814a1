import uPlot from 'uplot';
import { ink, letters, rings, rulings } from './chart-look.ts';

const HEIGHT_PX = 190;
/** The shown range is P10 to P90: of ten, eight. */
const AIM_PERCENT = 80;

export type HourBar = {
  readonly hour: number;
  readonly low: number;
  readonly high: number;
  readonly waited: number;
};

/** A chart, and how it keeps to the width of its place. */
export type ScoreChart = { readonly fit: (width: number) => void; readonly close: () => void };

const fixed = {
  ...{ height: HEIGHT_PX, padding: [12, 8, 0, 0] as [number, number, number, number] },
  cursor: { show: false },
  legend: { show: false },
};
const across: uPlot.Axis = {
  ...{ font: letters, stroke: ink, grid: { show: false }, size: 32, space: 56 },
};
const up: uPlot.Axis = {
  ...{ font: letters, stroke: ink, size: 60, grid: rulings },
};

function keyColour(place: HTMLElement): string {
  return getComputedStyle(place).getPropertyValue('--key').trim() || '#0017c1';
}

/** By hour of issue: what was shown as a block from its lower to its upper value, what came as a ring. */
export function hourChart(place: HTMLElement, bars: readonly HourBar[]): ScoreChart {
  const [first = 8, last = first] = [bars[0]?.hour, bars.at(-1)?.hour];
  const most = Math.max(8, ...bars.flatMap(({ high, waited }) => [high, waited]));
  const key = keyColour(place);
  return drawn(
    place,
    {
      scales: {
        x: { time: false, range: [first - 0.6, Math.max(last, first + 5) + 0.6] },
        y: { range: [0, Math.ceil(most * 1.15)] },
      },
      axes: [
        { ...across, incrs: [1, 2, 4], values: (_plot, marks) => marks.map((mark) => `${mark}時`) },
        { ...up, incrs: [1, 2, 5, 10, 20, 50, 100] },
      ],
      series: [
        {},
        {
          ...{ stroke: ink, width: 2, dash: [6, 4] },
          points: rings,
        },
      ],
      hooks: { drawAxes: [(plot) => drawRanges(plot, bars, key)] },
    },
    [bars.map(({ hour }) => hour), bars.map(({ waited }) => waited)],
  );
}

function drawRanges({ ctx, valToPos }: uPlot, bars: readonly HourBar[], key: string): void {
  ctx.save();
  ctx.fillStyle = key;
  for (const { hour, low, high } of bars) {
    const [left, right] = [valToPos(hour - 0.3, 'x', true), valToPos(hour + 0.3, 'x', true)];
    const [top, bottom] = [valToPos(high, 'y', true), valToPos(low, 'y', true)];
    ctx.globalAlpha = 0.28;
    ctx.fillRect(left, top, right - left, Math.max(2, bottom - top));
    ctx.globalAlpha = 1;
    ctx.fillRect(left, top, right - left, 2 * devicePixelRatio);
    ctx.fillRect(left, bottom, right - left, 2 * devicePixelRatio);
  }
  ctx.restore();
}

export type DayBar = { readonly label: string; readonly percent: number | null };

/** By day, the oldest first: percent of the tickets within their range, beside the aim. */
export function dayChart(place: HTMLElement, days: readonly DayBar[]): ScoreChart {
  const bars = uPlot.paths.bars?.({ size: [0.6, 44] });
  const key = keyColour(place);
  return drawn(
    place,
    {
      scales: {
        x: { time: false, range: [-0.6, Math.max(days.length, 6) - 0.4] },
        y: { range: [0, 105] },
      },
      axes: [
        {
          ...across,
          incrs: [1, 2, 4, 8],
          values: (_plot, marks) => marks.map((mark) => days[mark]?.label ?? ''),
        },
        {
          ...up,
          splits: [0, 20, 40, 60, 80, 100],
          values: (_plot, marks) => marks.map((mark) => `${mark}%`),
        },
      ],
      series: [
        {},
        { fill: key, stroke: key, points: { show: false }, ...(bars && { paths: bars }) },
      ],
      hooks: { draw: [drawAim] },
    },
    [days.map((_day, nth) => nth), days.map(({ percent }) => percent)],
  );
}

function drawAim({ ctx, bbox, valToPos }: uPlot): void {
  const y = valToPos(AIM_PERCENT, 'y', true);
  ctx.save();
  ctx.strokeStyle = ink;
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

function drawn(
  place: HTMLElement,
  options: Omit<uPlot.Options, 'width' | 'height'>,
  data: uPlot.AlignedData,
): ScoreChart {
  const plot = new uPlot({ ...fixed, ...options, width: place.clientWidth }, data, place);
  return {
    fit: (width) => {
      if (width > 0 && width !== plot.width) plot.setSize({ width, height: HEIGHT_PX });
    },
    close: () => plot.destroy(),
  };
}
