import { act, cleanup, render } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { flamePlaceOf, type FlamePlace } from '../../../shared/core/contracts/flame-links.ts';
import { DocumentCommands } from './document-commands.ts';
import { activeDocument } from '../stores/documents/documents.ts';
import { captureDocument } from '../stores/documents/document-tabs.ts';
import { capture } from '../testing/records.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';

afterEach(cleanup);

const HEAP = capture('heap-00000001');

function mount() {
  const bench = createTestWorkbench();
  render(bench.wrap(<DocumentCommands />));
  bench.topic('captures', [HEAP]);
  const { commands, documents } = bench.workbench;
  const find = (id: string) => commands.getState().commands.find((each) => each.id === id);
  return {
    ...bench,
    open: () => act(() => documents.getState().open(captureDocument(HEAP))),
    run: (id: string) => act(() => find(id)?.run()),
    unavailable: (id: string) => find(id)?.unavailable,
    active: () => activeDocument(documents.getState())?.id,
  };
}

it('go back and forward, as far as there are places', () => {
  const { open, run, unavailable, active } = mount();
  expect(unavailable('go.back')).toBe('there is no earlier place');
  open();
  expect(unavailable('go.back')).toBeNull();
  run('go.back');
  expect(active()).toBe('start');
  expect(unavailable('go.back')).toBe('there is no earlier place');
  run('go.forward');
  expect(active()).toBe(captureDocument(HEAP).id);
});

it('close all documents, and reopen the last one', () => {
  const { open, run, unavailable, active } = mount();
  open();
  expect(unavailable('view.reopen')).toBe('none was closed');
  run('view.close-all');
  expect(active()).toBe('start');
  run('view.reopen');
  expect(active()).toBe(captureDocument(HEAP).id);
  expect(unavailable('view.reopen')).toBe('none was closed');
});

it('close the other documents, or move one to the right, if there are several', () => {
  const { open, run, unavailable, active, workbench } = mount();
  const groups = () => workbench.documents.getState().groups.map(({ tabs }) => tabs.map(({ id }) => id));
  for (const id of ['view.close-others', 'view.move']) expect(unavailable(id)).toBe('it is the only one');
  open();
  run('view.move');
  expect(groups()).toEqual([['start'], [captureDocument(HEAP).id]]);
  run('view.move');
  expect(groups()).toEqual([['start', captureDocument(HEAP).id]]);
  run('view.close-others');
  expect(groups()).toEqual([[active()]]);
  expect(active()).toBe(captureDocument(HEAP).id);
});

it('share the active document as a page', async () => {
  const { open, run, unavailable, asked } = mount();
  expect(unavailable('library.share')).toBe('open a capture first');
  open();
  run('library.share');
  await act(() => Promise.resolve());
  expect(asked).toEqual([
    {
      name: 'captures.save-as',
      params: { captureId: HEAP.id, link: `pen://captures/${HEAP.id}`, format: 'html' },
    },
  ]);
});

const TRACE = capture('trace-00000001', { kind: 'trace' });

it('mark the selected range, or else the selected call, with a note', () => {
  const { unavailable, run, workbench } = mount();
  expect(unavailable('library.mark')).toBe('open a capture first');
  const tab = captureDocument(TRACE);
  act(() => workbench.documents.getState().open(tab));
  expect(unavailable('library.mark')).toBeNull();
  const draft = () => workbench.notes.getState().drafts.get(TRACE.id);
  const select = (place: Partial<FlamePlace>) =>
    act(() =>
      workbench.selections
        .getState()
        .publish('view', tab.id, { place: flamePlaceOf(place), facts: { name: 'render' } }),
    );
  run('library.mark');
  expect(draft()).toEqual({ place: null, text: '' });
  select({ event: 7 });
  run('library.mark');
  expect(draft()?.place).toEqual(flamePlaceOf({ event: 7 }));
  // The call stays selected in the chart while a range is dragged around it.
  const range = { fromMs: 100, toMs: 250 };
  select({ event: 7, range });
  run('library.mark');
  expect(draft()?.place).toEqual(flamePlaceOf({ range }));
  expect(workbench.notes.getState().open.has(TRACE.id)).toBe(true);
});
