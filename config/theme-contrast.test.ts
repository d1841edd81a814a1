import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { contrastRatio, themeComplaints } from './theme-contrast.ts';

test('R18: contrast as WCAG 2.2 computes it', () => {
  expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21, 10);
  expect(contrastRatio('#ffffff', '#FFFFFF')).toBe(1);
  // The two greys on either side of 4.5:1 that every contrast checker names.
  expect(contrastRatio('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  expect(contrastRatio('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

test('the city’s own file is allowed, and so is one with nothing in it', () => {
  expect(themeComplaints('theme.css', readFileSync('config/theme.css', 'utf8'))).toEqual([]);
  expect(themeComplaints('theme.css', '/* as it is */\n')).toEqual([]);
  expect(themeComplaints('theme.css', ':root { --key: #767676; }')).toEqual([]);
});

test.each([
  [
    'a pale key colour',
    ':root {\n  --key: #777777;\n}',
    'theme.css:2 --key: expected a contrast of at least 4.5:1 against #ffffff, got #777777 with 4.47:1',
  ],
  [
    'a dark ground',
    ':root { --key: #0017c1; --key-wash: #333333; }',
    'theme.css:1 --key: expected a contrast of at least 4.5:1 against #333333',
  ],
  [
    'a colour by name',
    ':root {\n  --key: navy;\n}',
    'theme.css:2 --key: expected a colour such as #0017c1, got "navy"',
  ],
  [
    'another variable',
    ':root {\n  --key: #0017c1;\n  --text: "Comic Sans";\n}',
    'theme.css:3 --text: expected one of --key, --key-wash',
  ],
  [
    'a property',
    ':root { background: url(https://example.com/x.png) }',
    'theme.css:1 background: expected one of --key, --key-wash',
  ],
  [
    'another rule',
    'body { display: none }',
    'theme.css:1: expected one block ":root { … }" and nothing else',
  ],
  [
    'an import',
    '@import "https://example.com/x.css";',
    'theme.css:1: expected one block ":root { … }" and nothing else',
  ],
])('R18, R24: %s is refused', (_name, css, says) => {
  expect(themeComplaints('theme.css', css).join('\n')).toContain(says);
});
