import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lintTexts } from './text-lint.ts';
import { placeOf } from './wrong-site-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yobiban-texts-'));
  for (const part of ['locales', 'easy-japanese.json']) {
    await cp(join('config', part), join(folder, part), { recursive: true });
  }
});
afterEach(async () => await rm(folder, { recursive: true }));

/** Changes one file, and tells the findings without the folder's name, and the file as it is now. */
async function withChanged(name: string, from: string, to: string) {
  const file = join(folder, name);
  const text = await readFile(file, 'utf8');
  expect(text).toContain(from);
  const changed = text.replace(from, () => to);
  await writeFile(file, changed);
  const { findings, drafts } = await lintTexts(folder);
  return { findings: findings.map((said) => said.replace(`${folder}/`, '')), drafts, changed };
}

test('a finding names file, line, key, the sentence and what to write instead', async () => {
  const { findings, changed } = await withChanged(
    'locales/ja-easy.json',
    'すこし [待|ま]って ください"',
    '[紙|かみ]を [提出|ていしゅつ] して ください"',
  );
  expect(findings).toEqual([
    `locales/ja-easy.json:${placeOf(changed, '"kiosk.preparing"')} texts.kiosk.preparing: expected 出す, got 提出 in 「いま準備をしています。紙を提出してください」`,
  ]);
});

test.each([
  ['ja.json', '"申請"', '"ｼﾝｾｲ"', 'services.application.short: expected シンセイ, got half-width'],
  ['ja.json', '番号フダ', '番号札', 'expected 番号フダ, got 番号札, read as バンゴーサツ'],
  ['en.json', '"No wait"', '"No  wait"', 'texts.queue.no_wait: expected one blank'],
  ['vi.json', '=0 {Vừa gọi số của bạn} ', '', 'texts.status.called_ago: expected of {minutes}'],
  ['id.json', '"photo":', '"fotos":', 'steps.photo: expected words for 「写真撮影」, got none'],
  ['ko.json', '"bcp47": "ko"', '"bcp47": "ne"', 'expected Deva letters, got none'],
  ['ne.json', '"board.nobody"', '"board.nobodi"', 'texts.board.nobodi: expected no text of this'],
])('%s with %s as %s', async (file, from, to, says) => {
  const { findings } = await withChanged(join('locales', file), from, to);
  expect(findings.join('\n')).toContain(says);
});

test('a hard word has a source that is named, and stands there once', async () => {
  const { findings, changed } = await withChanged(
    'easy-japanese.json',
    '"word": "氏名", "write": "名前", "source": "静岡県"',
    '"word": "記入", "write": "名前", "source": "静岡市"',
  );
  const place = placeOf(changed, '{ "word": "記入"', 2);
  expect(findings).toEqual([
    `easy-japanese.json:${place} words[1]: expected one of the sources, got "静岡市"`,
    `easy-japanese.json:${place} words[1]: expected each word once, got "記入" twice`,
  ]);
});

test('languages that wait for a native reader are told, and are no finding', async () => {
  const { findings, drafts } = await withChanged('locales/ko.json', '"draft"', '"reviewed"');
  expect(findings).toEqual([]);
  expect(drafts).toContain('ne');
  expect(drafts).not.toContain('ko');
});
