import type { Screen } from './screen-port.ts';
import { systemctl } from './systemctl.ts';

/** `systemd/yobiban-screen.service`: the one browser of a box. */
const UNIT = 'yobiban-screen.service';
const HTTP_PORT = 80;

/**
 * The screen of this box, if what it shows is the page of this node. A box may have none, or show
 * the page of its other node: then there is nothing to restart here.
 *
 * @param shown - the address in `/etc/yobiban/screen.env`, which screen and nodes are both given
 * @param port - where this node's page listens
 */
export function systemdScreen(
  shown: string | undefined,
  port: number | undefined,
): Screen | undefined {
  if (shown === undefined || !URL.canParse(shown)) return undefined;
  if (Number(new URL(shown).port || HTTP_PORT) !== port) return undefined;
  return { restart: () => systemctl(['restart', UNIT], '画面を起動し直せませんでした') };
}
