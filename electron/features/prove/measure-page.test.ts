/** Waits of a run of a page before its trace ends. */
import { expect, test } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import {
  BudgetFileSchema,
  ScenarioSchema,
  type PageScenario,
} from '../../../shared/features/prove/contract/budgets.ts';
import { measurePage } from './measure-page.ts';
import type { MeasuringCore } from './measuring-core.ts';
import { settle } from '../../../shared/base/errors.ts';

const URL = 'http://localhost/';
const scenario = ScenarioSchema.parse({ url: URL, settleMs: 0 }) as PageScenario;
const INSIGHTS = {
  longTasks: null,
  interactionToNextPaint: null,
  firstContentfulPaint: { valueMs: 1240 },
  largestContentfulPaint: { valueMs: 1240 },
  layoutShift: null,
  requests: 1,
  resources: [],
};

const quietCore: MeasuringCore = {
  call: async () => ({ httpStatus: 200, loaded: true }),
  readPage: async () => 600,
  threadTimeMs: async () => null,
  watchThread: async () => null,
  watchRequests: async () => null,
  sendRequest: async () => ok({ status: 200, text: '' }),
  captureText: async () => '',
  makeChanges: async () => ({ check: async () => undefined, end: async () => undefined }),
};

test('an address with a fragment, for which no server was asked, is loaded again', async () => {
  const actions: string[] = [];
  const core: MeasuringCore = {
    ...quietCore,
    async call(tool, params) {
      if (tool !== 'pen_navigate') return { captureId: 'trace-1', content: { insights: INSIGHTS } };
      actions.push(String(params['action']));
      return { httpStatus: params['action'] === 'goto' ? null : 200, loaded: true };
    },
  };
  const url = 'http://localhost/#/inbox';
  const { budgets } = BudgetFileSchema.parse({ scenario: { url }, budgets: [{ measure: 'lcp', max: 1 }] });
  const { signal } = new AbortController();
  await measurePage({ ...scenario, url }, 'page', { core, pass: 'trace', budgets, signal });
  expect(actions).toEqual(['goto', 'reload']);
});

test('a page that is painted late is waited for, until its largest paint is no new one and nothing is loading', async () => {
  const since: (number | null)[] = [null, 480, 600, 900];
  const quiet = [480, 0, 600];
  const order: string[] = [];
  const core: MeasuringCore = {
    async call(tool, params) {
      order.push(`${tool} ${String(params['action'])}`);
      return tool === 'pen_navigate'
        ? { httpStatus: 200, loaded: true }
        : { captureId: 'trace-1', content: { insights: INSIGHTS } };
    },
    async readPage() {
      order.push('painted?');
      return since.shift() ?? null;
    },
    threadTimeMs: async () => null,
    watchThread: async () => null,
    watchRequests: async () => ({
      quietMs: () => quiet.shift() ?? 0,
      end: async () => void order.push('watched'),
    }),
    sendRequest: async () => ok({ status: 200, text: '' }),
    captureText: async () => '',
    makeChanges: async () => ({ check: async () => undefined, end: async () => undefined }),
  };
  const { budgets } = BudgetFileSchema.parse({ scenario: { url: URL }, budgets: [{ measure: 'lcp', max: 1 }] });
  const { signal } = new AbortController();
  const measured = await settle(() => measurePage(scenario, 'page', { core, pass: 'trace', budgets, signal }));
  expect(measured).toMatchObject({ ok: true });
  expect(order).toEqual([
    'pen_capture_trace start',
    'pen_navigate goto',
    ...['painted?', 'painted?', 'painted?', 'painted?', 'watched'],
    'pen_capture_trace stop',
  ]);
});

test('the CPU time of the steps is that of the main thread between their begin and their end, and unknown after another process', async () => {
  const stepsTime = async (times: (number | null)[]): Promise<unknown> => {
    const { budgets } = BudgetFileSchema.parse({
      scenario: { url: URL, steps: ['click Add'] },
      budgets: [{ measure: 'stepsTime', max: 1 }],
    });
    const core: MeasuringCore = {
      ...quietCore,
      threadTimeMs: async () => times.shift() ?? null,
      call: async (tool) =>
        tool === 'pen_navigate'
          ? { httpStatus: 200, loaded: true }
          : { captureId: 'trace-1', content: { insights: INSIGHTS } },
    };
    const { signal } = new AbortController();
    const measured = await settle(() =>
      measurePage({ ...scenario, steps: ['click Add'] }, 'page', { core, pass: 'trace', budgets, signal }),
    );
    return measured.ok ? measured.value.figures.get('stepsTime')?.value : measured.error.message;
  };
  expect(await stepsTime([1200, 1950])).toBe(750);
  expect(await stepsTime([1200, 90])).toContain('the steps led to a page of another process');
  expect(await stepsTime([1200, null])).toContain('did not report the time');
});
