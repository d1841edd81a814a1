import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { BoxHealth } from '../../broker/client/box-health.ts';
import { FaultHistory } from '../../broker/client/fault-history.ts';
import { systemClock } from '../../broker/client/node-clock.ts';
import { runNode } from '../../broker/client/run-node.ts';
import { SecondHall } from '../../broker/client/second-hall.ts';
import { SmallDocument } from '../../broker/client/small-document.ts';
import { err, ok } from '../../broker/contract/result.ts';
import { createLogger } from '../../config/logger.ts';
import { fontsDirectory, printerModelsFile } from '../../config/paths.ts';
import { version } from '../../config/version.ts';
import { EscposPrinter } from './escpos-printer.ts';
import { openTransport } from './open-transport.ts';
import { PaperBook } from './paper-book.ts';
import { PressRoom } from './press-room.ts';
import { PrintDesk, settleLeftOpen } from './print-desk.ts';
import { NoteBook, printNotes } from './print-notes.ts';
import { readOwnPart } from './printer-file.ts';
import { PrinterHealth } from './printer-health.ts';
import { readPrinterModels, slipModelOf } from './printer-model.ts';
import { PrinterTurns } from './printer-turns.ts';
import { followTrainings } from './training-desk.ts';

/** What staff read of the press: the words of an unwritten font are on the kiosk and the phone. */
const NO_FONTS = '書体がないため、番号札を簡単な文字で印刷しています';

await runNode('printer', { createLogger, version }, async ({ file, hall, log, onStop }) => {
  const models = readPrinterModels(await readFile(printerModelsFile, 'utf8').catch(() => ''));
  if (!models.ok) return err(`${printerModelsFile}: ${models.error}`);
  const own = readOwnPart(file.own, models.value);
  if (!own.ok) return own;
  const { address, widthDots, model } = own.value;
  const clock = systemClock;
  const inFolder = (name: string) => path.join(file.directory, name);
  const openNotes = async (name: string) =>
    new NoteBook(await SmallDocument.open(inFolder(name), printNotes, { notes: [] }, log));
  const faults = await FaultHistory.open(inFolder('faults.json'), { hall, clock, log });
  onStop(() => faults.close());
  const box = BoxHealth.start({ hall, directory: file.directory, clock, faults });
  onStop(() => box.close());
  const press = new PressRoom({
    packages: fontsDirectory,
    model: slipModelOf(model, widthDots),
    clock,
    log,
    onFault: () => faults.set('press', [NO_FONTS]),
  });
  hall.on('site', undefined, (pack) => void press.warmUp(pack));
  onStop(() => press.close());
  const transport = await openTransport(address);
  if (!transport.ok) return transport;
  const printer = new EscposPrinter({ transport: transport.value, model, clock, log });
  onStop(() => printer.close());
  const paper = await PaperBook.open(inFolder('paper.json'), {
    hall,
    model: { dotsPerMm: model.dotsPerMm, nearEndRestMm: model.nearEnd?.remainingMm },
    log,
  });
  onStop(() => paper.close());
  const { name } = model;
  const health = new PrinterHealth({ hall, printer, paper, faults, clock, modelName: name });
  onStop(() => health.close());
  const notes = await openNotes('notes.json');
  const trainingNotes = await openNotes('training-notes.json');
  for (const book of [notes, trainingNotes]) {
    await settleLeftOpen({ notes: book, printer, paper, log });
  }
  const parts = {
    printer,
    model: { name, confirms: model.barrier !== 'none' },
    press: () => press.open(),
    turns: new PrinterTurns(clock),
    ...{ paper, clock, log },
  };
  const desk = PrintDesk.listen({ ...parts, hall, notes, training: false });
  onStop(() => desk.close());
  const second = SecondHall.overMqtt(file, { hall, role: 'printer', version, clock, log });
  onStop(() => second.close());
  followTrainings({ ...parts, second, faults, notes: trainingNotes });
  return ok(desk);
});
