import { decodeJson } from './contract/decode.ts';
import type { NodeId, RequestId } from './contract/ids.ts';
import type { Refusal } from './contract/refusals.ts';
import { type RequestOf, requests, type Verb } from './contract/requests.ts';
import { err, ok, type Result } from './contract/result.ts';
import type { Sender } from './mqtt/broker-port.ts';

/** One request that the engine may consider, and where its answer goes. */
export type Request = {
  readonly [V in Verb]: { readonly verb: V; readonly body: RequestOf<V>; readonly replyTo: NodeId };
}[Verb];

/** Who may speak for whom: a device only for itself, the staff process for its people. */
function mayActAs(actor: Request['body']['actor'], from: Sender): boolean {
  switch (actor.kind) {
    case 'staff':
      return from.role === 'staff';
    case 'kiosk':
    case 'printer':
    case 'call-box':
      return from.role === actor.kind && from.node === actor.nodeId;
    case 'engine':
      return false;
  }
}

function parse<V extends Verb>(verb: V, payloadText: string): RequestOf<V> | undefined {
  const decoded = decodeJson(requests[verb].payload, payloadText);
  return decoded.ok ? (decoded.value as RequestOf<V>) : undefined;
}

/** Reads what the broker's edge has decoded once; the error is a refusal to send back, if any. */
export function readRequest(
  verb: Verb,
  payloadText: string,
  from: Sender,
): Result<Request, { readonly requestId: RequestId; readonly refusal: Refusal } | undefined> {
  const body = parse(verb, payloadText);
  if (!body) return err(undefined);
  if (!mayActAs(body.actor, from)) {
    return err({ requestId: body.requestId, refusal: 'not-allowed' });
  }
  return ok({ verb, body, replyTo: from.node } as Request);
}
