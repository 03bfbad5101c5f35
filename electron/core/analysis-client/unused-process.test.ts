import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import type { AnalysisRequest } from '../../../shared/core/analysis/analysis.ts';
import { createAnalysisClient } from './analysis-client.ts';
import type { AnalysisProcess, HandedPort } from './process.ts';

const PERIOD_MS = 1000;
const KEEP_OPEN_MS = 2500;
const PORT: HandedPort = { postMessage() {}, start() {}, close() {} };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Processes that answer nothing by themselves, and the client that starts them. */
function setUp() {
  const processes: { sent: AnalysisRequest[]; reply: (message: unknown) => void; isKilled: boolean }[] = [];
  const warnings: string[] = [];
  const launch = (): AnalysisProcess => {
    const made = { sent: [] as AnalysisRequest[], reply: (_message: unknown): void => {}, isKilled: false };
    processes.push(made);
    return {
      send: (request) => void made.sent.push(request),
      onReply: (listener) => (made.reply = listener),
      onExit: () => {},
      connectPort: () => {},
      kill: () => Promise.resolve(void (made.isKilled = true)),
    };
  };
  const client = createAnalysisClient({
    launch,
    log: { debug() {}, info() {}, warn: (message) => void warnings.push(message), error() {} },
    kindOf: () => Promise.resolve(ok('heap-snapshot')),
    keepOpenMs: KEEP_OPEN_MS,
    unusedPeriodMs: PERIOD_MS,
  });
  const last = () => {
    const process = processes.at(-1);
    if (process === undefined) throw new Error('none was started');
    return process;
  };
  const answer = (type: 'query' | 'is-unused', value: unknown): void => {
    const request = last().sent.findLast((each) => each.type === type);
    if (request === undefined || !('requestId' in request)) throw new Error(`no ${type} was sent`);
    last().reply({ type: 'answer', requestId: request.requestId, value });
  };
  const questions = (): number => last().sent.filter(({ type }) => type === 'is-unused').length;
  const query = async (): Promise<void> => {
    const asked = client.query('/a', 'heap.overview', {}, { signal: new AbortController().signal });
    await vi.advanceTimersByTimeAsync(0);
    answer('query', {});
    await asked;
  };
  return { processes, warnings, client, last, answer, questions, query };
}

it('ends a process that says that it is unused, and the next query starts another', async () => {
  const { processes, warnings, client, last, answer, questions, query } = setUp();
  await query();
  await vi.advanceTimersByTimeAsync(2 * PERIOD_MS);
  // The document of the query is still open.
  expect(questions()).toBe(0);
  await vi.advanceTimersByTimeAsync(PERIOD_MS);
  expect(questions()).toBe(1);
  answer('is-unused', false);
  await vi.advanceTimersByTimeAsync(PERIOD_MS);
  expect(questions()).toBe(2);
  expect(last().isKilled).toBe(false);
  answer('is-unused', true);
  await vi.advanceTimersByTimeAsync(0);
  expect(last().isKilled).toBe(true);
  expect(warnings).toEqual([]);
  await vi.advanceTimersByTimeAsync(10 * PERIOD_MS);
  expect(questions()).toBe(2);
  await query();
  expect(processes.map(({ isKilled }) => isKilled)).toEqual([true, false]);
  await client.close();
});

it.each([
  ['a port', ({ client }: ReturnType<typeof setUp>) => client.connectPort(PORT)],
  [
    'a query',
    ({ client }: ReturnType<typeof setUp>) =>
      client.query('/b', 'heap.overview', {}, { signal: new AbortController().signal }),
  ],
  [
    'a query that was cancelled',
    ({ client }: ReturnType<typeof setUp>) => {
      const controller = new AbortController();
      const asked = client.query('/b', 'heap.overview', {}, { signal: controller.signal });
      controller.abort();
      return asked;
    },
  ],
])('keeps the process for %s that comes while it is asked', async (_what, use) => {
  const setup = setUp();
  await setup.query();
  await vi.advanceTimersByTimeAsync(3 * PERIOD_MS);
  void use(setup);
  await vi.advanceTimersByTimeAsync(0);
  setup.answer('is-unused', true);
  await vi.advanceTimersByTimeAsync(0);
  expect(setup.last().isKilled).toBe(false);
  expect(setup.processes).toHaveLength(1);
});
