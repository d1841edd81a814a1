/** What its owner reads, at the page and from the node. */
export const guessablePin = '当てられやすい番号です。並びや繰り返し、職員IDの数字は使えません。';

/** Rows, columns and diagonals of a keypad that many people take for their own idea. */
const keypadFigures = ['147258', '258369', '159357', '159753', '147369', '258000'];

/** Whether somebody beside the owner would try this PIN among the first (R53). */
export function isGuessable(chosen: string, staffId: string): boolean {
  const digits = [...chosen].map(Number);
  const steps = digits.slice(1).map((digit, nth) => (digit - (digits[nth] ?? 0) + 10) % 10);
  const [front, back] = [chosen.slice(0, 3), chosen.slice(3)];
  const ofId = staffId.replace(/\D/g, '');
  return (
    new Set(digits).size < 3 ||
    new Set(steps).size === 1 ||
    front === back ||
    front === [...back].reverse().join('') ||
    keypadFigures.some(
      (figure) => figure === chosen || figure === [...chosen].reverse().join(''),
    ) ||
    (ofId.length >= 3 && (ofId.includes(chosen) || chosen.includes(ofId)))
  );
}
