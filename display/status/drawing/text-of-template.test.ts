import { html, nothing } from 'lit';
import { describe, expect, test } from 'vitest';
import { textOfTemplate } from './text-of-template.ts';

describe('a Lit template as text (R8: readable without a script)', () => {
  test('our indents are one space, and what stands in a value is left as it is', () => {
    const drawn = html`
      <p>
        ${'two\n  lines'}
      </p>
    `;
    expect(textOfTemplate(drawn)).toBe(' <p> two\n  lines </p> ');
  });

  test('F46: a value is text between tags, and within an attribute, quoted or not', () => {
    const text = `"><script>'&`;
    const safe = '&quot;&gt;&lt;script&gt;&#39;&amp;';
    expect(textOfTemplate(html`<b class=${text} title="${text} ${text}">${text}</b>`)).toBe(
      `<b class="${safe}" title="${safe} ${safe}">${safe}</b>`,
    );
  });

  test('a value that ends like an attribute makes none of the next', () => {
    expect(textOfTemplate(html`<p>${'1 x='}${'2'}</p>`)).toBe('<p>1 x=2</p>');
  });

  test('one template drawn again is read anew for its values alone', () => {
    const draw = (number: string) => textOfTemplate(html`<b id=${number}>${number}</b>`);
    expect([draw('A001'), draw('A002')]).toEqual([
      '<b id="A001">A001</b>',
      '<b id="A002">A002</b>',
    ]);
  });

  test('lists, templates within, and nothing', () => {
    const items = ['a', 'b'].map((item) => html`<li>${item}</li>`);
    expect(textOfTemplate(html`<ul>${items}${nothing}${undefined}${0}</ul>`)).toBe(
      '<ul><li>a</li><li>b</li>0</ul>',
    );
  });

  test.each([
    ['a listener', html`<b @click=${() => {}}></b>`],
    ['a property', html`<b .title=${'x'}></b>`],
    ['a switch', html`<b ?hidden=${true}></b>`],
  ])('%s is refused, each time', (_what, drawn) => {
    expect(() => textOfTemplate(drawn)).toThrow('neither listeners nor properties');
    expect(() => textOfTemplate(drawn)).toThrow('neither listeners nor properties');
  });
});
