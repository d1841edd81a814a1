import type { HidBoxView } from '../hid/virtual/virtual-hid-box.ts';
import type { BoardView } from '../panel/virtual/virtual-board.ts';
import type { VirtualView } from '../printer/virtual/virtual-view.ts';

/** What the page of the virtual terminal draws: its devices, as somebody in front of them sees them. */
export type TerminalView = {
  readonly printer: VirtualView;
  readonly board?: BoardView;
  readonly hid?: HidBoxView;
  readonly callBox?: HidBoxView;
};
