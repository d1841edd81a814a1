import type { Hall } from '../../broker/client/hall.ts';
import type { SecondHall } from '../../broker/client/second-hall.ts';
import type { PaperBook } from './paper-book.ts';
import { type DeskParts, PrintDesk } from './print-desk.ts';

type Parts = Omit<DeskParts, 'hall' | 'training' | 'paper'> & {
  readonly second: SecondHall;
  readonly paper: Pick<PaperBook, 'slip' | 'save'>;
  /** What staff of the real hall read when this printer ought to be in a training and is not. */
  readonly faults: { set(part: string, faults: readonly string[]): void };
};

/**
 * The printer in a training (研修, R22): a desk of its own while there is one, with notes of its own,
 * at the same printer after everybody real. Its paper is counted, since it is gone; what is said
 * of rolls and refills there is an exercise. The training hall hears whether the printer is ready,
 * or it would order nothing, and nothing else of this box.
 */
export function followTrainings({ second, faults, paper, ...parts }: Parts): void {
  let hall: Hall | undefined;
  const { printer } = parts;
  printer.onState((state) => hall?.report({ printer: state }));
  second.start(
    (training) => {
      hall = training;
      training.report({ printer: printer.state });
      const desk = PrintDesk.listen({
        ...parts,
        hall: training,
        training: true,
        paper: {
          slip: (feedDots) => paper.slip(feedDots),
          save: () => paper.save(),
          site: () => {},
          refill: () => {},
        },
      });
      return () => {
        if (hall === training) hall = undefined;
        desk.close();
      };
    },
    (fault) => faults.set('training', fault === undefined ? [] : [fault]),
  );
}
