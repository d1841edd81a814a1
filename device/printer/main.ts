import path from 'node:path';
import { systemClock } from '../../broker/client/node-clock.ts';
import { runNode } from '../../broker/client/run-node.ts';
import { SmallDocument } from '../../broker/client/small-document.ts';
import { ok } from '../../broker/contract/result.ts';
import { createLogger } from '../../config/logger.ts';
import { projectDirectory } from '../../config/paths.ts';
import { version } from '../../config/version.ts';
import { EscposPrinter } from './escpos-printer.ts';
import { PressRoom } from './press-room.ts';
import { PrintDesk } from './print-desk.ts';
import { NoteBook, printNotes } from './print-notes.ts';
import { readOwnPart } from './printer-file.ts';
import { TcpTransport } from './tcp-transport.ts';

await runNode('printer', { createLogger, version }, async ({ file, hall, log, onStop }) => {
  const own = readOwnPart(file.own);
  if (!own.ok) return own;
  const { address, widthDots, model } = own.value;
  const clock = systemClock;
  const notesFile = path.join(file.directory, 'notes.json');
  const document = await SmallDocument.open(notesFile, printNotes, { notes: [] }, log);
  const fonts = path.join(projectDirectory, 'node_modules', '@fontsource');
  const press = new PressRoom(fonts, widthDots, clock);
  hall.on('site', undefined, (pack) => void press.warmUp(pack));
  onStop(() => press.close());
  const printer = new EscposPrinter({ transport: TcpTransport.open(address), model, clock, log });
  onStop(() => printer.close());
  const notes = new NoteBook(document);
  const desk = await PrintDesk.open({
    hall,
    printer,
    press: () => press.open(),
    notes,
    clock,
    log,
  });
  onStop(() => desk.close());
  return ok(desk);
});
