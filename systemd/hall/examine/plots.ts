/** Plain SVG: the page of results is read where no script runs. */
export type Series = {
  readonly name: string;
  readonly color: string;
  readonly dashed?: boolean;
  /** One a month; nothing where there is none. */
  readonly values: readonly (number | undefined)[];
};

export type Panel = { readonly title: string; readonly series: readonly Series[] };

const WIDTH = 300;
const HEIGHT = 190;
const COLUMNS = 3;
const LEFT = 34;
const RIGHT = 8;
const TOP = 26;
const BOTTOM = 24;
const FONT = 'font-family="sans-serif" font-size="11" fill="#1a1a1a"';

type Axis = { readonly min: number; readonly max: number; readonly step: number };

/** A step of 1, 2 or 5 times a power of ten that divides the span into a few. */
function axisOf(values: readonly number[]): Axis {
  const max = Math.max(1, ...values);
  const rough = max / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return { min: 0, max: Math.ceil(max / step) * step, step };
}

const number = (value: number) => Number(value.toFixed(2));

function line(series: Series, x: (index: number) => number, y: (value: number) => number): string {
  const points = series.values.flatMap((value, index) =>
    value === undefined ? [] : [`${number(x(index))},${number(y(value))}`],
  );
  const dash = series.dashed ? ' stroke-dasharray="4 3"' : '';
  const dots = points
    .map((point) => {
      const [cx, cy] = point.split(',');
      return `<circle cx="${cx}" cy="${cy}" r="2.2" fill="${series.color}"/>`;
    })
    .join('');
  return `<polyline points="${points.join(' ')}" fill="none" stroke="${series.color}" stroke-width="1.6"${dash}/>${dots}`;
}

function drawPanel(
  panel: Panel,
  labels: readonly string[],
  axis: Axis,
  band: readonly [number, number] | undefined,
): string {
  const x = (index: number) =>
    LEFT + ((WIDTH - LEFT - RIGHT) * (index + 0.5)) / Math.max(1, labels.length);
  const y = (value: number) =>
    TOP + ((HEIGHT - TOP - BOTTOM) * (axis.max - value)) / (axis.max - axis.min);
  const grid: string[] = [];
  for (let value = axis.min; value <= axis.max + 1e-9; value += axis.step) {
    const at = number(y(value));
    grid.push(
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}" stroke="#e5e5e5"/>`,
      `<text x="${LEFT - 5}" y="${at + 4}" text-anchor="end" ${FONT}>${number(value)}</text>`,
    );
  }
  const months = labels.map(
    (label, index) =>
      `<text x="${number(x(index))}" y="${HEIGHT - 8}" text-anchor="middle" ${FONT}>${label}</text>`,
  );
  const shade = band
    ? `<rect x="${LEFT}" width="${WIDTH - LEFT - RIGHT}" y="${number(y(band[1]))}" height="${number(y(band[0]) - y(band[1]))}" fill="#dbe7ff"/>`
    : '';
  const title = `<text x="${LEFT}" y="15" font-weight="bold" ${FONT}>${panel.title}</text>`;
  const lines = panel.series.map((series) => line(series, x, y));
  return [title, shade, ...grid, ...months, ...lines].join('\n');
}

/**
 * Small pictures side by side, one a scenario, with one legend.
 *
 * @param options.axis - the same for all; without it each has its own
 * @param options.band - what is asked for, shaded
 */
export function drawPanels(
  panels: readonly Panel[],
  labels: readonly string[],
  options: { readonly axis?: Axis; readonly band?: readonly [number, number] } = {},
): string {
  const rows = Math.ceil(panels.length / COLUMNS);
  const legendHeight = 30;
  const height = rows * HEIGHT + legendHeight;
  const drawn = panels.map((panel, index) => {
    const values = panel.series.flatMap(({ values: all }) =>
      all.filter((value) => value !== undefined),
    );
    const axis = options.axis ?? axisOf(values);
    const left = (index % COLUMNS) * WIDTH;
    const top = Math.floor(index / COLUMNS) * HEIGHT + legendHeight;
    return `<g transform="translate(${left} ${top})">${drawPanel(panel, labels, axis, options.band)}</g>`;
  });
  const legend = (panels[0]?.series ?? []).map(({ name, color, dashed }, index) => {
    const left = LEFT + index * 130;
    const dash = dashed ? ' stroke-dasharray="4 3"' : '';
    return `<line x1="${left}" x2="${left + 24}" y1="15" y2="15" stroke="${color}" stroke-width="2"${dash}/><text x="${left + 30}" y="19" ${FONT}>${name}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${COLUMNS * WIDTH} ${height}" width="${COLUMNS * WIDTH}" height="${height}">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...legend,
    ...drawn,
    '</svg>\n',
  ].join('\n');
}
