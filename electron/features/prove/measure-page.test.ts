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
  watchSteps: async () => null,
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
    watchSteps: async () => null,
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

test('the CPU time of the steps is that of the main thread while they are performed', async () => {
  const order: string[] = [];
  const stepsTime = async (watchedMs: number | null): Promise<unknown> => {
    const { budgets } = BudgetFileSchema.parse({
      scenario: { url: URL, steps: ['click Add'] },
      budgets: [{ measure: 'stepsTime', max: 1 }],
    });
    const core: MeasuringCore = {
      ...quietCore,
      watchSteps: async () => {
        order.push('watch');
        return { end: async () => (order.push('end'), watchedMs) };
      },
      call: async (tool) => {
        order.push(tool);
        return tool === 'pen_navigate'
          ? { httpStatus: 200, loaded: true }
          : { captureId: 'trace-1', content: { insights: INSIGHTS } };
      },
    };
    const { signal } = new AbortController();
    const measured = await settle(() =>
      measurePage({ ...scenario, steps: ['click Add'] }, 'page', { core, pass: 'trace', budgets, signal }),
    );
    return measured.ok ? measured.value.figures.get('stepsTime')?.value : measured.error.message;
  };
  expect(await stepsTime(750)).toBe(750);
  expect(order).toEqual(['pen_capture_trace', 'pen_navigate', 'watch', 'pen_interact', 'end', 'pen_capture_trace']);
  expect(await stepsTime(null)).toContain('the steps led to another document');
});
