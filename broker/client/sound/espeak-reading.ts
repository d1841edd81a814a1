/**
 * A text as espeak-ng must be given it to say its numbers right (measured with 1.51, voice.md
 * part 2). Pure; the words of a text are left as they are.
 */
export function espeakReading(text: string, locale: string): string {
  switch (locale) {
    case 'zh-CN':
      // Digits come out as 一百五 for 105 and 一百十 for 110.
      return text.replace(/\d+/g, hanzi);
    case 'ne':
      // Latin digits are said in English.
      return text.replace(/\d/g, (digit) => String.fromCharCode(DEVANAGARI_ZERO + Number(digit)));
    case 'vi':
      // Fifteen is lăm after mười, which the engine does for 25 and not for 15.
      return text.replace(/\d*15(?!\d)/g, fifteen);
    default:
      return text;
  }
}

const DEVANAGARI_ZERO = '०'.charCodeAt(0);
const digits = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const places = ['', '十', '百', '千'];

/** 105 → 一百零五, 110 → 一百一十, 12 → 十二. More than four digits are read one by one. */
function hanzi(number: string): string {
  const value = Number(number);
  if (number.length > 4 || value === 0)
    return [...number].map((each) => digits[Number(each)]).join('');
  const shown = String(value);
  let said = '';
  let skipped = false;
  [...shown].forEach((each, at) => {
    if (each === '0') {
      skipped = true;
      return;
    }
    said += `${skipped ? '零' : ''}${digits[Number(each)]}${places[shown.length - 1 - at]}`;
    skipped = false;
  });
  return said.replace(/^一十/, '十');
}

function fifteen(number: string): string {
  const before = number.slice(0, -2);
  if (before === '') return 'mười lăm';
  return `${Number(before) * 100} mười lăm`;
}
