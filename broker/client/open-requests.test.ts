import { expect, test } from 'vitest';
import { decode } from '../contract/decode.ts';
import { epochMs, type RequestId, requestId } from '../contract/ids.ts';
import type { Verb } from '../contract/requests.ts';
import { assert, err, ok } from '../contract/result.ts';
import { ManualClock } from './manual-clock.ts';
import { newRequestId, OPEN_REQUESTS_MAX, OpenRequests } from './open-requests.ts';

const decodedNow = decode(epochMs, 1_785_547_800_000);
assert(decodedNow.ok, 'an instant');
const now = decodedNow.value;
const closeDay = { actor: { kind: 'staff', staffId: 'sato.h' } };

function idOf(text: string): RequestId {
  const decoded = decode(requestId, text);
  assert(decoded.ok, 'a request id');
  return decoded.value;
}

function started() {
  const clock = new ManualClock();
  const unanswered: [Verb, RequestId][] = [];
  const sent: string[] = [];
  const requests = new OpenRequests(clock, (verb, id) => unanswered.push([verb, id]));
  const ask = (id: RequestId, verb: Verb = 'close-day', body: object = closeDay) =>
    requests.ask(verb, body, id, now + 5_000, (payload) => sent.push(payload));
  return { clock, requests, unanswered, sent, ask };
}

test('a reply ends the repeats and brings the checked value', async () => {
  const { clock, requests, sent, ask } = started();
  const id = idOf('request-1');
  const answer = ask(id);
  requests.take({ requestId: id, ok: true, value: { businessDay: '2026-08-01' } });
  expect(await answer).toEqual(ok({ businessDay: '2026-08-01' }));
  clock.advance(60_000);
  expect(sent).toHaveLength(1);
  expect(clock.timerCount).toBe(0);
});

test('F25: the very same bytes go out at 0, 2 and 4 s; the expiry is that of the press; then no-reply', async () => {
  const { clock, unanswered, sent, ask } = started();
  const id = idOf('request-1');
  const answer = ask(id);
  expect(sent).toHaveLength(1);
  clock.advance(1_999);
  expect(sent).toHaveLength(1);
  clock.advance(1);
  expect(sent).toHaveLength(2);
  clock.advance(2_000);
  expect(sent).toHaveLength(3);
  clock.advance(1_999);
  expect(unanswered).toEqual([]);
  clock.advance(1);
  expect(await answer).toEqual(err('no-reply'));
  expect(new Set(sent).size).toBe(1);
  expect(JSON.parse(sent[0] ?? '')).toEqual({
    ...closeDay,
    requestId: id,
    expiresAt: now + 5_000,
  });
  expect(unanswered).toEqual([['close-day', id]]);
  clock.advance(60_000);
  expect(sent).toHaveLength(3);
});

test('a refusal is an answer', async () => {
  const { requests, ask } = started();
  const id = idOf('request-1');
  const answer = ask(id);
  requests.take({ requestId: id, ok: false, refusal: 'tickets-open' });
  expect(await answer).toEqual(err('tickets-open'));
});

test('a reply to somebody else, or to a request long settled, is no news', async () => {
  const { requests, ask } = started();
  const id = idOf('request-1');
  const answer = ask(id);
  requests.take({ requestId: idOf('request-2'), ok: false, refusal: 'day-open' });
  requests.take({ requestId: id, ok: false, refusal: 'tickets-open' });
  requests.take({ requestId: id, ok: false, refusal: 'day-closed' });
  expect(await answer).toEqual(err('tickets-open'));
});

test('the same press asked twice is sent once and answered twice', async () => {
  const { requests, sent, ask } = started();
  const id = idOf('request-1');
  const answers = [ask(id), ask(id)];
  expect(sent).toHaveLength(1);
  requests.take({ requestId: id, ok: true, value: { businessDay: '2026-08-01' } });
  expect(await Promise.all(answers)).toEqual([
    ok({ businessDay: '2026-08-01' }),
    ok({ businessDay: '2026-08-01' }),
  ]);
});

test('one id for two verbs is no request', async () => {
  const { sent, ask } = started();
  void ask(idOf('request-1'));
  expect(await ask(idOf('request-1'), 'reopen-day')).toEqual(err('payload-malformed'));
  expect(sent).toHaveLength(1);
});

test('another person’s request under the id of an open one is none', async () => {
  const { sent, ask } = started();
  void ask(idOf('request-1'));
  const other = { actor: { kind: 'staff', staffId: 'kato' } };
  expect(await ask(idOf('request-1'), 'close-day', other)).toEqual(err('payload-malformed'));
  const moved = { actor: { ...closeDay.actor, counterId: 'counter-2' } };
  void ask(idOf('request-1'), 'close-day', moved);
  expect(sent).toHaveLength(1);
});

test('asked again after no reply, the same id gets the expiry it is asked with', async () => {
  const { clock, requests, sent, ask } = started();
  const id = idOf('request-1');
  const first = ask(id);
  clock.advance(6_000);
  expect(await first).toEqual(err('no-reply'));
  const later = decode(epochMs, now + 60_000);
  assert(later.ok, 'an instant');
  void requests.ask('close-day', closeDay, id, later.value, (payload) => sent.push(payload));
  expect(JSON.parse(sent.at(-1) ?? '')).toMatchObject({ requestId: id, expiresAt: now + 60_000 });
});

test('what does not fit the verb never leaves the node', async () => {
  const { sent, ask } = started();
  expect(await ask(idOf('request-1'), 'recall', { name: '磐田 太郎' })).toEqual(
    err('payload-malformed'),
  );
  expect(sent).toEqual([]);
});

test('a value that is not the verb’s is no answer', async () => {
  const { requests, ask } = started();
  const id = idOf('request-1');
  const answer = ask(id);
  requests.take({ requestId: id, ok: true, value: { businessDay: 'tomorrow' } });
  expect(await answer).toEqual(err('no-reply'));
});

test('more open requests than a page can mean are refused', async () => {
  const { sent, ask } = started();
  for (let index = 0; index < OPEN_REQUESTS_MAX; index += 1) void ask(newRequestId());
  expect(await ask(newRequestId())).toEqual(err('offline'));
  expect(sent).toHaveLength(OPEN_REQUESTS_MAX);
});

test('a node that stops gives its open requests up', async () => {
  const { clock, requests, ask } = started();
  const answers = [ask(newRequestId()), ask(newRequestId())];
  requests.abandon();
  expect(await Promise.all(answers)).toEqual([err('no-reply'), err('no-reply')]);
  expect(clock.timerCount).toBe(0);
});

test('made ids never meet', () => {
  const ids = Array.from({ length: 1_000 }, () => newRequestId());
  expect(new Set(ids).size).toBe(1_000);
});
