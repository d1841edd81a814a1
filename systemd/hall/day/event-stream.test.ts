import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { EventStream, EventStreamParser } from './event-stream.ts';

const parsed = (...chunks: readonly string[]) => {
  const parser = new EventStreamParser();
  return chunks.flatMap((chunk) => parser.feed(chunk));
};

describe('an event stream is read as it arrives (WHATWG HTML 9.2)', () => {
  test('one message has its event and its data', () => {
    expect(parsed('event: snapshot\ndata: {"a":1}\n\n')).toEqual([
      { event: 'snapshot', data: '{"a":1}' },
    ]);
  });

  test('wherever the network cuts it, the messages are the same', () => {
    const text =
      'event: snapshot\r\ndata: {"a":1}\r\n\r\nevent: beat\ndata: {}\n\n: x\ndata: z\r\r';
    const whole = parsed(text);
    expect(whole.map(({ event, data }) => [event, data])).toEqual([
      ['snapshot', '{"a":1}'],
      ['beat', '{}'],
    ]);
    for (let cut = 1; cut < text.length; cut += 1) {
      expect(parsed(text.slice(0, cut), text.slice(cut))).toEqual(whole);
    }
    expect(parsed(...text)).toEqual(whole);
  });

  test('several data lines are one text; a message without data is none', () => {
    expect(parsed('data: a\ndata: b\n\nevent: empty\n\ndata:c\n\n')).toEqual([
      { event: 'message', data: 'a\nb' },
      { event: 'message', data: 'c' },
    ]);
  });

  test('comments and unknown fields say nothing', () => {
    expect(parsed(': hello\nid: 7\nretry: 1\ndata: x\n\n')).toEqual([
      { event: 'message', data: 'x' },
    ]);
  });
});

describe('a stream is followed as a page follows it', () => {
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  test('when it breaks it is opened again, with the headers of that moment', async () => {
    const cookies: (string | undefined)[] = [];
    const server = http.createServer((request, response) => {
      cookies.push(request.headers.cookie);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`event: snapshot\ndata: ${cookies.length}\n\nevent: beat\ndata: {}\n\n`);
      if (cookies.length === 1) response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const seen: string[] = [];
    let opened = 0;
    await new Promise<void>((resolve) => {
      const stream = new EventStream({
        url: `http://127.0.0.1:${port}/stream`,
        headers: () => {
          opened += 1;
          return { cookie: `session=${opened}` };
        },
        take: (data) => {
          seen.push(data);
          if (seen.length === 2) resolve();
        },
      });
      closers.unshift(() => stream.close());
    });
    expect(seen).toEqual(['1', '2']);
    expect(cookies).toEqual(['session=1', 'session=2']);
  });
});
