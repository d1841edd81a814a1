import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import type { StatusStreet } from './status-street.ts';

/** A city's page with a strict policy of its own, and styles that reach for everything. */
export async function openCityPage(
  street: StatusStreet,
  url: string,
  element: string,
): Promise<Page> {
  const server: Server = createServer((_request, response) => {
    response.setHeader(
      'content-security-policy',
      `default-src 'none'; script-src ${url}; connect-src ${url}; style-src 'unsafe-inline'; frame-src ${url}; img-src ${url}`,
    );
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><html lang="ja"><title>市のページ</title>
      <style>
        * { all: unset !important; color: #fff !important; font-size: 7px !important; }
        yobiban-status, yobiban-status * { position: fixed !important; color: red !important; font: 40px serif !important; letter-spacing: 9px !important; }
        section, li, h2 { display: none !important; }
        body, html { display: block !important; } title, style, script { display: none !important; }
      </style>
      <script type="module" src="${url}/yobiban-status.js"></script>${element}</html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  street.closers.push(() => new Promise((closed) => server.close(closed)));
  const { port } = server.address() as AddressInfo;
  return street.page(`http://127.0.0.1:${port}/`);
}
