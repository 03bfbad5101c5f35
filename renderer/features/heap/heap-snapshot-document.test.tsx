import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NOTHING_IN_VAIN } from '../../../shared/core/capability/testing/toy-heap.ts';
import { appError, type AppError, type AppResult } from '../../../shared/base/errors.ts';
import type { AnalysisClient, AnalysisDocument, OpenOptions } from '../../core/bridge/analysis-client.ts';
import { heapEdge, heapNode, standInDocument, type StandInAnswers } from '../../core/testing/analysis.ts';
import { giveElementsASize } from '../../core/testing/sizes.ts';
import { capture } from '../../core/testing/records.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { HeapSnapshotDocument } from './heap-snapshot-document.tsx';

// Wide enough for details next to the classes.
beforeEach(() => void Object.assign(window, { innerWidth: 1440 }));
afterEach(cleanup);

const CAPTURE = capture('heap-3f9a12cd', { name: 'Orders', target: null, sizeBytes: 2000, file: '/x.heapsnapshot' });

const ANSWERS = {
  'heap.overview': () => ({
    nodes: 1200,
    edges: 3400,
    totalSizeBytes: 5000,
    classCount: 2,
    types: [{ type: 'object', count: 1200, sizeBytes: 5000 }],
    readMs: 900,
    fileSizeBytes: 2000,
    retainedReady: false,
    unknownFields: [],
  }),
  'heap.classes': () => ({
    rows: [{ name: 'OrderRow', count: 7, shallowSizeBytes: 100, retainedSizeBytes: null, distance: null }],
    start: 0,
    matching: 1,
    matchingCount: 7,
    matchingShallowSizeBytes: 100,
  }),
  'heap.detached': () => ({ total: 3, groups: [{ name: 'Detached <tr>', count: 3, shallowSizeBytes: 96 }] }),
  'heap.duplicate-strings': () => ({ totalWastedBytes: 0, strings: [] }),
  ...NOTHING_IN_VAIN,
  'heap.objects': () => ({ rows: [], start: 0, total: 0 }),
  'heap.retained': () => ({ computeMs: 1400 }),
} satisfies StandInAnswers;

/** A snapshot controlled by the test, which also sees its queries. */
function snapshot(more: StandInAnswers = {}) {
  let retained: (error: AppError | null) => void = () => undefined;
  const openings: { options: OpenOptions; settle: (result: AppResult<AnalysisDocument>) => void }[] = [];
  const { document, asked } = standInDocument({
    ...ANSWERS,
    'heap.retained': () =>
      new Promise((resolve) => {
        retained = (error) =>
          resolve(error === null ? { ok: true, value: ANSWERS['heap.retained']() } : { ok: false, error });
      }),
    ...more,
  });
  const analysis: AnalysisClient = {
    open: (_file, options = {}) => new Promise((settle) => openings.push({ options, settle })),
  };
  const bench = createTestWorkbench({ analysis });
  render(bench.wrap(<HeapSnapshotDocument capture={CAPTURE} exportMenu={null} facts={<p>facts</p>} loss={null} />));
  const last = () => openings.at(-1);
  return {
    asked,
    bench,
    openings,
    progress: (done: number) => act(() => last()?.options.onProgress?.({ stage: 'reading', done, total: 2000 })),
    firstClasses: () =>
      act(() =>
        last()?.options.onProgress?.({
          stage: 'reading',
          done: 1200,
          total: 2000,
          firstClasses: {
            classCount: 3,
            totalSizeBytes: 5000,
            rows: [{ name: 'OrderRow', count: 7, shallowSizeBytes: 90 }],
          },
        }),
      ),
    opens: () => act(async () => last()?.settle({ ok: true, value: document })),
    retains: (error: AppError | null = null) => act(async () => retained(error)),
    fails: (error: AppError) => act(async () => last()?.settle({ ok: false, error })),
  };
}

describe('a heap snapshot', () => {
  it('shows stage, bytes and share while it opens, with the facts of the capture', () => {
    const { progress } = snapshot();
    progress(1000);
    const text = screen.getByTestId('document-progress').textContent;
    expect(text).toContain('Reading the file');
    expect(text).toContain('1,000 B of 2.0 KB');
    expect(text).toContain('35.0%');
    expect(screen.getByText('facts')).toBeTruthy();
  });

  it('says that texts were dropped, and what that means', async () => {
    const overview = { ...ANSWERS['heap.overview'](), stringsDropped: true };
    const { opens } = snapshot({ 'heap.overview': () => overview });
    expect(screen.queryByText('No texts')).toBeNull();
    await opens();
    await waitFor(() => expect(screen.getByText('No texts').title).toContain('equal texts have the same one'));
  });

  it('shows provisional classes while parsing and what they exclude', async () => {
    giveElementsASize(1200);
    const { progress, firstClasses, opens } = snapshot();
    progress(1000);
    firstClasses();
    progress(1500);
    expect(screen.getByTestId('document-progress').textContent).toContain('1.5 KB of 2.0 KB');
    const table = screen.getByTestId('first-classes');
    await waitFor(() => expect(table.textContent).toContain('OrderRow'));
    expect(table.textContent).toContain('The 1 largest of 3 classes');
    expect(table.textContent).toContain('Provisional: sizes of internal parts are not yet added to their owners');
    await opens();
    expect(screen.queryByTestId('first-classes')).toBeNull();
    await waitFor(() => expect(screen.getByTestId('class-total').textContent).toMatch(/of 1 class$/));
  });

  it('is cancelled and reopened by button', async () => {
    const { openings, fails } = snapshot();
    fireEvent.click(screen.getByTestId('cancel-open'));
    expect(openings[0]?.options.signal?.aborted).toBe(true);
    await fails(appError('cancelled', 'Opening was cancelled.'));
    fireEvent.click(screen.getByRole('button', { name: 'Open again' }));
    expect(openings).toHaveLength(2);
    expect(screen.getByTestId('document-progress')).toBeTruthy();
  });

  it('shows where a truncated file ends', async () => {
    const { fails } = snapshot();
    await fails(appError('truncated_file', 'It stops inside "edges".', 'Take it again.', { byteOffset: 1500 }));
    const text = screen.getByTestId('document-error').textContent;
    expect(text).toContain('The file is truncated');
    expect(text).toContain('byte 1,500 of 2,000');
    expect(text).toContain('Take it again.');
  });

  const heads = (): (string | null)[] => screen.getAllByRole('columnheader').map((head) => head.textContent);
  const ALL = ['Class', 'Distance', 'Count', 'Shallow', 'Retained', '% of heap'];

  it('shows classes immediately and reserves room for later figures', async () => {
    const { opens } = snapshot();
    await opens();
    await waitFor(() => expect(screen.getByTestId('class-total').textContent).toMatch(/of 1 class$/));
    expect(heads()).toEqual(ALL);
    expect(screen.getByText('Read in 900.0 ms, computing retained sizes …')).toBeTruthy();
  });

  it('sorts by retained size once available and reloads the rows', async () => {
    const { opens, retains, asked } = snapshot();
    await opens();
    await retains();
    expect(screen.getByText('Read in 900.0 ms, retained sizes in 1.40 s')).toBeTruthy();
    await waitFor(() => expect(asked.at(-1)?.params).toMatchObject({ sort: 'retained', descending: true }));
  });

  it('does not change an order chosen by the person', async () => {
    const { opens, retains, asked } = snapshot();
    await opens();
    fireEvent.click(screen.getByRole('columnheader', { name: /Count/ }));
    await retains();
    const classes = () => asked.filter(({ query }) => query === 'heap.classes').at(-1);
    await waitFor(() => expect(classes()?.params).toMatchObject({ sort: 'count' }));
  });

  it('hides columns that cannot be computed, explains why, and retries', async () => {
    const { opens, retains, asked } = snapshot();
    await opens();
    await retains(appError('too_large', 'They need 9.0 GB more memory.'));
    expect(heads()).toEqual(ALL.filter((title) => title !== 'Distance' && title !== 'Retained'));
    expect(screen.getAllByText(/They need 9.0 GB more memory\./).length).toBeGreaterThan(0);
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await waitFor(() => expect(asked.filter(({ query }) => query === 'heap.retained')).toHaveLength(2));
    expect(heads()).toEqual(ALL);
  });

  it('focuses the filter on / and queries matching classes when typing settles', async () => {
    const { opens, asked } = snapshot();
    await opens();
    fireEvent.keyDown(screen.getByRole('treegrid'), { key: '/', code: 'Slash' });
    const field = screen.getByTestId<HTMLInputElement>('class-filter');
    await waitFor(() => expect(document.activeElement).toBe(field));
    for (const text of ['O', 'Or', 'Ord']) fireEvent.change(field, { target: { value: text } });
    await waitFor(() => expect(asked.at(-1)?.params).toMatchObject({ filter: 'Ord' }));
    const filters = asked.filter(({ query }) => query === 'heap.classes').map(({ params }) => params);
    expect(filters).toHaveLength(2);
  });

  it('sorts in the analysis process by the clicked header', async () => {
    const { opens, asked } = snapshot();
    await opens();
    fireEvent.click(screen.getByRole('columnheader', { name: /Count/ }));
    await waitFor(() => expect(asked.at(-1)?.params).toMatchObject({ sort: 'count', descending: true, start: 0 }));
  });

  it('filters by a clicked group of detached nodes', async () => {
    const { opens } = snapshot();
    await opens();
    fireEvent.click(await screen.findByText('<tr>'));
    expect(screen.getByTestId<HTMLInputElement>('class-filter').value).toBe('Detached <tr>');
  });

  it('lists documents that are no longer in the page, and shows what retains one', async () => {
    const left = heapNode(41, { name: 'Window [JSGlobalObject]', retainedSizeBytes: 920_000 });
    const { opens } = snapshot({
      'heap.objects': ({ className }) =>
        className === 'Window [JSGlobalObject]'
          ? { rows: [left], start: 0, total: 1 }
          : { rows: [], start: 0, total: 0 },
    });
    await opens();
    fireEvent.click(await screen.findByText('Window @41'));
    expect(screen.getByText('Documents no longer in the page').textContent).toContain('1');
    await waitFor(() => expect(screen.getByTestId('retainers-pane').textContent).toContain('@41'));
  });

  it('shows detached nodes by component', async () => {
    const component = { name: 'OrderRow', framework: 'React', role: 'part' } as const;
    const row = { name: 'Detached <tr>', count: 3, shallowSizeBytes: 96 };
    const { opens } = snapshot({
      'heap.detached': () => ({ total: 6, groups: [{ ...row, component, exampleId: 7 }, row] }),
    });
    await opens();
    fireEvent.click(await screen.findByText('<tr> · OrderRow'));
    expect(screen.getByTestId<HTMLInputElement>('class-filter').value).toBe('Detached <tr>');
    expect(screen.getByText('<tr>')).toBeTruthy();
  });

  it('shows node types that add up in Statistics', async () => {
    const { opens } = snapshot();
    await opens();
    fireEvent.click(screen.getByText('Statistics'));
    const rows = screen.getAllByRole('row').map((row) => row.textContent);
    expect(rows.at(-1)).toContain('Heap1,200');
  });

  it('expands a class by keyboard and shows the retainers of the selected object', async () => {
    giveElementsASize(1200);
    const { opens, retains, asked } = snapshot({
      'heap.objects': () => ({ rows: [heapNode(41), heapNode(42)], start: 0, total: 120 }),
      'heap.object': ({ id }) => ({ node: heapNode(id), dominator: null, location: null }),
      'heap.references': () => ({
        rows: [{ edge: heapEdge('price'), node: heapNode(7) }],
        start: 0,
        total: 1,
      }),
      'heap.paths': () => ({ paths: [], hiddenWeak: 0, isCut: false }),
    });
    await opens();
    await retains();
    const grid = screen.getByRole('treegrid', { name: 'Classes' });
    await screen.findByTestId('class-row');
    fireEvent.keyDown(grid, { key: 'ArrowDown' });
    await act(async () => void fireEvent.keyDown(grid, { key: 'ArrowRight' }));
    expect(asked.filter(({ query }) => query === 'heap.objects').at(-1)?.params).toMatchObject({
      className: 'OrderRow',
      count: 50,
    });
    expect(screen.getByTestId('more-row').textContent).toContain('2 of 120');
    await act(async () => void fireEvent.keyDown(grid, { key: 'ArrowRight' }));
    expect(screen.getByTestId('object-details').textContent).toContain('@41');
    expect(screen.getByTestId('property-row').textContent).toContain('price');
    expect(await screen.findByText('No path from the root leads to it.')).toBeTruthy();
  });

  it('finds an object by id and a string by text', async () => {
    giveElementsASize(1200);
    const { opens, asked } = snapshot({
      'heap.object': () => ({ node: null, dominator: null, location: null }),
      'heap.search': () => ({ rows: [heapNode(5, { preview: 'paid', type: 'string' })], start: 0, total: 1 }),
    });
    await opens();
    const field = screen.getByTestId('class-filter');
    fireEvent.change(field, { target: { value: '@99' } });
    expect(await screen.findByText('No object has the id @99.')).toBeTruthy();
    fireEvent.change(field, { target: { value: '"pai' } });
    await waitFor(() => expect(screen.getByTestId('object-row').textContent).toContain('paid'));
    expect(asked.at(-1)).toMatchObject({ query: 'heap.search', params: { in: 'text', query: 'pai' } });
  });

  const choose = async (button: string, entry: string): Promise<void> => {
    // Radix menus open on a key as well as on a pointer.
    fireEvent.keyDown(screen.getByTestId(button), { key: 'Enter' });
    const item = await screen.findByTestId(entry);
    await act(async () => void fireEvent.click(item));
  };
  const lastOf = (asked: readonly { query: string; params: unknown }[], query: string): unknown =>
    asked.filter((each) => each.query === query).at(-1)?.params;

  it('searches objects by regular expression and reports an invalid one', async () => {
    giveElementsASize(1200);
    const { opens, asked } = snapshot({
      'heap.search': () => ({ rows: [heapNode(5, { name: 'OrderRow', preview: '{order}' })], start: 0, total: 120 }),
    });
    await opens();
    await choose('search-mode', 'search-mode-name');
    fireEvent.click(screen.getByTestId('search-regex'));
    const field = screen.getByTestId('class-filter');
    fireEvent.change(field, { target: { value: '^Order' } });
    await waitFor(() => expect(screen.getByTestId('object-row').textContent).toContain('{order}@5OrderRow'));
    expect(lastOf(asked, 'heap.search')).toMatchObject({ in: 'name', query: '^Order', isRegex: true, count: 50 });
    expect(screen.getByText('1 of 120 objects')).toBeTruthy();
    const before = asked.length;
    fireEvent.change(field, { target: { value: '(' } });
    expect((await screen.findByRole('alert')).textContent).toContain('Unterminated group');
    expect(asked).toHaveLength(before);
  });

  it('filters classes by a preset, which a search of objects resets', async () => {
    giveElementsASize(1200);
    const { opens, retains, asked } = snapshot({
      'heap.filtered-classes': () => ANSWERS['heap.classes'](),
      'heap.filtered-objects': () => ({ rows: [heapNode(41)], start: 0, total: 1 }),
    });
    await opens();
    await retains();
    await choose('object-kind', 'preset-listeners');
    await waitFor(() => expect(lastOf(asked, 'heap.filtered-classes')).toMatchObject({ of: { kind: 'listeners' } }));
    const row = await screen.findByTestId('class-row');
    fireEvent.click(row);
    await act(async () => void fireEvent.keyDown(screen.getByRole('treegrid'), { key: 'ArrowRight' }));
    expect(lastOf(asked, 'heap.filtered-objects')).toMatchObject({ of: { kind: 'listeners' }, className: 'OrderRow' });
    await choose('search-mode', 'search-mode-text');
    expect(screen.getByTestId('object-kind').textContent).toBe('All objects');
  });

  it('offers no detached-node presets for a heap without documents', async () => {
    const { opens } = snapshot({ 'heap.detached': () => ({ total: 0, hasDom: false, groups: [] }) });
    await opens();
    await waitFor(() => expect(screen.queryByText('Detached nodes')).toBeNull());
    fireEvent.keyDown(screen.getByTestId('object-kind'), { key: 'Enter' });
    expect(await screen.findByTestId('preset-listeners')).toBeTruthy();
    expect(screen.queryByTestId('preset-detached')).toBeNull();
  });

  it('shows the progress of a long query and cancels it on Escape', async () => {
    giveElementsASize(1200);
    let signal: AbortSignal | undefined;
    const { opens } = snapshot({
      'heap.search': (_params, options) => {
        signal = options.signal;
        options.onProgress?.({ stage: 'tables', done: 30, total: 120 });
        return new Promise((resolve) =>
          options.signal?.addEventListener('abort', () =>
            resolve({ ok: false, error: appError('cancelled', 'The request was cancelled.') }),
          ),
        );
      },
    });
    await opens();
    fireEvent.change(screen.getByTestId('class-filter'), { target: { value: '"paid' } });
    expect((await screen.findByTestId('query-progress')).textContent).toContain('Searching, 25.0%');
    // Screen readers announce the stage, and not each percent.
    expect(within(screen.getByTestId('query-progress')).getByRole('status').textContent).toBe('Searching');
    await act(async () => void fireEvent.keyDown(screen.getByRole('treegrid'), { key: 'Escape', code: 'Escape' }));
    expect(signal?.aborted).toBe(true);
    expect(await screen.findByText('Cancelled')).toBeTruthy();
  });

  const WITH_OBJECTS: StandInAnswers = {
    'heap.objects': () => ({ rows: [heapNode(41)], start: 0, total: 1 }),
    'heap.object': ({ id }) => ({ node: heapNode(id), dominator: null, location: null }),
    'heap.references': () => ({ rows: [], start: 0, total: 0 }),
    'heap.paths': () => ({ paths: [], hiddenWeak: 0, isCut: false }),
  };

  it('shows retainers of the focused object on Y', async () => {
    giveElementsASize(1200);
    const { opens, retains } = snapshot(WITH_OBJECTS);
    await opens();
    await retains();
    const grid = screen.getByRole('treegrid', { name: 'Classes' });
    await screen.findByTestId('class-row');
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight'])
      await act(async () => void fireEvent.keyDown(grid, { key }));
    fireEvent.click(await screen.findByRole('button', { name: 'Close retainers' }));
    expect(screen.queryByTestId('retainers-pane')).toBeNull();
    await act(async () => void fireEvent.keyDown(grid, { key: 'y', code: 'KeyY' }));
    expect(await screen.findByTestId('retainers-pane')).toBeTruthy();
  });

  it('moves into the retainers with Enter, with an active row, and back with Escape', async () => {
    giveElementsASize(1200);
    const steps = [
      { edge: null, node: heapNode(1, { name: '(root)' }) },
      { edge: heapEdge('row'), node: heapNode(41) },
    ];
    const { opens, retains } = snapshot({
      ...WITH_OBJECTS,
      'heap.paths': () => ({ paths: [{ steps }], hiddenWeak: 0, isCut: false }),
      'heap.what-if': () => ({ freedCount: 1, freedSizeBytes: 48, classes: [], freesTarget: true }),
    });
    await opens();
    await retains();
    const grid = screen.getByRole('treegrid', { name: 'Classes' });
    await screen.findByTestId('class-row');
    grid.focus();
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'Enter'])
      await act(async () => void fireEvent.keyDown(grid, { key }));
    const paths = await screen.findByRole('treegrid', { name: 'Retaining paths' });
    await waitFor(() => expect(document.activeElement).toBe(paths));
    await waitFor(() =>
      expect(document.getElementById(paths.getAttribute('aria-activedescendant') ?? '')?.dataset['testid']).toBe(
        'path-head',
      ),
    );
    fireEvent.keyDown(paths, { key: 'Escape', code: 'Escape' });
    expect(document.activeElement).toBe(grid);
  });

  it('leaves Y to type-ahead if no object has the focus or a word is being typed', async () => {
    giveElementsASize(1200);
    const { opens, retains } = snapshot(WITH_OBJECTS);
    await opens();
    await retains();
    const grid = screen.getByRole('treegrid', { name: 'Classes' });
    await screen.findByTestId('class-row');
    fireEvent.keyDown(grid, { key: 'y', code: 'KeyY' });
    expect(screen.queryByTestId('retainers-pane')).toBeNull();
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight'])
      await act(async () => void fireEvent.keyDown(grid, { key }));
    fireEvent.click(await screen.findByRole('button', { name: 'Close retainers' }));
    fireEvent.keyDown(grid, { key: 'x', code: 'KeyX' });
    await act(async () => void fireEvent.keyDown(grid, { key: 'y', code: 'KeyY' }));
    expect(screen.queryByTestId('retainers-pane')).toBeNull();
  });
});

describe('Comparison among the views', () => {
  const choose = (): void => void fireEvent.click(screen.getByRole('radio', { name: 'Comparison' }));

  it('opens the comparison with the snapshot before', async () => {
    const { bench, opens } = snapshot();
    await opens();
    expect(screen.getByRole<HTMLButtonElement>('radio', { name: 'Comparison' }).disabled).toBe(true);
    const before = capture('heap-00000001', { target: null, startedAt: '2020-01-01T00:00:00.000Z' });
    act(() => bench.topic('captures', [CAPTURE, before]));
    choose();
    expect(bench.workbench.documents.getState().groups[0]?.tabs.at(-1)).toMatchObject({
      kind: 'comparison',
      baseCaptureId: before.id,
      captureId: CAPTURE.id,
    });
    // The snapshot keeps the view that it had.
    expect(screen.getByRole('radio', { name: 'Summary' }).getAttribute('aria-checked')).toBe('true');
  });
});
