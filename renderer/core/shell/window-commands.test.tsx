import { act, cleanup, render } from '@testing-library/react';
import { Profiler } from 'react';
import { afterEach, expect, it } from 'vitest';
import { captureDocument, START_DOCUMENT } from '../stores/documents/document-tabs.ts';
import { capture, endpoint, target } from '../testing/records.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { useWindowCommands } from './window-commands.ts';

afterEach(cleanup);

function Commands() {
  useWindowCommands(() => undefined, { go: () => undefined, walk: () => undefined });
  return null;
}

function mount() {
  const bench = createTestWorkbench();
  let renders = 0;
  render(
    bench.wrap(
      <Profiler id="commands" onRender={() => void (renders += 1)}>
        <Commands />
      </Profiler>,
    ),
  );
  const { commands, documents } = bench.workbench;
  const run = (id: string): void => {
    const command = commands.getState().commands.find((each) => each.id === id);
    if (command === undefined) throw new Error(`no command ${id}`);
    act(() => command.run());
  };
  const open = (): string[] => documents.getState().groups.map(({ tabs }) => tabs.map(({ id }) => id).join(' '));
  return { ...bench, documents, run, open, renders: () => renders };
}

it('are not provided again when documents, panes or other targets change', () => {
  const { documents, workbench, topic, renders } = mount();
  act(() => topic('endpoints', [endpoint('e1', { targets: [target('t1')] })]));
  const before = renders();
  act(() => documents.getState().open(captureDocument(capture('heap-00000001'))));
  act(() => workbench.layout.getState().setPanes('heap.details', { view: 70, details: 30 }));
  act(() => topic('endpoints', [endpoint('e1', { targets: [target('t1'), target('t2')] })]));
  expect(renders()).toBe(before);
});

it('apply to the document that is active when they run', () => {
  const { documents, run, open } = mount();
  const id = captureDocument(capture('heap-00000001')).id;
  act(() => documents.getState().open(captureDocument(capture('heap-00000001'))));
  run('view.split');
  expect(open()).toEqual([`${START_DOCUMENT.id} ${id}`, id]);
  run('view.close');
  expect(open()).toEqual([`${START_DOCUMENT.id} ${id}`]);
});
