import { describe, expect, it } from 'vitest';
import { TRACE_QUERIES } from '../../engine/trace/contract/traces.ts';
import { TRACE_FINDINGS } from './findings/index.ts';
import { traceNoteText } from '../../engine/trace/contract/trace-notes.ts';
import {
  instant,
  navigationStart,
  paint,
  resource,
  span,
  task,
  threadName,
  traceBegins,
} from '../../engine/trace/testing/page-events.ts';
import { committed, REACT_PAGE, written } from '../../engine/trace/testing/render-events.ts';
import { traceOf, type PlainEvent } from '../../engine/trace/testing/trace-of.ts';
import { compareTraces } from '../../engine/trace/figures/compare/compare.ts';
import type { ComparedTrace } from '../../engine/trace/figures/compare/compared-recordings.ts';
import { createTraceFigures, type TraceFigures } from '../../engine/trace/figures/trace-figures.ts';

const figuresOf = (...events: PlainEvent[]) =>
  createTraceFigures(traceOf([...traceBegins(), navigationStart(1), ...events]));
const recorded = (figures: TraceFigures, samples = 0): ComparedTrace => ({ figures, samples, isIncomplete: false });
const call = (atMs: number, durationMs: number, name: string) =>
  span('FunctionCall', atMs, durationMs, { data: { url: `https://site.test/${name}` } });
const request = (id: string, address: string, fromMs: number, toMs: number, sizeBytes: number) => [
  resource('SendRequest', fromMs, { requestId: id, url: address }),
  resource('Finish', toMs, { requestId: id, encodedDataLength: sizeBytes }),
];

const slow = figuresOf(
  paint('firstContentfulPaint', 101),
  task(200, 120),
  call(210, 100, 'slow.js'),
  span('MinorGC', 220, 5, {}, { cat: 'devtools.timeline,v8' }),
  task(400, 30),
  call(400, 20, 'gone.js'),
  ...request('R1', 'https://site.test/api?t=1', 100, 180, 1000),
  ...request('R2', 'https://site.test/api?t=2', 300, 320, 500),
);
const fixed = figuresOf(
  paint('firstContentfulPaint', 61),
  task(200, 40),
  call(205, 30, 'slow.js'),
  call(240, 1, 'new.js'),
  ...request('R1', 'https://site.test/api?t=3', 100, 150, 900),
);

/** Lists of the answer of `pen_trace_compare`, beside its figures. */
const LISTS = ['activities', 'delivery', 'scripts', 'requests', 'functions', 'slower'];

it.each(TRACE_FINDINGS.flatMap(({ tells: [part], compared }) => compared.map((name) => [part, name])))(
  'tells %s as %s',
  (_part, name) => {
    const { figures } = compareTraces(recorded(slow), recorded(fixed));
    expect([...LISTS, ...figures.map((change) => change.name)]).toContain(name);
  },
);

it.each(['Synchronous requests', 'Busy workers', 'Bodies not read'])('has no row of zeros for %s', (name) => {
  const { figures } = compareTraces(recorded(slow), recorded(fixed));
  expect(figures.find((change) => change.name === name)).toMatchObject({ base: null, new: null, verdict: 'neither' });
});

it('counts requests without an answer, and those that were answered with an error, as failed', () => {
  const answered = (id: string, status: number) => [
    resource('SendRequest', 100, { requestId: id, url: `https://site.test/${id}` }),
    resource('ReceiveResponse', 120, { requestId: id, statusCode: status, mimeType: 'text/html' }),
    resource('Finish', 140, { requestId: id, didFail: status === 0 }),
  ];
  const tracedWith = (...statuses: readonly number[]) =>
    recorded(figuresOf(...statuses.flatMap((status, index) => answered(`R${index}`, status))));
  const { figures } = compareTraces(tracedWith(200, 200, 200), tracedWith(200, 404, 0));
  expect(figures.find(({ name }) => name === 'Failed requests')).toMatchObject({ base: 0, new: 2 });
});

describe('compareTraces', () => {
  const comparison = compareTraces(recorded(slow), recorded(fixed));
  const figure = (name: string) => comparison.figures.find((change) => change.name === name);

  it('answers according to the contract', () => {
    expect(TRACE_QUERIES['trace.compare'].result.parse(comparison)).toEqual(comparison);
    expect(comparison).toMatchObject({
      base: { durationMs: 430, loads: 1, interactions: 0, cpuSamples: false },
      new: { durationMs: 241, loads: 1 },
      differences: ['length'],
      per: 'second',
    });
  });

  it('has unit, change and direction of each figure', () => {
    expect(figure('First contentful paint')).toEqual({
      name: 'First contentful paint',
      unit: 'ms',
      base: 100,
      new: 60,
      delta: -40,
      better: 'lower',
      verdict: 'one-value',
    });
    // Amounts are per second where the lengths differ: 1 of 430 ms and none.
    expect(figure('Long tasks')).toMatchObject({ unit: 'count', per: 'second', base: 1 / 0.43, new: 0 });
    expect(figure('Total blocking time')).toMatchObject({ base: expect.closeTo(70 / 0.43, 9), new: 0 });
    expect(figure('Requests')).toMatchObject({ base: 2, new: 1, delta: -1 });
    // Neither direction is an improvement.
    expect(figure('Requests')).not.toHaveProperty('better');
    expect(figure('Transferred')).toMatchObject({ unit: 'bytes', base: expect.closeTo(1500 / 0.43, 6), per: 'second' });
    expect(figure('Frames per second')).toMatchObject({ base: null, new: null, delta: null, verdict: 'neither' });
  });

  it('has no change if one trace lacks the figure', () => {
    expect(figure('Longest task')).toMatchObject({ base: 120, new: null, delta: null, verdict: 'only-base' });
    expect(figure('Garbage collection')).toMatchObject({ new: null, delta: null, verdict: 'only-base' });
    expect(comparison.activities.find(({ name }) => name === 'garbage-collection')).toMatchObject({
      new: null,
      delta: null,
    });
  });

  it('compares time by activity, script and URL, largest change first', () => {
    // slow: scripts of 95 + 20 ms in 430 ms. fixed: 30, and 1 outside of tasks, in 241 ms.
    expect(comparison.activities.find(({ name }) => name === 'scripting')).toMatchObject({
      per: 'second',
      base: expect.closeTo(115 / 0.43, 9),
      new: expect.closeTo(31 / 0.241, 9),
    });
    expect(comparison.scripts.map(({ name, per }) => [name, per])).toEqual([
      ['https://site.test/slow.js', 'second'],
      ['https://site.test/gone.js', 'second'],
      ['https://site.test/new.js', 'second'],
    ]);
    expect(comparison.scripts[0]?.new).toBeCloseTo(30 / 0.241, 9);
    // Two calls of one service that differ only in the query string.
    expect(comparison.requests).toMatchObject([
      { name: 'https://site.test/api', unit: 'ms', per: 'second', better: 'lower' },
    ]);
  });

  it('reports different page URLs', () => {
    const visit = (url: string) =>
      createTraceFigures(traceOf([...traceBegins(), navigationStart(1, { url }), task(200, 40)]));
    const shop = visit('https://site.test/shop?visit=1');
    expect(compareTraces(recorded(shop), recorded(visit('https://site.test/shop?visit=2#end'))).pages).toBeUndefined();
    expect(compareTraces(recorded(shop), recorded(visit('https://site.test/basket'))).pages).toEqual({
      base: 'https://site.test/shop?visit=1',
      new: 'https://site.test/basket',
    });
  });

  it('finds no change between a trace and itself', () => {
    const { figures, activities, scripts, requests, differences } = compareTraces(recorded(slow), recorded(slow));
    const deltas = [...figures, ...activities, ...scripts, ...requests].map(({ delta }) => delta ?? 0);
    expect(deltas.every((delta) => delta === 0)).toBe(true);
    expect(differences).toEqual([]);
  });

  it('differ in throttling that the workbench has noted in one of them', () => {
    const marker = (cpu: number) =>
      instant('clock_sync', 2, { sync_id: traceNoteText({ throttled: { cpu, network: null } }) });
    const at = (...cpu: number[]) => recorded(figuresOf(...cpu.map(marker), task(200, 40)));
    expect(compareTraces(at(), at(4))).toMatchObject({
      ...{ differences: ['throttling'], new: { throttled: { cpu: 4, network: null } } },
    });
    expect(compareTraces(at(4), at(6)).differences).toEqual(['throttling']);
    expect(compareTraces(at(4), at(4)).differences).toEqual([]);
  });

  it('compares the remaining figures if one trace has no page', () => {
    const node = createTraceFigures(traceOf([threadName('main', 3, 3), span('v8.run', 1, 5, {}, { pid: 3, tid: 3 })]));
    const { activities, figures } = compareTraces(recorded(node), recorded(slow));
    expect(activities.every(({ base }) => base === null)).toBe(true);
    expect(figures.find(({ name }) => name === 'Long tasks')).toMatchObject({ base: null, delta: null });
  });
});

it('claims no renders of a page whose framework cannot be read', () => {
  const svelte = figuresOf(...written(10, 0, { why: 'svelte' }));
  const { figures } = compareTraces(recorded(svelte), recorded(svelte));
  expect(figures.find(({ name }) => name === 'Renders')).toMatchObject({ base: null, new: null });
});

it('compares renders by component, by the names of the author where a build shortened them', () => {
  const rendered = (name: string, times: number) =>
    figuresOf(
      committed(100, 0),
      ...written(500, 0, {
        page: REACT_PAGE,
        components: [{ name, function: null, framework: 'react', kind: 'function', isMemo: true }],
        commits: [{ commit: 0, event: 'input', rows: [{ component: 0, renders: times }] }],
      }),
    );
  const named = (figures: TraceFigures): ComparedTrace => ({ ...recorded(figures), componentName: () => 'Row' });
  const { renders, figures } = compareTraces(named(rendered('be', 200)), named(rendered('ce', 1)));
  expect(renders).toMatchObject([{ name: 'Row', unit: 'count', base: 200, new: 1 }]);
  expect(figures.find(({ name }) => name === 'Renders')).toMatchObject({ base: 200, new: 1, delta: -199 });
});
