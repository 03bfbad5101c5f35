import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NOTHING_IN_VAIN } from '../../../../shared/core/capability/testing/toy-heap.ts';
import { appError } from '../../../../shared/base/errors.ts';
import { capture } from '../../../core/testing/records.ts';
import { heapNode, standInDocument, type StandInAnswers } from '../../../core/testing/analysis.ts';
import { giveElementsASize } from '../../../core/testing/sizes.ts';
import { createTestWorkbench } from '../../../core/testing/workbench.tsx';
import { HeapSnapshotDocument } from '../heap-snapshot-document.tsx';
import { AllocatedBy } from './allocated-by.tsx';
import { AllocationsPane } from './allocations-pane.tsx';

beforeEach(() => {
  Object.assign(window, { innerWidth: 1440 });
  giveElementsASize(1200);
});
afterEach(cleanup);

const OVERVIEW = {
  hasTimeline: true,
  hasStacks: true,
  durationMs: 2000,
  samples: 40,
  liveCount: 500,
  liveSizeBytes: 90_000,
};
const SITE = {
  name: 'makeRows',
  url: 'https://shop.test/js/rows.js',
  line: 17,
  column: 3,
  count: 7,
  sizeBytes: 700,
  allocatedCount: 9,
  allocatedSizeBytes: 900,
};

const ANSWERS = {
  'heap.overview': () => ({
    nodes: 1200,
    edges: 3400,
    totalSizeBytes: 5000,
    classCount: 2,
    types: [],
    readMs: 900,
    fileSizeBytes: 2000,
    retainedReady: true,
    unknownFields: [],
  }),
  'heap.retained': () => ({ computeMs: 1400 }),
  'heap.detached': () => ({ total: 0, groups: [], hasDom: true }),
  'heap.duplicate-strings': () => ({ totalWastedBytes: 0, strings: [] }),
  ...NOTHING_IN_VAIN,
  'heap.objects': () => ({ rows: [], start: 0, total: 0 }),
  'allocations.overview': () => OVERVIEW,
  // Ten bars of 200 ms; allocations in the third and the sixth.
  'allocations.timeline': () => ({
    startMs: 0,
    barMs: 200,
    counts: [0, 0, 100, 0, 0, 400, 0, 0, 0, 0],
    sizesBytes: [0, 0, 10_000, 0, 0, 80_000, 0, 0, 0, 0],
  }),
  'allocations.classes': ({ range }) => ({
    rows: [
      {
        name: 'Row',
        count: range === undefined ? 500 : 100,
        shallowSizeBytes: 10_000,
        retainedSizeBytes: 20_000,
        distance: 4,
      },
    ],
    start: 0,
    matching: 1,
    matchingCount: range === undefined ? 500 : 100,
    matchingShallowSizeBytes: 10_000,
  }),
  'allocations.objects': () => ({ rows: [heapNode(41), heapNode(43)], start: 0, total: 100 }),
  'allocations.sites': () => ({ rows: [SITE], start: 0, total: 1 }),
  'allocations.tree': ({ parent }) =>
    parent === null
      ? { rows: [{ ...SITE, name: '(root)', url: '', line: 0, nodeId: 1, hasChildren: true }], start: 0, total: 1 }
      : { rows: [{ ...SITE, nodeId: 2, hasChildren: false }], start: 0, total: 1 },
  'allocations.stack': () => ({ frames: [SITE, { ...SITE, name: '', url: '' }], bornMs: 412.5 }),
  'heap.object': ({ id }) => ({ node: heapNode(id), dominator: null, location: null }),
  'heap.references': () => ({ rows: [], start: 0, total: 0 }),
  'heap.paths': () => ({ paths: [], hiddenWeak: 0, isCut: false }),
} satisfies StandInAnswers;

async function timeline(more: StandInAnswers = {}) {
  const { document, asked } = standInDocument({ ...ANSWERS, ...more });
  const bench = createTestWorkbench({ analysis: { open: () => Promise.resolve({ ok: true, value: document }) } });
  await act(async () => {
    render(
      bench.wrap(
        <HeapSnapshotDocument
          capture={capture('timeline-00000001', { kind: 'heap-timeline' })}
          exportMenu={null}
          facts={null}
          loss={null}
          allocations={{
            view: (context) => <AllocationsPane {...context} />,
            allocatedBy: (of, node) => <AllocatedBy document={of} node={node} isTimeline />,
          }}
        />,
      ),
    );
  });
  const ofQuery = (query: string): unknown[] =>
    asked.filter((each) => each.query === query).map(({ params }) => params);
  return { ofQuery, plot: () => screen.getByRole('application', { name: /Allocations over time/ }), bench };
}

const rangeField = (end: 'from' | 'to') => screen.getByTestId<HTMLInputElement>(`range-${end}`);

describe('allocations of a heap timeline', () => {
  it('are shown first, with all classes allocated in the recording', async () => {
    const { ofQuery } = await timeline();
    expect(screen.getByRole('radio', { name: 'Allocations' }).getAttribute('aria-checked')).toBe('true');
    const row = await screen.findByTestId('born-class-row');
    expect(row.textContent).toContain('Row');
    expect(row.textContent).toContain('Row4500');
    expect(screen.getByText(/500 objects, 9.8 KB of 500 and 87.9 KB allocated in the recording/)).toBeTruthy();
    expect(ofQuery('allocations.classes')[0]).not.toHaveProperty('range');
  });

  it('have the bars as a table for screen readers', async () => {
    await timeline();
    const bar = await screen.findByRole('rowheader', { name: '1,000 to 1,200 ms' });
    expect(bar.closest('tr')?.textContent).toContain('78.1 KB');
    expect(screen.getAllByRole('rowheader')).toHaveLength(2);
  });

  it('follow a range selected with the keyboard until it is cleared', async () => {
    const { ofQuery, plot } = await timeline();
    await screen.findByTestId('born-class-row');
    fireEvent.keyDown(plot(), { key: 'ArrowRight' });
    fireEvent.keyDown(plot(), { key: 'ArrowRight', shiftKey: true });
    fireEvent.keyDown(plot(), { key: 'ArrowRight' });
    expect(rangeField('from').value).toBe('200');
    expect(rangeField('to').value).toBe('600');
    await waitFor(() =>
      expect(ofQuery('allocations.classes').at(-1)).toMatchObject({ range: { fromMs: 200, toMs: 600 } }),
    );
    await waitFor(() => expect(screen.getByTestId('born-class-row').textContent).toContain('Row4100'));
    fireEvent.keyDown(plot(), { key: 'Escape' });
    await waitFor(() => expect(screen.getByTestId('born-class-row').textContent).toContain('Row4500'));
    expect(rangeField('from').value).toBe('');
  });

  it('are copied as text for the selected range', async () => {
    const { plot, bench } = await timeline();
    await screen.findByTestId('born-class-row');
    for (let bar = 0; bar < 3; bar += 1) fireEvent.keyDown(plot(), { key: 'ArrowRight' });
    fireEvent.keyDown(plot(), { key: 'c', code: 'KeyC', ctrlKey: true });
    expect(bench.asked.at(-1)).toEqual({
      name: 'clipboard.write',
      params: { text: 'from ms\tto ms\tobjects\tbytes\n400\t600\t100\t10000' },
    });
  });

  it('are requested once for a dragged range, when it settles', async () => {
    const { ofQuery, plot } = await timeline();
    await screen.findByTestId('born-class-row');
    const before = ofQuery('allocations.classes').length;
    for (let step = 0; step < 5; step += 1) fireEvent.keyDown(plot(), { key: 'ArrowRight', shiftKey: true });
    await waitFor(() => expect(ofQuery('allocations.classes').length).toBe(before + 1));
  });

  it('follow a typed range and report an invalid one', async () => {
    const { ofQuery } = await timeline();
    await screen.findByTestId('born-class-row');
    fireEvent.change(rangeField('from'), { target: { value: '1,000' } });
    fireEvent.change(rangeField('to'), { target: { value: '900' } });
    fireEvent.keyDown(rangeField('to'), { key: 'Enter' });
    expect(screen.getByRole('alert').textContent).toContain('The end must be after the start.');
    fireEvent.change(rangeField('to'), { target: { value: '1300.5' } });
    fireEvent.keyDown(rangeField('to'), { key: 'Enter' });
    await waitFor(() =>
      expect(ofQuery('allocations.classes').at(-1)).toMatchObject({ range: { fromMs: 1000, toMs: 1300.5 } }),
    );
    fireEvent.click(screen.getByRole('button', { name: 'Whole recording' }));
    await waitFor(() => expect(ofQuery('allocations.classes').at(-1)).not.toHaveProperty('range'));
  });

  it('open a class into the objects of the range and show the allocation stack of the selected one', async () => {
    const { ofQuery } = await timeline();
    await screen.findByTestId('born-class-row');
    fireEvent.change(rangeField('to'), { target: { value: '600' } });
    fireEvent.keyDown(rangeField('to'), { key: 'Enter' });
    await waitFor(() => expect(screen.getByTestId('born-class-row').textContent).toContain('Row4100'));
    const grid = screen.getByRole('treegrid', { name: 'Classes allocated in the range' });
    fireEvent.keyDown(grid, { key: 'ArrowDown' });
    await act(async () => void fireEvent.keyDown(grid, { key: 'ArrowRight' }));
    expect(ofQuery('allocations.objects').at(-1)).toMatchObject({
      className: 'Row',
      range: { fromMs: 0, toMs: 600 },
      sort: 'shallow',
      count: 50,
    });
    expect(screen.getByTestId('born-more-row').textContent).toContain('2 of 100');
    await act(async () => void fireEvent.keyDown(grid, { key: 'ArrowRight' }));
    const stack = await screen.findByTestId('allocation-stack');
    expect([...stack.children].map((frame) => frame.textContent)).toEqual(['makeRowsrows.js:17:3', '(anonymous)']);
    expect(screen.getByText('allocated at 412.5 ms')).toBeTruthy();
  });

  it('say of an object without a stack whether others of the recording have one', async () => {
    for (const hasStacks of [true, false]) {
      await timeline({
        'allocations.overview': () => ({ ...OVERVIEW, hasStacks }),
        'allocations.stack': () => ({ frames: [], bornMs: 412.5 }),
      });
      await screen.findByTestId('born-class-row');
      const grid = screen.getByRole('treegrid', { name: 'Classes allocated in the range' });
      fireEvent.keyDown(grid, { key: 'ArrowDown' });
      await act(async () => void fireEvent.keyDown(grid, { key: 'ArrowRight' }));
      await act(async () => void fireEvent.keyDown(grid, { key: 'ArrowRight' }));
      const said = hasStacks ? 'V8 recorded no stack for this object.' : 'No stack in this file.';
      expect(await screen.findByText(said, { exact: false })).toBeTruthy();
      cleanup();
    }
  });

  it('list the functions of the range and the call tree', async () => {
    const { ofQuery } = await timeline();
    await screen.findByTestId('born-class-row');
    fireEvent.change(rangeField('to'), { target: { value: '600' } });
    fireEvent.keyDown(rangeField('to'), { key: 'Enter' });
    fireEvent.click(screen.getByRole('radio', { name: 'Sites' }));
    const site = await screen.findByTestId('site-row');
    expect(site.textContent).toBe('makeRows7700B9900Brows.js:17:3');
    await waitFor(() => expect(ofQuery('allocations.sites').at(-1)).toMatchObject({ range: { fromMs: 0, toMs: 600 } }));
    fireEvent.click(screen.getByRole('columnheader', { name: /Allocated size/ }));
    await waitFor(() =>
      expect(ofQuery('allocations.sites').at(-1)).toMatchObject({ sort: 'allocated', descending: true }),
    );
    fireEvent.click(screen.getByRole('radio', { name: 'Call tree' }));
    await waitFor(() => expect(screen.getAllByTestId('call-node-row')).toHaveLength(2));
    expect(screen.getByText(/The tree covers the whole recording/)).toBeTruthy();
  });

  it('retain their range while another view is shown', async () => {
    const { plot } = await timeline();
    await screen.findByTestId('born-class-row');
    fireEvent.keyDown(plot(), { key: 'ArrowRight' });
    fireEvent.click(screen.getByRole('radio', { name: 'Statistics' }));
    expect(screen.queryByTestId('allocations')).toBeNull();
    fireEvent.click(screen.getByRole('radio', { name: 'Allocations' }));
    await screen.findByTestId('range-to');
    expect(rangeField('to').value).toBe('200');
  });

  it('have a link to their range', async () => {
    const { plot, bench } = await timeline();
    await screen.findByTestId('born-class-row');
    fireEvent.keyDown(plot(), { key: 'ArrowRight' });
    fireEvent.click(screen.getByRole('button', { name: /link/i }));
    expect(bench.asked.at(-1)).toEqual({
      name: 'clipboard.write',
      params: { text: 'pen://captures/timeline-00000001/allocations?from=0&to=200' },
    });
    fireEvent.click(screen.getByRole('radio', { name: 'Statistics' }));
    act(() =>
      bench.workbench.places
        .getState()
        .ask('capture:timeline-00000001', { view: 'allocations', range: { fromMs: 400, toMs: 600 } }),
    );
    await screen.findByTestId('range-to');
    expect(rangeField('from').value).toBe('400');
  });

  it('explain missing stacks and missing data', async () => {
    await timeline({ 'allocations.overview': () => ({ ...OVERVIEW, hasStacks: false }) });
    await screen.findByTestId('born-class-row');
    fireEvent.click(screen.getByRole('radio', { name: 'Sites' }));
    expect(screen.getByText(/no allocation stacks, so there are no sites/)).toBeTruthy();
    cleanup();
    await timeline({ 'allocations.overview': () => ({ ...OVERVIEW, hasStacks: false, hasTimeline: false }) });
    expect(await screen.findByText('This file has no allocation data')).toBeTruthy();
  });

  it('show an error and retry', async () => {
    let fails = true;
    await timeline({
      'allocations.classes': (params) =>
        fails
          ? Promise.resolve({ ok: false, error: appError('internal', 'It fell over.') })
          : ANSWERS['allocations.classes'](params),
    });
    expect(await screen.findByText('It fell over.')).toBeTruthy();
    fails = false;
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect((await screen.findByTestId('born-class-row')).textContent).toContain('Row');
    expect(screen.queryByText('It fell over.')).toBeNull();
  });
});

it('functions that allocated objects have their names and places in the original source', async () => {
  const place = { name: SITE.name, url: SITE.url, line: SITE.line, column: SITE.column };
  const original = { name: 'addOrder', source: 'src/orders.ts', line: 12, column: 5 };
  await timeline({
    'profile.originals': ({ places = [] }) => ({
      originals: places.map(() => ({ place, original, besideFile: null })),
      maps: [],
      unreadable: [],
      problems: [],
      hasStoredMaps: true,
    }),
  });
  fireEvent.click(await screen.findByRole('radio', { name: 'Sites' }));
  const row = await screen.findByTestId('site-row');
  await waitFor(() => expect(row.textContent).toContain('addOrder'));
  expect(row.textContent).toContain('orders.ts:12:5');
});
