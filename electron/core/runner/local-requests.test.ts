/** Requests that PEN Workbench sends for a caller: what their server sees, and what is not sent. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { err } from '../../../shared/base/result.ts';
import { PermissionSchema, type Permission } from '../../../shared/core/contracts/permissions.ts';
import { appError, unwrap, settle, AppFailure } from '../../../shared/base/errors.ts';
import { createLocalRequests, type JudgesDestinations } from './local-requests.ts';

let seen: IncomingMessage[] = [];
const server = createServer((request, response) => {
  seen.push(request);
  if (request.url === '/elsewhere') response.writeHead(307, { location: '/followed' });
  response.end('done');
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => server.close());
beforeEach(() => {
  seen = [];
});

const here: JudgesDestinations = { judge: async () => '127.0.0.1', forget: () => undefined };
const { signal } = new AbortController();
const send = async (method: string, granted: readonly Permission[], path = '/orders', destinations = here) =>
  unwrap(
    await createLocalRequests(destinations).send({ method, url: `http://localhost:${port}${path}` }, granted, signal),
  );

test.each(['GET', 'HEAD', 'POST'])('%s is sent by a call that may change the page, and by no other', async (method) => {
  const others = PermissionSchema.options.filter((each) => each !== 'change-page');
  expect(await settle(() => send(method, others))).toMatchObject({
    ok: false,
    error: { code: 'permission_denied', message: expect.stringContaining('"Change the page"') },
  });
  expect(seen).toEqual([]);
  expect(await settle(() => send(method, ['change-page']))).toMatchObject({ ok: true, value: { status: 200 } });
  expect(seen.map((each) => each.method)).toEqual([method]);
});

test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'get'])(
  '%s, which no page sends without a preflight, is sent by a call that may run code, and by no other',
  async (method) => {
    const others = PermissionSchema.options.filter((each) => each !== 'run-code');
    expect(await settle(() => send(method, others))).toMatchObject({
      ok: false,
      error: { code: 'permission_denied', message: expect.stringContaining('"Run code"') },
    });
    expect(seen).toEqual([]);
    expect(await settle(() => send(method, ['run-code']))).toMatchObject({ ok: true });
    expect(seen).toHaveLength(1);
  },
);

test('a body is sent with its kind, by a call that may run code, and by no other', async () => {
  const sent = (body: string, granted: readonly Permission[]) =>
    createLocalRequests(here).send({ method: 'POST', url: `http://localhost:${port}/orders`, body }, granted, signal);
  expect(await sent('{"id":1}', ['change-page'])).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('A POST request with a body needs the permission "Run code"') },
  });
  expect(seen).toEqual([]);
  expect(await sent('{"id":"é"}', ['run-code'])).toMatchObject({ ok: true });
  expect(await sent('id=1', ['run-code'])).toMatchObject({ ok: true });
  expect(seen.map(({ headers }) => [headers['content-type'], headers['content-length']])).toEqual([
    ['application/json', '11'],
    ['text/plain;charset=UTF-8', '4'],
  ]);
});

test('its server sees who sends it, as a page of another site', async () => {
  await send('POST', ['change-page'], '/orders?id=1');
  expect(seen[0]?.url).toBe('/orders?id=1');
  expect(seen[0]?.headers).toMatchObject({
    host: `localhost:${port}`,
    origin: 'http://pen-workbench.invalid',
    'sec-fetch-site': 'cross-site',
    'user-agent': 'PEN-Workbench',
  });
});

test('a redirect is not followed', async () => {
  expect(await settle(() => send('GET', ['change-page'], '/elsewhere'))).toMatchObject({
    ok: true,
    value: { status: 307 },
  });
  expect(seen.map(({ url }) => url)).toEqual(['/elsewhere']);
});

test('nothing is sent to what is no destination, and a failure is judged again', async () => {
  const refusal = appError('blocked_url', 'It is a debugging port.');
  const refused = { ...here, judge: () => Promise.reject(new AppFailure(refusal)) };
  expect(await settle(() => send('GET', ['change-page'], '/', refused))).toEqual(err(refusal));
  expect(seen).toEqual([]);
  const forgotten: string[] = [];
  const gone: JudgesDestinations = {
    judge: async () => '127.0.0.1',
    forget: ({ host }) => void forgotten.push(host),
  };
  const sent = await createLocalRequests(gone).send(
    { method: 'GET', url: 'http://127.0.0.1:1/' },
    ['change-page'],
    signal,
  );
  expect(sent).toMatchObject({ ok: false, error: { code: 'cannot_reach_endpoint' } });
  expect(forgotten).toEqual(['127.0.0.1:1']);
});

test('a cancelled call sends nothing', async () => {
  const cancelled = AbortSignal.abort(appError('cancelled', 'Cancelled.'));
  const url = `http://127.0.0.1:${port}/`;
  expect(await createLocalRequests(here).send({ method: 'GET', url }, ['change-page'], cancelled)).toMatchObject({
    ok: false,
    error: { code: 'cancelled' },
  });
  expect(seen).toEqual([]);
});
