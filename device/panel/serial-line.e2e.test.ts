import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../broker/client/node-clock.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import { assert } from '../../broker/contract/result.ts';
import { FirmataPanel } from './firmata-panel.ts';
import { shippedWiring } from './panel-stage.ts';
import { VirtualBoard } from './virtual/virtual-board.ts';

const python = '/usr/bin/python3';

/** A serial cable: a pseudo terminal on one side, the virtual board's port on the other. */
const cable = `
import os, pty, select, socket, sys, tty
main, line = pty.openpty()
tty.setraw(line)
board = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
print(os.ttyname(line), flush=True)
while True:
    ready, _, _ = select.select([main, board], [], [])
    if main in ready:
        board.sendall(os.read(main, 4096))
    if board in ready:
        data = board.recv(4096)
        if not data: sys.exit()
        os.write(main, data)
`;

async function plugIn(port: number, link: string): Promise<ChildProcess> {
  const child = spawn(python, ['-c', cable, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const name = await new Promise<string>((resolve) =>
    child.stdout?.once('data', (text) => resolve(String(text).trim())),
  );
  await symlink(name, `${link}.new`);
  await rename(`${link}.new`, link);
  return child;
}

// The cable is made of Debian's python3, which umockdev needs as well.
describe.skipIf(!existsSync(python))('a board at a serial port (serialport over a pty)', () => {
  let board: VirtualBoard;
  let directory: string;
  let child: ChildProcess | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'panel-'));
    const opened = await VirtualBoard.listen({
      host: '127.0.0.1',
      port: 0,
      wiring: shippedWiring(),
    });
    assert(opened.ok, 'a free port was found');
    board = opened.value;
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    await board.close();
    await rm(directory, { recursive: true });
  });

  test('works, is lost with its cable, and is found again under the same name', async () => {
    const log = new MemoryLog();
    const link = path.join(directory, 'usb-Arduino_Uno-if00');
    const panel = FirmataPanel.open({
      address: { kind: 'serial', path: link },
      wiring: shippedWiring(),
      clock: systemClock,
      log,
    });
    await expect.poll(() => log.of('panel.state').length).toBe(1);
    expect(log.of('panel.state')[0]).toMatchObject({ state: 'unplugged' });
    child = await plugIn(board.port, link);
    const becomes = (state: string) => expect.poll(() => panel.state).toBe(state);
    await becomes('ready');

    let presses = 0;
    panel.onEvent((event) => {
      if (event.kind === 'button') presses += 1;
    });
    panel.show({ lamp: 'green', button: 'on' });
    await expect.poll(() => board.view.lamps.green && board.view.buttonLight).toBe(true);
    board.do('press-button');
    await expect.poll(() => presses).toBe(1);

    child.kill('SIGKILL');
    await becomes('unplugged');
    panel.show({ lamp: 'red', button: 'off' });
    child = await plugIn(board.port, link);
    await becomes('ready');
    await expect.poll(() => board.view.lamps.red).toBe(true);

    await panel.close();
    await expect.poll(() => board.view.lamps.red).toBe(false);
  });
});
