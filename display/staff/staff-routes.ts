import fastifyCookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import type { Hall } from '../../broker/client/hall.ts';
import { decode } from '../../broker/contract/decode.ts';
import {
  counterId,
  type EpochMs,
  type RequestId,
  requestId,
  staffId,
} from '../../broker/contract/ids.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { refusals } from '../../broker/contract/refusals.ts';
import { type AskOf, requests, type Verb, verbs } from '../../broker/contract/requests.ts';
import { mayAsk, newPassword, staffRole } from './account.ts';
import type { AccountBook, AccountProblem } from './account-book.ts';
import type { Session, SessionBook } from './session-book.ts';
import type { SignInGuard } from './sign-in-guard.ts';

const COOKIE = 'yobiban-staff';

const signInForm = v.strictObject({ staffId, password: v.pipe(v.string(), v.maxLength(128)) });
const firstAccountForm = v.strictObject({ staffId, password: newPassword });
const accountForm = v.strictObject({ staffId, role: staffRole, password: newPassword });
const disableForm = v.strictObject({ staffId, disabled: v.boolean() });
const counterForm = v.strictObject({ counterId: v.nullable(counterId) });
const askForm = v.strictObject({
  verb: v.picklist(verbs),
  requestId,
  ask: v.record(v.string(), v.unknown()),
});

const accountProblems: Readonly<Record<AccountProblem, string>> = {
  'id-taken': 'その職員IDは、すでに使われています。',
  'unknown-account': 'その職員IDはありません。',
  'not-written': '保存できませんでした。保守担当へ連絡してください。',
  'not-first': '最初のアカウントは、すでに作られています。サインインしてください。',
};

const requestProblems = {
  offline: '通信が切れています。復旧するまで操作できません。',
  'no-reply': '返事がありません。表示を確かめてから、もう一度押してください。',
} as const;

export type StaffDoors = {
  readonly hall: Hall;
  readonly accounts: AccountBook;
  readonly sessions: SessionBook;
  readonly guard: SignInGuard;
  readonly log: Logger;
  readonly now: () => EpochMs;
};

/** A page's clear sentence for a form that does not decode. */
function malformed(reply: FastifyReply, path: string) {
  const what =
    path === 'password'
      ? 'パスワードは10文字以上128文字までです。'
      : `入力を確かめてください（${path}）。`;
  return reply.code(400).send({ ok: false, sentence: what });
}

/** The staff page's HTTP: accounts, sessions, and one door to the engine's verbs (R47, R53). */
export function staffRoutes(app: FastifyInstance, doors: StaffDoors): void {
  void app.register(fastifyCookie);
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.split('?')[0] !== '/stream') return;
    if (!sessionOf(request, doors, false)) await reply.code(401).send({ ok: false });
  });
  sessionRoutes(app, doors);
  accountRoutes(app, doors);
  app.post('/ask', (request, reply) => ask(request, reply, doors));
}

function sessionOf(
  request: FastifyRequest,
  doors: StaffDoors,
  touch: boolean,
): Session | undefined {
  return doors.sessions.find(request.cookies[COOKIE] ?? cookieOf(request), touch);
}

/** Before the cookie plug-in's own hook has run, the header is read here. */
function cookieOf(request: FastifyRequest): string | undefined {
  const pair = request.headers.cookie?.split(/;\s*/).find((part) => part.startsWith(`${COOKIE}=`));
  return pair?.slice(COOKIE.length + 1);
}

function beginSession(reply: FastifyReply, request: FastifyRequest, secret: string) {
  return reply.setCookie(COOKIE, secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
  });
}

function sessionRoutes(app: FastifyInstance, doors: StaffDoors): void {
  const { accounts, sessions, guard, log } = doors;
  app.get('/session', (request) => {
    const session = sessionOf(request, doors, false);
    const me = session && {
      staffId: session.staffId,
      role: session.role,
      counterId: session.counterId ?? null,
    };
    return { firstRun: accounts.isEmpty, me: me ?? null };
  });
  app.post('/first-account', async (request, reply) => {
    const form = decode(firstAccountForm, request.body);
    if (!form.ok) return malformed(reply, form.error.path);
    const added = await accounts.addFirst(form.value.staffId, form.value.password, doors.now());
    if (!added.ok)
      return reply.code(409).send({ ok: false, sentence: accountProblems[added.error] });
    log.info('account.added', { staffId: added.value.staffId, role: added.value.role });
    return beginSession(reply, request, sessions.start(added.value.staffId, 'lead')).send({
      ok: true,
    });
  });
  app.post('/sign-in', async (request, reply) => {
    const form = decode(signInForm, request.body);
    if (!form.ok) return malformed(reply, form.error.path);
    const keys = [`id ${form.value.staffId}`, `address ${request.ip}`];
    const waitMs = Math.max(...keys.map((key) => guard.waitMs(key)));
    if (waitMs > 0) {
      const sentence = `続けて間違えたため、あと${Math.ceil(waitMs / 1000)}秒お待ちください。`;
      return reply.code(429).send({ ok: false, sentence });
    }
    const account = await accounts.signIn(form.value.staffId, form.value.password);
    if (!account) {
      for (const key of keys) guard.failed(key);
      log.warn('sign-in.refused', { staffId: form.value.staffId });
      return reply.code(403).send({ ok: false, sentence: '職員IDかパスワードが違います。' });
    }
    for (const key of keys) guard.succeeded(key);
    log.info('sign-in.accepted', { staffId: account.staffId, role: account.role });
    return beginSession(reply, request, sessions.start(account.staffId, account.role)).send({
      ok: true,
    });
  });
  app.post('/sign-out', async (request, reply) => {
    sessions.end(request.cookies[COOKIE]);
    return reply.clearCookie(COOKIE, { path: '/' }).send({ ok: true });
  });
  app.post('/counter', async (request, reply) => {
    const session = sessionOf(request, doors, true);
    if (!session) return reply.code(401).send({ ok: false });
    const form = decode(counterForm, request.body);
    if (!form.ok) return malformed(reply, form.error.path);
    session.counterId = form.value.counterId ?? undefined;
    return reply.send({ ok: true });
  });
}

function accountRoutes(app: FastifyInstance, doors: StaffDoors): void {
  const { accounts, sessions, log } = doors;
  const lead = (request: FastifyRequest) => sessionOf(request, doors, true)?.role === 'lead';
  app.get('/accounts', async (request, reply) => {
    if (!lead(request)) return reply.code(403).send({ ok: false });
    return accounts.accounts.map(({ staffId: id, role, disabled }) => ({
      staffId: id,
      role,
      disabled,
    }));
  });
  app.post('/accounts', async (request, reply) => {
    if (!lead(request)) return reply.code(403).send({ ok: false });
    const form = decode(accountForm, request.body);
    if (!form.ok) return malformed(reply, form.error.path);
    const added = await accounts.add(
      form.value.staffId,
      form.value.role,
      form.value.password,
      doors.now(),
    );
    if (!added.ok)
      return reply.code(409).send({ ok: false, sentence: accountProblems[added.error] });
    log.info('account.added', { staffId: added.value.staffId, role: added.value.role });
    return { ok: true };
  });
  app.post('/accounts/disabled', async (request, reply) => {
    if (!lead(request)) return reply.code(403).send({ ok: false });
    const form = decode(disableForm, request.body);
    if (!form.ok) return malformed(reply, form.error.path);
    const own = sessionOf(request, doors, true)?.staffId === form.value.staffId;
    if (own)
      return reply.code(409).send({ ok: false, sentence: '自分のアカウントは停止できません。' });
    const changed = await accounts.setDisabled(form.value.staffId, form.value.disabled);
    if (!changed.ok)
      return reply.code(409).send({ ok: false, sentence: accountProblems[changed.error] });
    sessions.endAllOf(form.value.staffId);
    return { ok: true };
  });
}

/** City staff work at their own counter only (design part 5, rule 13). */
function isElsewhere(session: Session, body: Readonly<Record<string, unknown>>): boolean {
  const asked = body['counterId'];
  return session.role === 'city-staff' && asked !== undefined && asked !== session.counterId;
}

async function ask(request: FastifyRequest, reply: FastifyReply, doors: StaffDoors) {
  const session = sessionOf(request, doors, true);
  if (!session)
    return reply.code(401).send({ ok: false, sentence: 'もう一度サインインしてください。' });
  const form = decode(askForm, request.body);
  if (!form.ok) return malformed(reply, form.error.path);
  const { verb, ask: given, requestId: id } = form.value;
  if (!mayAsk(session.role, verb) || isElsewhere(session, given)) {
    return reply
      .code(403)
      .send({ ok: false, refusal: 'not-allowed', sentence: refusals['not-allowed'][1] });
  }
  const actor = {
    kind: 'staff',
    staffId: session.staffId,
    ...(session.counterId ? { counterId: session.counterId } : {}),
  };
  return answer(reply, doors.hall, verb, { ...given, actor }, id);
}

async function answer<V extends Verb>(
  reply: FastifyReply,
  hall: Hall,
  verb: V,
  given: object,
  id: RequestId,
) {
  const checked = decode(requests[verb].payload, { ...given, requestId: id, expiresAt: 0 });
  if (!checked.ok) return malformed(reply, checked.error.path);
  const answered = await hall.request(verb, given as AskOf<V>, id);
  if (answered.ok) return reply.send({ ok: true, value: answered.value });
  const refusal = answered.error;
  const sentence =
    refusal === 'offline' || refusal === 'no-reply'
      ? requestProblems[refusal]
      : refusals[refusal][1];
  return reply.code(409).send({ ok: false, refusal, sentence });
}
