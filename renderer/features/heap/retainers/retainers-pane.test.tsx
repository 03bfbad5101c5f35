import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { createRef, useState } from 'react';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { appError } from '../../../../shared/base/errors.ts';
import { heapEdge, heapNode, standInDocument, type StandInAnswers } from '../../../core/testing/analysis.ts';
import { giveElementsASize } from '../../../core/testing/sizes.ts';
import { createTestWorkbench } from '../../../core/testing/workbench.tsx';
import { NOTHING_IGNORED } from './ignored.ts';
import { RetainersPane } from './retainers-pane.tsx';

beforeAll(() => giveElementsASize());
afterEach(cleanup);

const ROW = heapNode(9, { name: 'Row' });
const PATHS: StandInAnswers = {
  'heap.paths': ({ ignoredEdges = [] }) => ({
    paths: ignoredEdges.includes('2.rows')
      ? []
      : [
          {
            steps: [
              { edge: null, node: heapNode(1, { name: '(root)' }) },
              { edge: heapEdge('store'), node: heapNode(2, { name: 'Store' }) },
              { edge: heapEdge('rows'), node: ROW },
            ],
          },
        ],
    hiddenWeak: 1,
    isCut: false,
  }),
  // Ignoring the store frees everything; ignoring the edge to the row, or the row, frees four kilobytes.
  'heap.what-if': ({ edges = [], nodes = [], target }) => ({
    ...(target === undefined ? {} : { freesTarget: edges[0] === '2.rows' }),
    freedCount: nodes.includes(2) ? 5 : 3,
    freedSizeBytes: nodes.includes(2) ? 6144 : edges[0] === '2.rows' ? 4096 : 0,
    classes: [{ name: 'Row', count: 3, sizeBytes: 4096 }],
  }),
};

async function show(answers: StandInAnswers = PATHS) {
  const { document, asked } = standInDocument(answers);
  const gone: number[] = [];
  const copied: string[] = [];
  const objectsTable = createRef<HTMLDivElement>();
  const pathTable = createRef<HTMLDivElement>();
  function Pane() {
    const [ignored, setIgnored] = useState(NOTHING_IGNORED);
    const [node, setNode] = useState(ROW);
    const pane = (
      <RetainersPane
        documentId="capture:heap"
        document={document}
        node={node}
        isReady
        totalSizeBytes={8192}
        ignored={ignored}
        onIgnored={setIgnored}
        onGoTo={(next) => {
          gone.push(next.id);
          setNode(next);
        }}
        onBack={null}
        onClose={() => undefined}
        objectActions={{ onWhy: () => undefined, onCopy: (text) => Promise.resolve(copied.push(text) > 0) }}
        table={pathTable}
        objectsTable={objectsTable}
      />
    );
    return (
      <>
        <div ref={objectsTable} tabIndex={-1} data-testid="objects" />
        {pane}
      </>
    );
  }
  const bench = createTestWorkbench();
  await act(async () => void render(bench.wrap(<Pane />)));
  return {
    published: () => [...bench.workbench.selections.getState().published.values()].map(({ selection }) => selection),
    asked,
    gone,
    copied,
    grid: () => screen.getByRole('treegrid', { name: 'Retaining paths' }),
  };
}

describe('retainers', () => {
  it('list paths from the root to the object and show what the best cut frees', async () => {
    await show();
    expect(screen.getAllByTestId('path-row').map((row) => row.textContent)).toMatchObject([
      expect.stringContaining('(root)'),
      expect.stringContaining('.store→Store'),
      expect.stringContaining('.rows→Row'),
    ]);
    await waitFor(() => expect(screen.getByTestId('what-if').textContent).toContain('Store.rows'));
    expect(screen.getByTestId('what-if').textContent).toContain('50.0% of the heap, 3 objects');
    expect(screen.getByTestId('what-if').textContent).toContain('4.0KB, including this object');
    expect(screen.getByText(/1 path, 1 weak or cyclic hidden/)).toBeTruthy();
  });

  it('show that the best cut frees other objects only', async () => {
    const whatIf = { freedCount: 3, freedSizeBytes: 4096, classes: [], freesTarget: false };
    await show({ ...PATHS, 'heap.what-if': () => whatIf });
    await waitFor(() => expect(screen.getByTestId('what-if').textContent).toContain('but not this object'));
  });

  it('open an object with Enter', async () => {
    const { grid, gone } = await show();
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) fireEvent.keyDown(grid(), { key });
    expect(gone).toEqual([2]);
  });

  it('have an active row also for the object that Enter opened, and Escape returns to the objects', async () => {
    const { grid, published } = await show();
    const active = () => document.querySelector(`[id="${grid().getAttribute('aria-activedescendant')}"]`);
    expect(active()?.getAttribute('data-testid')).toBe('path-head');
    // The person has selected no path yet.
    expect(published()).toEqual([]);
    grid().focus();
    for (const key of ['ArrowDown', 'ArrowDown']) fireEvent.keyDown(grid(), { key });
    expect(active()?.getAttribute('data-object')).toBe('2');
    await act(async () => void fireEvent.keyDown(grid(), { key: 'Enter' }));
    await waitFor(() => expect(active()?.getAttribute('data-testid')).toBe('path-head'));
    expect(document.activeElement).toBe(grid());
    fireEvent.keyDown(grid(), { key: 'Escape', code: 'Escape' });
    expect(document.activeElement).toBe(screen.getByTestId('objects'));
  });

  it('ignore an edge with Delete, and restore it', async () => {
    const { grid } = await show();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown']) fireEvent.keyDown(grid(), { key });
    await act(async () => void fireEvent.keyDown(grid(), { key: 'Delete' }));
    expect(await screen.findByText(/No other path: without/)).toBeTruthy();
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Restore all' })));
    await waitFor(() => expect(screen.getAllByTestId('path-row')).toHaveLength(3));
  });

  it('cut an edge with the button in its row', async () => {
    await show();
    const cuts = screen.getAllByRole('button', { name: 'Cut' });
    expect(cuts).toHaveLength(2);
    await act(async () => void fireEvent.click(cuts[1] ?? document.body));
    expect(await screen.findByText(/No other path: without/)).toBeTruthy();
    expect(screen.getByTestId('ignored-strip').textContent).toContain('Store.rows');
  });

  it('show what all ignored items would free, and restore each', async () => {
    const { grid, asked } = await show();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown']) fireEvent.keyDown(grid(), { key });
    await act(async () => void fireEvent.keyDown(grid(), { key: 'i', code: 'KeyI' }));
    const strip = await screen.findByTestId('ignored-strip');
    await waitFor(() => expect(strip.textContent).toContain('Without it 4.0KB could be collected, 50.0% of the heap'));
    expect(strip.textContent).toContain('3 objects, mostly Row 4.0 KB, including this object');
    expect(asked).toContainEqual({
      query: 'heap.what-if',
      params: { edges: ['2.rows'], nodes: [ROW.id], classes: [] },
    });
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Restore Store.rows' })));
    expect(screen.queryByTestId('ignored-strip')).toBeNull();
    await waitFor(() => expect(screen.getAllByTestId('path-row')).toHaveLength(3));
  });

  it('publish the selected path and edge, with its number as long as nothing is ignored', async () => {
    const { grid, published } = await show();
    expect(published()).toEqual([]);
    fireEvent.keyDown(grid(), { key: 'ArrowDown' });
    const path = '(root) @1\n  .store → Store @2 (page)\n    .rows → Row @9 (page)';
    expect(published()).toMatchObject([{ place: { view: 'path', id: ROW.id, path: 1 }, facts: { name: 'Row', path } }]);
    for (const key of ['ArrowDown', 'ArrowDown']) fireEvent.keyDown(grid(), { key });
    expect(published()).toMatchObject([{ place: { view: 'path' }, facts: { edge: 'Store.rows' } }]);
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Show weak' })));
    expect(published()).toMatchObject([{ place: { view: 'object', id: ROW.id }, facts: { path } }]);
  });

  it('are copied as text, one step per line', async () => {
    const { copied } = await show();
    fireEvent.click(screen.getByRole('button', { name: 'Copy the path as text' }));
    expect(copied).toEqual(['(root) @1\n  .store → Store @2 (page)\n    .rows → Row @9 (page)']);
  });

  it('load weak paths on request', async () => {
    const { asked } = await show();
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Show weak' })));
    expect(asked.filter(({ query }) => query === 'heap.paths').at(-1)?.params).toMatchObject({ showWeak: true });
  });

  it('explain an empty list and retry', async () => {
    const { asked } = await show({
      'heap.paths': () => Promise.resolve({ ok: false, error: appError('too_large', 'It needs more memory.') }),
    });
    expect(screen.getByText('It needs more memory.')).toBeTruthy();
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Retry' })));
    expect(asked.filter(({ query }) => query === 'heap.paths')).toHaveLength(2);
  });

  it('says that nothing retains the root', async () => {
    await show({
      ...PATHS,
      'heap.paths': () => ({ paths: [{ steps: [{ edge: null, node: ROW }] }], hiddenWeak: 0, isCut: false }),
    });
    await waitFor(() => expect(screen.getByTestId('what-if').textContent).toContain('This is the root of the heap'));
  });
});
