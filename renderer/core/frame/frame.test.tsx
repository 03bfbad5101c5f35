import { act, cleanup, render, screen } from '@testing-library/react';
import { Profiler } from 'react';
import { afterEach, expect, it } from 'vitest';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { Frame } from './frame.tsx';

afterEach(cleanup);

it('renders again for its own sizes only, not while a pane or a column of a document is resized', () => {
  const { workbench, wrap } = createTestWorkbench();
  const { layout } = workbench;
  let renders = 0;
  render(
    wrap(
      <Profiler id="frame" onRender={() => void (renders += 1)}>
        <Frame
          title={null}
          sidebar={<p>Library</p>}
          documents={null}
          notices={null}
          drawer={<p>Activity</p>}
          statusLine={null}
        />
      </Profiler>,
    ),
  );
  const before = renders;
  act(() => layout.getState().setPanes('heap.details', { view: 70, details: 30 }));
  act(() => layout.getState().setTable('heap.classes', { widths: { name: 300 }, hidden: [], order: [] }));
  act(() => layout.getState().toggleEndpointFold('e1'));
  expect(renders).toBe(before);
  act(() => layout.getState().toggleSidebar());
  expect(screen.queryByText('Library')).toBeNull();
  expect(renders).toBe(before + 1);
});
