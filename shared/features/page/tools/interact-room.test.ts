import { expect, test } from 'vitest';
import type { PerformedStep } from '../../../core/contracts/interaction.ts';
import type { ComponentRenders, RunRenders } from '../../../engine/trace/contract/renders.ts';
import type { InteractResult, ProfiledStep } from '../contract/interactions.ts';
import { interactText, profiledText } from './interact-text.ts';

const URL = 'http://shop.test/app.jsx';

const performed = (index: number): PerformedStep => ({
  action: 'click',
  label: `click Button ${index}`,
  hit: null,
  waitedMs: 0,
  outcomes: ['an outcome of this step that takes some room in the answer'],
  cost: null,
  span: null,
});

const profiled = (latencyMs: number): ProfiledStep => ({
  latencyMs,
  nextPaintMs: null,
  functions: Array.from({ length: 4 }, (_, at) => ({
    name: `work${latencyMs}of${at}`,
    url: URL,
    line: at + 1,
    column: 1,
    selfMs: 1,
    caller: null,
    dispatch: null,
  })),
  forcedLayout: null,
});

const needless = (renders: number): ComponentRenders => ({
  name: `Row${renders}`,
  place: { name: `Row${renders}`, url: URL, line: renders, column: 1 },
  framework: 'react',
  kind: 'function',
  isMemo: false,
  renders,
  mounts: 0,
  remounts: { byKey: 0, byType: 0, unknown: 0, from: null },
  selfMs: null,
  totalMs: null,
  sampledMs: null,
  reasons: [
    {
      renders,
      equalOutputs: renders,
      unknownOutputs: 0,
      equalMs: null,
      inputs: [
        {
          kind: 'prop',
          name: 'options',
          hook: null,
          laterHooks: null,
          sameness: 'equal',
          type: 'object',
          size: 1,
          keys: [],
          isShifted: false,
          from: null,
        },
      ],
      otherInputs: 0,
    },
  ],
  otherRenders: 0,
});

function resultOf(count: number): InteractResult {
  const renders: RunRenders = {
    page: { frameworks: [{ framework: 'react', roots: 1, versions: ['19'], build: 'production' }], hasTimes: false },
    why: null,
    steps: Array.from({ length: count }, (_, index) => ({
      commits: [{ event: 'click', count: 1 }],
      renders: index + 1,
      mounts: 0,
      components: [needless(index + 1)],
      others: { components: 0, renders: 0, mounts: 0 },
      failure: null,
    })),
    quotes: [],
  };
  return {
    url: URL,
    steps: Array.from({ length: count }, (_, index) => performed(index)),
    isMeasured: true,
    performed: 2,
    cleared: [],
    reset: null,
    second: {
      captureId: 'trace-00000001',
      kind: 'trace',
      slowdown: null,
      steps: Array.from({ length: count }, (_, index) => profiled(100 + index)),
      start: 'same',
      differs: '',
      code: [],
      renders,
    },
    secondError: null,
  };
}

test('what ran is doubted where the recorded run took less than half of the time', () => {
  const result = resultOf(3);
  const cost = { isDrawn: true, interactions: 1, latencyMs: 300, blockedMs: 0, longestTaskMs: 0 };
  const unknown = { inputDelayMs: null, processingMs: null, presentationMs: null, nextPaintMs: null };
  const none = { longestFrameMs: null, forcedLayoutMs: null };
  const [, ...others] = result.steps;
  const steps = [{ ...performed(0), cost: { ...cost, ...unknown, ...none } }, ...others];
  const text = interactText({ ...result, steps });
  expect(text).toMatch(
    /1\. latency 100\.0ms.*work100of3.*less than half of 300\.0ms without the profiler: a busy machine/,
  );
  expect(text).toContain('work102of3');
});

test('the same step, done several times, is a line, and its slowest run says what ran', () => {
  const result = resultOf(3);
  const [first, ...others] = result.steps.map((step) => ({ ...step, label: 'click Save' }));
  if (first === undefined) throw new Error('no step');
  const text = interactText({ ...result, steps: [{ ...first, waitedMs: 300 }, ...others] });
  expect(text).toContain('1. to 3. `click Save`');
  expect(text).toContain('Waited 300.0ms for it.');
  expect(text).not.toContain('work100of0');
  expect(text).toContain('1. latency 100.0ms.\n2. latency 101.0ms.\n3. latency 102.0ms; self time: `work102of0');
});

test('an answer with room for all of it has all of it', () => {
  const text = interactText(resultOf(3));
  for (const part of ['work100of3', 'work102of3', 'Row1 (', 'Row3 (']) expect(text).toContain(part);
  expect(text).not.toContain('left out');
});

test('of an answer that is too long the quickest steps are left out first, and rows with most to save remain', () => {
  const text = interactText(resultOf(20));
  expect(text.length).toBeLessThanOrEqual(7600);
  expect(text.match(/^\| Row\d+ /gm)).toHaveLength(20);
  expect(text).toContain('work119of0');
  expect(text).not.toContain('work100of0');
  expect(text).toMatch(/\d+ steps that took less are left out here\./);
  expect(text).toContain('Everything that ran: pen_trace_insights');
});

test('of more renders than fit those with most to save are shown, and the others counted', () => {
  const text = interactText(resultOf(60));
  const rows = (text.match(/^\| Row\d+ /gm) ?? []).map((row) => Number(/\d+/.exec(row)?.[0]));
  expect(rows).toEqual(rows.map((_, index) => 60 - index));
  expect(text).toContain(`${60 - rows.length} more rows with less to save, ${60 - rows.length} of them with some.`);
});

test('a worker that was busy between the input and the answer is named, with what it ran', () => {
  const worker = { pid: 1, tid: 9, name: 'DedicatedWorker thread', url: 'https://shop.test/sql.js', busyMs: 109 };
  const hottest = { place: { name: 'exec', url: 'https://shop.test/wasm', line: 0, column: 0 }, selfMs: 90 };
  const step = { latencyMs: 130, functions: [], forcedLayout: null, workers: [{ ...worker, hottest }] };
  const text = profiledText(step as unknown as Parameters<typeof profiledText>[0], 0);
  expect(text).toContain('Meanwhile `https://shop.test/sql.js` was busy for 109.0ms, most of it in `exec');
});
