import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Profiler } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { captureDocument, liveDocument } from '../stores/documents/document-tabs.ts';
import { useDocuments } from '../stores/workbench.tsx';
import { call, capture, endpoint, target } from '../testing/records.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { TabStrip } from './tab-strip.tsx';

afterEach(cleanup);

const PAGE = target('t1', { title: 'Orders' });

function LeftStrip({ panelId }: { panelId: string }) {
  const group = useDocuments((state) => state.groups[0]);
  return group === undefined ? null : <TabStrip group={group} isActive isAlone={false} panelId={panelId} />;
}

/** The tabs of the left group (a live target and a capture) with another capture to the right, and how often the tabs were rendered. */
function mount() {
  const bench = createTestWorkbench();
  const captures = [capture('heap-00000001', { name: 'Left' }), capture('heap-00000002', { name: 'Right' })] as const;
  bench.topic('captures', [...captures]);
  const { documents } = bench.workbench;
  documents.getState().open(liveDocument('t1', 'Orders'));
  bench.topic('endpoints', [endpoint('e1', { targets: [PAGE] })]);
  for (const record of captures) documents.getState().open(captureDocument(record));
  const [left] = documents.getState().groups;
  documents.getState().splitRight(left?.id ?? '', captureDocument(captures[1]).id, { move: true });
  let renders = 0;
  render(
    bench.wrap(
      <Profiler id="tabs" onRender={() => void (renders += 1)}>
        <LeftStrip panelId="panel" />
      </Profiler>,
    ),
  );
  return {
    ...bench,
    documents,
    captures,
    renders: () => renders,
    titles: () => screen.getAllByRole('tab').map((tab) => tab.textContent),
  };
}

it('names a tab by its document alone, and closes it with Delete', () => {
  const { titles } = mount();
  expect(screen.getAllByTestId('tab-close')).toHaveLength(3);
  expect(screen.queryAllByRole('tab', { name: /close/i })).toEqual([]);
  fireEvent.keyDown(screen.getByRole('tab', { selected: true }), { key: 'Delete' });
  expect(titles()).toHaveLength(2);
});

it('marks the tab of a target whose requests are recorded', () => {
  const { topic, titles } = mount();
  const log = { targetTitle: 'Orders', startedAtMs: 0, listeners: ['you'], isOwn: true };
  act(() => topic('networkRecordings', [{ ...log, targetId: 't2' }]));
  expect(titles()).toContain('Orders');
  act(() => topic('networkRecordings', [{ ...log, targetId: 't1' }]));
  expect(titles()).toContain('Recording, Orders');
});

it('does not render again while a capture reports progress', () => {
  const { topic, renders, titles } = mount();
  const running = call('c1', { kind: 'capture', state: 'running', targetId: 't1' });
  act(() => topic('calls', [running]));
  const before = renders();
  expect(titles()).toContain('Recording, Orders');
  for (const done of [1, 2, 3])
    act(() =>
      topic('calls', [
        { ...running, progress: { message: 'Taking the snapshot', done, total: 3, bytes: null, bytesPerSecond: null } },
      ]),
    );
  expect(renders()).toBe(before);
  act(() => topic('calls', [{ ...running, state: 'done' }]));
  expect(titles()).toContain('Orders');
  expect(renders()).toBeGreaterThan(before);
});

it('does not render again when the other group, the focus or a note changes', () => {
  const { topic, documents, captures, renders, titles } = mount();
  const before = renders();
  const right = documents.getState().groups[1]?.id ?? '';
  act(() => documents.getState().enter());
  act(() => documents.getState().open(liveDocument('t2', 'Cart'), { groupId: right }));
  act(() => topic('captures', [{ ...captures[0], note: 'before the leak' }, captures[1]]));
  act(() => topic('endpoints', [endpoint('e1', { targets: [PAGE], notice: 'Chrome updates itself' })]));
  expect(renders()).toBe(before);
  act(() => topic('captures', [{ ...captures[0], name: 'Baseline' }, captures[1]]));
  expect(titles()).toContain('Baseline');
});

it('shows the active tab again when the tabs before it have got their titles', () => {
  const bench = createTestWorkbench();
  const { documents } = bench.workbench;
  const active = capture('heap-00000001', { name: 'Active' });
  documents.getState().open(liveDocument('t1', 'Orders'));
  documents.getState().open(captureDocument(active));
  const shown = vi.spyOn(Element.prototype, 'scrollIntoView');
  render(bench.wrap(<LeftStrip panelId="panel" />));
  shown.mockClear();
  act(() => bench.topic('captures', [active]));
  act(() => bench.topic('endpoints', [endpoint('e1', { targets: [PAGE] })]));
  expect(shown.mock.contexts).toEqual([screen.getByRole('tab', { selected: true })]);
});
