/** The process of an audit: when it hangs, when it dies, and when it gets no browser. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BrowserAccess } from '../../core/cdp/index.ts';
import type { Timespan } from '../../../shared/features/audits/tools/lighthouse-ports.ts';
import { settle } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { createLighthouse, type LighthouseOptions } from './lighthouse.ts';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

let folder = '';
/** The programs that replace Lighthouse's connect to nothing. */
const BROWSER: BrowserAccess = { kind: 'socket', webSocketUrl: 'ws://127.0.0.1:1/devtools/browser/none' };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pen-lighthouse-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** An audit by the replacement program. */
async function audit(
  program: string,
  options: Partial<LighthouseOptions> = {},
  signal = new AbortController().signal,
  timespan?: Timespan,
) {
  const entry = join(folder, 'audit.mjs');
  await writeFile(entry, program);
  const statuses: string[] = [];
  const target: TargetInfo = {
    id: 'T1',
    type: 'page',
    title: 'Shop',
    url: 'https://shop.test/',
    endpointId: 'E1',
    endpoint: 'http://localhost:9222',
    parentId: null,
    state: 'attached',
  };
  const port = createLighthouse({
    execPath: process.execPath,
    auditEntry: entry,
    reportEntry: entry,
    log: SILENT,
    ...options,
  });
  const onStatus = (text: string): void => void statuses.push(text);
  const asked: Parameters<typeof port.audit>[1] = {
    browser: BROWSER,
    mode: timespan === undefined ? 'navigation' : 'timespan',
    ...(timespan === undefined ? {} : { timespan }),
    url: target.url,
    categories: ['seo'],
    formFactor: 'mobile',
    signal,
    onStatus,
  };
  const answer = await settle(() => port.audit(target, asked));
  return { answer, statuses };
}

const HANGING = `setInterval(() => undefined, 1000); process.on('message', () => undefined);`;

test('an audit that hangs is ended at its limit, which the error names', async () => {
  expect((await audit(HANGING, { auditLimitMs: 300 })).answer).toMatchObject({
    ok: false,
    error: {
      code: 'deadline_exceeded',
      message: 'Lighthouse was ended at its limit of 300.0 ms.',
      data: { limitMs: 300 },
    },
  });
});

test('an audit ends with its call', async () => {
  const controller = new AbortController();
  const running = audit(
    `process.on('message', () => console.error('t LH:status Gathering')); ${HANGING}`,
    {},
    controller.signal,
  );
  controller.abort();
  expect((await running).answer).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  expect((await audit(HANGING, {}, controller.signal)).answer).toMatchObject({ error: { code: 'cancelled' } });
});

test.each([
  [
    'a status',
    `process.on('message', () => { console.error('no room left'); process.exit(3); });`,
    /status 3: `no room/,
  ],
  ['a signal', `process.on('message', () => process.kill(process.pid, 'SIGTERM'));`, /by SIGTERM/],
])('an audit whose process ends with %s reports that, with its last output', async (_how, program, words) => {
  expect((await audit(program)).answer).toMatchObject({
    ok: false,
    error: { code: 'analysis_crashed', message: expect.stringMatching(words) },
  });
});

test("Lighthouse's status, error and result are passed on", async () => {
  const failing = `process.on('message', () => process.send({ type: 'failed', reason: 'no-page', text: '' }));`;
  expect((await audit(failing)).answer).toMatchObject({ error: { code: 'target_gone' } });
  const good = `process.on('message', (job) => { process.stderr.write('2026 LH:status Auditing\\n', () => process.send({ type: 'report', json: JSON.stringify(job.categories) })); });`;
  const { answer } = await audit(good);
  expect(answer).toEqual({ ok: true, value: { json: '["seo"]' } });
});

test('a timespan lasts longer than the limit, which counts again after its end', async () => {
  // The clock stands still while processes start, however long that takes.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const auditLimitMs = 500;
    const program = (atEnd: string) =>
      `process.on('message', ({ type, mode }) => { if (mode === 'timespan') process.send({ type: 'timespan-started' }); if (type === 'end-timespan') { ${atEnd} } });`;
    const long = (afterEnd: () => void): Timespan => {
      const end = Promise.withResolvers<void>();
      return {
        onStarted() {
          vi.advanceTimersByTime(2 * auditLimitMs);
          end.resolve();
          setImmediate(afterEnd);
        },
        end: end.promise,
      };
    };
    const { signal } = new AbortController();
    const good = program(`process.send({ type: 'report', json: 'timespan' });`);
    const { answer } = await audit(
      good,
      { auditLimitMs },
      signal,
      long(() => vi.advanceTimersByTime(auditLimitMs - 1)),
    );
    expect(answer).toEqual({ ok: true, value: { json: 'timespan' } });
    const hanging = await audit(
      program(''),
      { auditLimitMs },
      signal,
      long(() => vi.advanceTimersByTime(auditLimitMs)),
    );
    expect(hanging.answer).toMatchObject({ error: { code: 'deadline_exceeded' } });
  } finally {
    vi.useRealTimers();
  }
});
