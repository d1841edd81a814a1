import { join } from 'node:path';
import * as v from 'valibot';
import {
  type BoardGrid,
  type BoardLayout,
  type BoardLetter,
  type BoardPart,
  boardLayout,
  boardLetters,
  boardParts,
  layoutId,
} from '../broker/contract/board-layout.ts';
import type { Site, SiteBoard } from '../broker/contract/site.ts';
import type { Complaint, Path } from './config-text.ts';
import { readJson } from './locale-files.ts';
import { didYouMean, shown } from './schema-complaints.ts';

const layoutFile = v.record(layoutId, boardLayout);
type Layouts = Readonly<Record<string, BoardLayout>>;

export type LoadedLayouts = {
  /** Those that the site's boards name. */
  readonly layouts: Layouts;
  readonly site: readonly Complaint[];
  readonly files: readonly string[];
};

/** The letters that a part is written in. */
const lettersOf: Readonly<Record<BoardPart, readonly BoardLetter[]>> = {
  now: ['call', 'heading', 'direction'],
  counter: ['call', 'heading', 'direction', 'name'],
  recent: ['recent', 'name'],
  absent: ['absent', 'name'],
  waiting: ['waiting', 'name'],
  clock: [],
  reasons: [],
  notice: ['name'],
};
const letterNames: Readonly<Record<BoardLetter, string>> = {
  call: 'number being called',
  recent: 'last calls',
  absent: 'absent numbers',
  waiting: 'groups and minutes',
  heading: 'heading',
  direction: 'sentence below the call',
  name: 'smallest words',
};
/** From 10 m: 40 mm for Japanese, 30 mm for figures and Latin letters (requirements part 4). */
const mmAMetre = { words: 4, figures: 3 } as const;
/** How high a character is in its type: BIZ UDPGothic, measured (電 0.92 em, 0 and A 0.82 em and more). */
const heightInEm = { words: 0.92, figures: 0.82 } as const;
const mmAnInch = 25.4;
/** The width and the height of a 16:9 screen, in units. */
const unitsLong = 120;
const unitsShort = 67.5;

/** Reads `board-layouts.json`, and holds each board of the site against its hall (R18, issue 4 point 2). */
export async function loadLayouts(directory: string, site: Site): Promise<LoadedLayouts> {
  const path = join(directory, 'board-layouts.json');
  const read = await readJson(path, layoutFile, (layouts) =>
    Object.entries(layouts).flatMap(([name, layout]) => layoutComplaints(layout, [name])),
  );
  if (read.value === undefined) return { layouts: {}, site: [], files: read.complaints };
  const all: Layouts = read.value;
  const named = site.boards.map(({ layout }) => layout);
  const layouts = Object.fromEntries(Object.entries(all).filter(([name]) => named.includes(name)));
  const complaints = site.boards.flatMap((board, index) => boardComplaints(board, all, index));
  return { layouts, site: complaints, files: [] };
}

function layoutComplaints(layout: BoardLayout, path: Path): readonly Complaint[] {
  return (['wide', 'upright'] as const).flatMap((way) =>
    (['usual', 'crowded', 'notice'] as const).flatMap((when) =>
      gridComplaints(layout[way][when], [...path, way, when], when === 'notice'),
    ),
  );
}

function gridComplaints(grid: BoardGrid, path: Path, withNotice: boolean): readonly Complaint[] {
  const cells = grid.rows.map(({ parts }) => parts.split(' '));
  const widths = cells.flatMap((row, index): Complaint[] => {
    const says = `expected ${grid.columns.length} parts, one for each column, got ${row.length}`;
    return row.length === grid.columns.length
      ? []
      : [{ path: [...path, 'rows', index, 'parts'], says }];
  });
  if (widths.length > 0) return widths;
  const names = new Set(cells.flat().filter((part) => part !== '.'));
  const known: readonly string[] = boardParts;
  const wrong = [...names].flatMap((part): Complaint[] => {
    const row = cells.findIndex((each) => each.includes(part));
    const at: Path = [...path, 'rows', row, 'parts'];
    if (!known.includes(part)) {
      const says = `expected one of ${known.join(', ')}, got ${shown(part)}${didYouMean(part, known)}`;
      return [{ path: at, says }];
    }
    const says = `expected the cells of ${shown(part)} to be one rectangle`;
    return isRectangle(cells, part) ? [] : [{ path: at, says }];
  });
  const calls = names.has('now') || names.has('counter');
  const says = 'expected a part "now" or "counter": a board is there for its calls';
  const silent = withNotice && !names.has('notice');
  return [
    ...wrong,
    ...(calls ? [] : [{ path: [...path, 'rows'], says }]),
    ...(silent ? [{ path: [...path, 'rows'], says: 'expected a part "notice"' }] : []),
  ];
}

function isRectangle(cells: readonly (readonly string[])[], part: string): boolean {
  const at = cells.flatMap((row, y) => row.flatMap((cell, x) => (cell === part ? [{ x, y }] : [])));
  const span = (values: readonly number[]) => Math.max(...values) - Math.min(...values) + 1;
  return span(at.map(({ x }) => x)) * span(at.map(({ y }) => y)) === at.length;
}

function boardComplaints(board: SiteBoard, all: Layouts, index: number): readonly Complaint[] {
  const path: Path = ['boards', index];
  const layout = all[board.layout];
  if (layout === undefined) {
    const known = Object.keys(all);
    const says = `expected a layout of board-layouts.json (${known.join(', ')}), got ${shown(board.layout)}${didYouMean(board.layout, known)}`;
    return [{ path: [...path, 'layout'], says }];
  }
  const single = partsOf(layout.wide.usual).includes('counter');
  if (single && board.counters?.length !== 1) {
    const says = `expected one counter, since the layout "${board.layout}" shows one, got ${board.counters?.length ?? 'all of them'}`;
    return [{ path: [...path, 'counters'], says }];
  }
  return letterComplaint(board, layout, path);
}

function partsOf({ rows }: BoardGrid): readonly string[] {
  return rows.flatMap(({ parts }) => parts.split(' '));
}

/** The letter that needs the largest screen, if this one is too small for it. */
function letterComplaint(board: SiteBoard, layout: BoardLayout, path: Path): readonly Complaint[] {
  const { inches, metres } = board.screen;
  const unit = unitMm(board.screen);
  const parts = partsOf(layout[isUpright(board.screen) ? 'upright' : 'wide'].usual);
  const used = boardParts.filter((part) => parts.includes(part)).flatMap((part) => lettersOf[part]);
  const letters = [...new Set(used)].map((name) => {
    const { size, reach } = layout.letters[name];
    const kind = boardLetters[name];
    const isMm = size * unit * heightInEm[kind];
    const wantedMm = metres * reach * mmAMetre[kind];
    return { name, isMm, wantedMm, times: wantedMm / isMm };
  });
  const worst = letters.reduce((most, each) => (each.times > most.times ? each : most));
  if (worst.times <= 1) return [];
  const larger = Math.ceil(inches * worst.times);
  const nearer = Math.floor((metres / worst.times) * 10) / 10;
  const says = `expected letters that can be read from ${metres} m; the ${letterNames[worst.name]} would be ${worst.isMm.toFixed()} mm high instead of ${Math.ceil(worst.wantedMm)} mm. This layout needs a screen of ${larger} inches there, or a last row at ${nearer} m`;
  return [{ path: [...path, 'screen'], says }];
}

function isUpright({ shape }: SiteBoard['screen']): boolean {
  const [width = 16, height = 9] = shape.split(':').map(Number);
  return height > width;
}

/** How many millimetres a unit of the page is on this screen. */
function unitMm({ inches, shape }: SiteBoard['screen']): number {
  const [across = 16, down = 9] = shape.split(':').map(Number);
  const diagonal = Math.hypot(across, down);
  const width = (inches * mmAnInch * across) / diagonal;
  const height = (inches * mmAnInch * down) / diagonal;
  return down > across
    ? Math.min(width / unitsShort, height / unitsLong)
    : Math.min(width / unitsLong, height / unitsShort);
}
