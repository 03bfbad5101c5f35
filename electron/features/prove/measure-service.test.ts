/** Requests to a program that stays up while it is measured, and errors of one that cannot be acted on. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { err, ok } from '../../../shared/base/result.ts';
import { namedBudget } from '../../../shared/features/prove/contract/budgets.ts';
import { appError, type AppResult, unwrap, settle } from '../../../shared/base/errors.ts';
import { PermissionSchema } from '../../../shared/core/contracts/permissions.ts';
import { createLocalRequests } from '../../core/runner/local-requests.ts';
import { measureService, programAction } from './measure-service.ts';
import type { MeasuringCore } from './measuring-core.ts';

const server = createServer(({ url }, response) => {
  response.statusCode = url === '/refused' ? 403 : 200;
  response.end('{"rows":2}');
});
const requests = createLocalRequests({ judge: async ({ hostname }) => hostname, forget: () => undefined });
let port = 0;
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => server.close());

const HUNT = {
  verdict: { level: 'grows', text: 'It grows.' },
  actions: 15,
  growing: [{ className: 'OrderRow', objectsPerRound: [15, 15, 15], bytesPerRound: [600, 600, 600] }],
  grownInPlace: [],
  snapshots: [{ captureId: 'heap-1' }],
  link: 'pen://captures/hunt-1',
};

async function measure(action: string, evaluated: AppResult<Record<string, unknown>>, claim = 'leak OrderRow') {
  const calls: (readonly [string, Record<string, unknown>])[] = [];
  const core: MeasuringCore = {
    async call(tool, params) {
      calls.push([tool, params]);
      return tool === 'pen_evaluate' ? unwrap(evaluated) : HUNT;
    },
    sendRequest: (request, signal) => requests.send(request, PermissionSchema.options, signal),
    watchSteps: async () => null,
    watchThread: async () => null,
    watchRequests: async () => null,
    readPage: async () => '',
    captureText: async () => '',
    makeChanges: async () => ({ check: async () => undefined, end: async () => undefined }),
  };
  const budget = namedBudget(claim, 5);
  const measured = await settle(() =>
    measureService('server', {
      action,
      readyMs: 0,
      core,
      pass: 'growth',
      budgets: budget === null ? [] : [budget],
      signal: new AbortController().signal,
    }),
  );
  return { measured, calls };
}

test('the action is performed once for what it returns, and then hunted', async () => {
  const { measured, calls } = await measure('act()', ok({ value: '{"orders":3}', isJson: true }));
  expect(calls.map(([tool]) => tool)).toEqual(['pen_evaluate', 'pen_leak_hunt']);
  expect(calls[1]?.[1]).toEqual({ expression: 'act()', target: 'server' });
  if (!measured.ok) throw new Error(measured.error.message);
  expect(measured.value.figures.get('leak OrderRow')?.value).toBe(3);
  expect(measured.value.endText).toContain('"orders": 3');
  expect(measured.value.notes).toBeUndefined();
});

test('an action that returns nothing is said to hide a build that leaves out the work', async () => {
  const { measured } = await measure('act()', ok({ value: 'undefined', isJson: false }));
  expect(measured).toMatchObject({ ok: true, value: { notes: [expect.stringContaining('leaves out the work')] } });
});

test('a request is sent by this process, and its answer is what the run ends with', async () => {
  const action = `POST http://127.0.0.1:${port}/orders/{i}`;
  const { measured, calls } = await measure(action, err(appError('target_gone', 'Not asked.')));
  expect(calls).toEqual([['pen_leak_hunt', { request: action, target: 'server' }]]);
  expect(measured).toMatchObject({ ok: true, value: { endText: expect.stringContaining('"rows": 2') } });
});

test('a program without the action, and one that does not listen, are no figures', async () => {
  const missing = err(appError('evaluation_failed', 'ReferenceError: act is not defined'));
  expect((await measure('act()', missing)).measured).toMatchObject({
    ok: false,
    error: { code: 'invalid_params', suggestion: expect.stringContaining('globalThis.act') },
  });
  expect((await measure('http://127.0.0.1:1/', missing)).measured).toMatchObject({
    ok: false,
    error: { code: 'cannot_reach_endpoint', message: expect.stringContaining('ECONNREFUSED') },
  });
});

test('a request goes to this machine only', async () => {
  expect(programAction('GET http://shop.test/')).toMatchObject({ ok: false, error: { code: 'not_loopback' } });
  expect(programAction('GET http://localhost.shop.test/')).toMatchObject({ error: { code: 'not_loopback' } });
  expect(programAction('GET http://127.0.0.1:80@shop.test/')).toMatchObject({ error: { code: 'not_loopback' } });
  expect(programAction('act()')).toEqual(ok({ expression: 'act()' }));
});

test('a server that refuses the origin of the request is no proof', async () => {
  const { measured, calls } = await measure(`POST http://127.0.0.1:${port}/refused`, ok({}));
  expect(calls).toEqual([]);
  expect(measured).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('status 403 to a request with Origin: http://pen-workbench.invalid') },
  });
});
