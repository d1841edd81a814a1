/** What a page's own server answered; `status` 0 when it could not be reached. */
export type Answer = { readonly status: number; readonly body: unknown; readonly cookie?: string };

/** Sends what a page sends: JSON, with the origin that a browser would name. */
export async function post(
  base: string,
  path: string,
  body: object,
  cookie?: string,
): Promise<Answer> {
  const headers = {
    'content-type': 'application/json',
    origin: base,
    ...(cookie === undefined ? {} : { cookie }),
  };
  try {
    const response = await fetch(`${base}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    const text = await response.text();
    const given = response.headers.getSetCookie()[0]?.split(';')[0];
    return {
      status: response.status,
      body: text === '' ? undefined : JSON.parse(text),
      ...(given === undefined ? {} : { cookie: given }),
    };
  } catch {
    return { status: 0, body: undefined };
  }
}
