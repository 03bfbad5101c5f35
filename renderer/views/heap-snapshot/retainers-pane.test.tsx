// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { createRef, useState } from 'react';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { appError } from '../../../shared/contracts/errors.ts';
import { heapEdge, heapNode, standInDocument, type StandInAnswers } from '../../testing/analysis.ts';
import { giveElementsASize } from '../../testing/sizes.ts';
import { createTestWorkbench } from '../../testing/workbench.tsx';
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
  'heap.what-if': ({ edges = [] }) => ({
    freedCount: 3,
    freedSizeBytes: edges[0] === '2.rows' ? 4096 : 0,
    classes: [],
  }),
};

async function show(answers: StandInAnswers = PATHS) {
  const { document, asked } = standInDocument(answers);
  const gone: number[] = [];
  function Pane() {
    const [ignored, setIgnored] = useState(NOTHING_IGNORED);
    return (
      <RetainersPane
        document={document}
        node={ROW}
        isReady
        totalSizeBytes={8192}
        ignored={ignored}
        onIgnored={setIgnored}
        onGoTo={({ id }) => void gone.push(id)}
        onBack={null}
        onClose={() => undefined}
        objectActions={{ onWhy: () => undefined, onCopy: () => Promise.resolve(true) }}
        table={createRef()}
      />
    );
  }
  await act(async () => void render(createTestWorkbench().wrap(<Pane />)));
  return { asked, gone, grid: () => screen.getByRole('treegrid', { name: 'Retaining paths' }) };
}

describe('retainers', () => {
  it('read from the root to the object, and say what the best cut frees', async () => {
    await show();
    expect(screen.getAllByTestId('path-row').map((row) => row.textContent)).toMatchObject([
      expect.stringContaining('(root)'),
      expect.stringContaining('.store→Store'),
      expect.stringContaining('.rows→Row'),
    ]);
    await waitFor(() => expect(screen.getByTestId('what-if').textContent).toContain('Store.rows'));
    expect(screen.getByTestId('what-if').textContent).toContain('50.0% of the heap, 3 objects');
    expect(screen.getByText(/1 path, 1 weak or cyclic hidden/)).toBeTruthy();
  });

  it('go to a node with Enter, ignore an edge with Delete, and bring it back', async () => {
    const { grid, gone } = await show();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter']) fireEvent.keyDown(grid(), { key });
    expect(gone).toEqual([2]);
    fireEvent.keyDown(grid(), { key: 'ArrowDown' });
    await act(async () => void fireEvent.keyDown(grid(), { key: 'Delete' }));
    expect(await screen.findByText(/No other path holds it/)).toBeTruthy();
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Restore all' })));
    await waitFor(() => expect(screen.getAllByTestId('path-row')).toHaveLength(3));
  });

  it('ask for weak ones when they are wanted', async () => {
    const { asked } = await show();
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Show weak' })));
    expect(asked.filter(({ query }) => query === 'heap.paths').at(-1)?.params).toMatchObject({ showWeak: true });
  });

  it('say why there are none, and ask again', async () => {
    const { asked } = await show({
      'heap.paths': () => Promise.resolve({ ok: false, error: appError('too_large', 'It needs more memory.') }),
    });
    expect(screen.getByText('It needs more memory.')).toBeTruthy();
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Ask again' })));
    expect(asked.filter(({ query }) => query === 'heap.paths')).toHaveLength(2);
  });
});
