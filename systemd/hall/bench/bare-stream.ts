import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';

/**
 * The least that Node can do: a list of responses, and one text written to each in a loop; at
 * `/page/<bytes>` an answer of that length.
 */
export type BareNews = { readonly port: number };

const HEAD = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' };
const responses: ServerResponse[] = [];
const server = createServer((request, response) => {
  const bytes = /^\/page\/(\d+)$/.exec(request.url ?? '')?.[1];
  if (bytes !== undefined) {
    response.end(Buffer.alloc(Number(bytes), 'x'));
    return;
  }
  response.writeHead(200, HEAD);
  response.write('data: {}\n\n');
  responses.push(response);
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port } satisfies BareNews);
});
process.on('message', (text: string) => {
  for (const response of responses) response.write(text);
});
