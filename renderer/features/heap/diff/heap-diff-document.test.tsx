import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import { appError } from '../../../../shared/base/errors.ts';
import type { HeapCluster } from '../../../../shared/engine/heap/contract/heap-differences.ts';
import type { AnalysisDocument, QueryOptions } from '../../../core/bridge/analysis-client.ts';
import { activeDocument } from '../../../core/stores/documents/documents.ts';
import { heapEdge, heapNode, standInDocument, type StandInAnswers } from '../../../core/testing/analysis.ts';
import { capture } from '../../../core/testing/records.ts';
import { giveElementsASize } from '../../../core/testing/sizes.ts';
import { createTestWorkbench } from '../../../core/testing/workbench.tsx';
import { HeapDiffDocument } from './heap-diff-document.tsx';

beforeEach(() => {
  Object.assign(window, { innerWidth: 1440 });
  giveElementsASize(1200);
});
afterEach(cleanup);

const TOTALS = {
  addedCount: 6,
  removedCount: 1,
  countDelta: 5,
  addedSizeBytes: 600,
  removedSizeBytes: 100,
  sizeDeltaBytes: 500,
};
const DIFF: AnalysisAnswer<'heap.diff'> = {
  rows: [{ name: 'OrderRow', ...TOTALS }],
  start: 0,
  total: 1,
  totals: TOTALS,
  sharedIds: 0.9,
  matchedShare: 0.9,
  matchedBy: 'ids',
  matchReason: 'Ids mean the same objects in both snapshots.',
};
const CLUSTER: HeapCluster = {
  number: 0,
  path: {
    steps: [
      { edge: null, node: heapNode(1, { name: '(synthetic)', type: 'synthetic' }) },
      { edge: heapEdge('2', { type: 'element', edgeClass: 'engine' }), node: heapNode(2, { name: 'Window' }) },
      { edge: heapEdge('rows'), node: heapNode(7, { name: 'OrderRow' }) },
    ],
  },
  topCount: 6,
  count: 5,
  shallowSizeBytes: 500,
  retainedSizeBytes: 900,
  growthSizeBytes: 640,
  replacedShare: 0,
  classes: [{ name: 'OrderRow', count: 5 }],
  otherClasses: 0,
  signature: '1',
  topPerRound: [2, 4],
};
const GROWTH = { counts: [1, 3, 7], sizesBytes: [10, 30, 70], steadyCount: 2, steadySizeBytes: 20 };
const SERIES = { rows: [{ name: 'OrderRow', ...GROWTH }], start: 0, total: 1, totals: GROWTH };
const ANSWERS: StandInAnswers = {
  'heap.overview': () => ({
    nodes: 1200,
    edges: 3400,
    totalSizeBytes: 5000,
    classCount: 2,
    types: [{ type: 'object', count: 1200, sizeBytes: 5000 }],
    readMs: 900,
    fileSizeBytes: 2000,
    retainedReady: true,
    unknownFields: [],
  }),
  'heap.retained': () => ({ computeMs: 1 }),
  'heap.diff': () => DIFF,
  'heap.diff-objects': () => ({ rows: [heapNode(7, { name: 'OrderRow' })], start: 0, total: 1 }),
  'heap.diff-clusters': () => ({
    clusters: [CLUSTER],
    start: 0,
    total: 1,
    totals: { count: 6, shallowSizeBytes: 600 },
    unreached: { count: 1, shallowSizeBytes: 100 },
    matchedBy: 'ids',
    matchReason: '',
  }),
  'heap.diff-cluster-objects': () => ({ rows: [heapNode(7, { name: 'OrderRow' })], start: 0, total: 1 }),
  'heap.series': () => SERIES,
  'heap.paths': () => ({ paths: [CLUSTER.path], hiddenWeak: 0, isCut: false }),
};

const [A, MIDDLE, B] = ['heap-00000001', 'heap-00000002', 'heap-00000003'].map((id, at) =>
  capture(id, { startedAt: `2026-11-20T10:0${at}:00.000Z`, name: `Orders ${at + 1}` }),
);

function comparison(more: StandInAnswers = {}, between: boolean = false) {
  const { document, asked } = standInDocument({ ...ANSWERS, ...more });
  const options: QueryOptions[] = [];
  const listening: AnalysisDocument = {
    ...document,
    query: (name, params, given = {}) => {
      options.push(given);
      return document.query(name, params);
    },
  };
  const bench = createTestWorkbench({ analysis: { open: () => Promise.resolve({ ok: true, value: listening }) } });
  if (A === undefined || MIDDLE === undefined || B === undefined) throw new Error('three captures');
  bench.topic('captures', [A, MIDDLE, B]);
  bench.answer('clipboard.write', { ok: true, value: {} });
  render(bench.wrap(<HeapDiffDocument documentId="diff" base={A} later={B} between={between ? [MIDDLE] : []} />));
  const last = (query: string): unknown => asked.findLast((each) => each.query === query)?.params;
  return { ...bench, queries: asked, last, options };
}

const view = (name: string): void => void fireEvent.click(screen.getByRole('radio', { name }));

describe('a comparison', () => {
  it('shows changes and the match method, and can use another method', async () => {
    const { last } = comparison();
    await waitFor(() => expect(screen.getByTestId('diff-row').textContent).toContain('OrderRow'));
    await waitFor(() => expect(screen.getByTestId('diff-match').textContent).toBe('Matched by id: 90.0% of B'));
    expect(last('heap.diff')).toMatchObject({ base: A?.file, match: 'auto' });
    fireEvent.keyDown(screen.getByTestId('diff-match'), { key: 'Enter' });
    fireEvent.click(await screen.findByRole('menuitemcheckbox', { name: 'By class and retaining path' }));
    await waitFor(() => expect(last('heap.diff')).toMatchObject({ match: 'shape' }));
  });

  it('begins with the classes that the verdict names, until an order is asked for', async () => {
    const { last } = comparison();
    await screen.findByTestId('diff-row');
    await waitFor(() => expect(last('heap.diff')).toMatchObject({ sort: 'size-delta', first: ['OrderRow'] }));
    const header = screen.getByRole('columnheader', { name: /Δ size/ });
    await waitFor(() => expect(screen.getByText(/Held new objects first/)).toBeTruthy());
    expect(header.getAttribute('aria-sort')).not.toBe('descending');
    fireEvent.click(header);
    await waitFor(() => expect(last('heap.diff')).toMatchObject({ sort: 'size-delta', first: [], descending: true }));
    expect(screen.getByRole('columnheader', { name: /Δ size/ }).getAttribute('aria-sort')).toBe('descending');
    expect(screen.queryByText(/Held new objects first/)).toBeNull();
  });

  it('names the match by path and its reason at the menu, and leaves the rest to the verdict', async () => {
    comparison({ 'heap.diff': () => ({ ...DIFF, matchedBy: 'shape', matchReason: 'They are of two runs.' }) });
    await waitFor(() => expect(screen.getByTestId('diff-match').textContent).toBe('Matched by path: 90.0% of B'));
    expect(screen.getByTestId('diff-match').getAttribute('title')).toBe('They are of two runs.');
    expect(screen.queryByText(/not by id\.$/)).toBeNull();
  });

  it('is cancelled with Esc and retried on request', async () => {
    let settle: () => void = () => undefined;
    const cancelled = appError('cancelled', 'The request was cancelled.');
    const bench = comparison({
      'heap.diff': () => new Promise((resolve) => (settle = () => resolve({ ok: false, error: cancelled }))),
    });
    await waitFor(() => expect(bench.last('heap.diff')).toBeDefined());
    const asking = bench.options.findLast(({ signal }) => signal !== undefined);
    act(() => asking?.onProgress?.({ stage: 'comparing', done: 30, total: 120 }));
    await waitFor(() => expect(screen.getByTestId('query-progress').textContent).toContain('25.0%'));
    fireEvent.keyDown(screen.getByTestId('diff-document'), { key: 'Escape', code: 'Escape' });
    expect(asking?.signal?.aborted).toBe(true);
    await act(async () => settle());
    expect(screen.getByText('Comparing was cancelled')).toBeTruthy();
    const before = bench.queries.length;
    fireEvent.click(screen.getByRole('button', { name: 'Compare again' }));
    await waitFor(() => expect(bench.queries.length).toBeGreaterThan(before));
  });

  it('opens a deleted object in its own snapshot', async () => {
    const { workbench, last } = comparison();
    await screen.findByTestId('diff-row');
    view('Deleted');
    const row = await screen.findByTestId('cluster-row');
    expect(last('heap.diff-clusters')).toMatchObject({ side: 'removed' });
    fireEvent.doubleClick(row);
    expect(activeDocument(workbench.documents.getState())?.id).toBe('capture:heap-00000001');
    expect([...workbench.places.getState().wanted.values()]).toEqual([{ place: { view: 'object', id: 7 } }]);
  });

  it('groups new objects by retainer and adds up', async () => {
    comparison();
    await screen.findByTestId('diff-row');
    view('By retainer');
    const row = await screen.findByTestId('cluster-row');
    expect(row.textContent).toContain('Window.rows');
    expect(row.textContent).toContain('5 OrderRow');
    expect(screen.getByTestId('cluster-unreached-row').textContent).toContain('Not retained');
    expect(screen.getByTestId('cluster-total-row').textContent).toContain('100.0%');
    fireEvent.click(row);
    expect(await screen.findByTestId('retainers-pane')).toBeTruthy();
  });

  it('retains expanded rows of a view while another one is shown', async () => {
    comparison();
    await screen.findByTestId('diff-row');
    view('By retainer');
    fireEvent.click(await screen.findByTestId('cluster-row'));
    fireEvent.keyDown(screen.getByRole('treegrid', { name: 'Retainers of the new objects' }), { key: 'ArrowRight' });
    const opened = (await screen.findAllByTestId('cluster-object-row')).length;
    view('By class');
    await waitFor(() => expect(screen.queryByRole('treegrid', { name: 'Retainers of the new objects' })).toBeNull());
    view('By retainer');
    await waitFor(() => expect(screen.getAllByTestId('cluster-object-row')).toHaveLength(opened));
    expect(screen.getByTestId('cluster-row').getAttribute('aria-expanded')).toBe('true');
  });
});

describe('a series', () => {
  it('lists steady growth first and leads to the new objects', async () => {
    const { last } = comparison({}, true);
    const row = await screen.findByTestId('series-row');
    expect(row.textContent).toContain('at least +2');
    expect(row.querySelector('title')?.textContent).toBe('1, 3, 7');
    expect(last('heap.series')).toMatchObject({ bases: [A?.file, MIDDLE?.file] });
    fireEvent.doubleClick(row);
    await waitFor(() => expect(last('heap.diff')).toMatchObject({ filter: 'OrderRow' }));
    view('By retainer');
    expect((await screen.findByTestId('cluster-row')).textContent).toContain('+2, +4');
    expect(last('heap.diff-clusters')).toMatchObject({ between: [MIDDLE?.file] });
  });

  it('charts the growth of all classes, and of the selected one', async () => {
    comparison({ 'heap.series': () => ({ ...SERIES, totals: { ...SERIES.totals, counts: [4, 9, 12] } }) }, true);
    const charts = (): string => screen.getByTestId('series-charts').textContent;
    const row = await screen.findByTestId('series-row');
    expect(charts()).toContain('All classes');
    expect(charts()).toContain('Objects. A: 4, 2: 9, B: 12');
    fireEvent.click(row);
    expect(charts()).toContain('OrderRow');
    expect(charts()).toContain('Objects. A: 1, 2: 3, B: 7');
    expect(charts()).toContain('Shallow size. A: 10 B, 2: 30 B, B: 70 B');
  });

  it('copies a link that names all snapshots', async () => {
    const { asked } = comparison({}, true);
    fireEvent.click(await screen.findByLabelText('Copy link to this comparison'));
    expect(asked.at(-1)).toEqual({
      name: 'clipboard.write',
      params: { text: 'pen://captures/heap-00000003/compare/heap-00000001/heap-00000002' },
    });
  });
});

describe('original names of a comparison', () => {
  const original = { name: 'DetailsView', source: 'src/details.js', line: 4, column: 15 };
  const answers: StandInAnswers = {
    'heap.originals': () => ({ hasStoredMaps: true, scripts: 1, mappedScripts: 1, maps: ['app.js.map'], problems: [] }),
    'heap.diff': () => ({ ...DIFF, rows: [{ name: 'e', original, ...TOTALS }] }),
  };
  const row = async () => (await screen.findByTestId('diff-row')).textContent;

  it('are shown first, and the generated ones on request', async () => {
    const { last } = comparison(answers);
    expect(await row()).toMatch(/^DetailsView.*e/);
    fireEvent.click(screen.getByRole('columnheader', { name: /Class/ }));
    await waitFor(() => expect(last('heap.diff')).toMatchObject({ sort: 'name', names: 'original' }));
    await waitFor(() => expect(screen.getByTestId('source-maps').getAttribute('data-count')).toBe('1'));
    fireEvent.keyDown(screen.getByTestId('source-maps'), { key: 'Enter' });
    await act(async () => void fireEvent.click(await screen.findByTestId('original-names')));
    expect(await row()).not.toContain('DetailsView');
    await waitFor(() => expect(last('heap.diff')).toMatchObject({ sort: 'name', names: 'generated' }));
  });
});
