import { html, type TemplateResult } from 'lit';
import {
  type BoardGrid,
  type BoardLayout,
  type BoardPart,
  boardParts,
  CALLS_STACKED_MAX,
} from '../../../broker/contract/board-layout.ts';
import type { BoardView } from '../../board/board-view.ts';
import { nowCalling } from './calls.ts';
import { ownCounter } from './counter.ts';
import { clock, waiting } from './foot.ts';
import { absent, recent } from './lists.ts';
import { notice } from './notice.ts';
import { reasons } from './reasons.ts';
import { styled } from './styled.ts';
import type { BoardWords } from './words.ts';

type Draw = (view: BoardView, words: BoardWords, now: number | undefined) => unknown;

const draws: Readonly<Record<BoardPart, Draw>> = {
  now: nowCalling,
  counter: ownCounter,
  recent,
  absent,
  waiting,
  clock,
  reasons,
  notice,
};

/** The parts of the picture, where the layout wants them. */
export function grid(
  view: BoardView,
  layout: BoardLayout,
  words: BoardWords,
  now: number | undefined,
): TemplateResult {
  const { columns, rows } = gridOf(view, layout);
  const cells = rows.flatMap(({ parts }) => parts.split(' '));
  const template = {
    'grid-template-columns': columns.map(track).join(' '),
    'grid-template-rows': rows.map(({ share }) => track(share)).join(' '),
    'grid-template-areas': rows.map(({ parts }) => `"${parts}"`).join(' '),
  };
  return html`<main class="stage" ${styled(template)}>
    ${boardParts.filter((part) => cells.includes(part)).map((part) => draws[part](view, words, now))}
  </main>`;
}

/** The sizes of the layout's letters, as the style sheet asks for them. */
export function lettersOf({ letters }: BoardLayout): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(letters).map(([name, { size }]) => [`--${name}`, `${size}rem`]),
  );
}

function gridOf({ calls, notice: told }: BoardView, layout: BoardLayout): BoardGrid {
  const way = window.innerHeight > window.innerWidth ? layout.upright : layout.wide;
  if (told) return way.notice;
  return calls.length > CALLS_STACKED_MAX ? way.crowded : way.usual;
}

function track(share: number): string {
  return share === 0 ? 'auto' : `minmax(0, ${share}fr)`;
}
