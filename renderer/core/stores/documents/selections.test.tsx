import { act, cleanup, render } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { capture, endpoint, target } from '../../testing/records.ts';
import { createTestWorkbench } from '../../testing/workbench.tsx';
import { DocumentIdProvider } from './document-id.tsx';
import { activeDocument } from './documents.ts';
import {
  captureDocument,
  comparisonDocument,
  liveDocument,
  SETTINGS_DOCUMENT,
  shownDocument,
} from './document-tabs.ts';
import { huntDocument } from './hunt-tab.ts';
import { reportSelections, windowSelection, type ViewSelection } from './selections.ts';
import { usePublishedSelection } from '../hooks/use-published-selection.ts';

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const HEAP = capture('heap-00000001', { name: 'Orders' });
const EARLIER = capture('heap-00000002');
const TAB = captureDocument(HEAP);
const object = (id: number): ViewSelection => ({ place: { view: 'object', id }, facts: { name: `Row ${id}` } });
const request: ViewSelection = { place: null, kind: 'request', facts: { requestId: '1.2' } };

function bench() {
  const made = createTestWorkbench();
  made.topic('captures', [HEAP, EARLIER]);
  made.topic('endpoints', [endpoint('e1', { targets: [target('T1')] })]);
  const { documents, selections } = made.workbench;
  return {
    ...made,
    open: documents.getState().open,
    publish: selections.getState().publish,
    now: () => windowSelection(activeDocument(documents.getState()), selections.getState()),
    reports: () => made.asked.filter(({ name }) => name === 'selection.changed').map(({ params }) => params),
  };
}

describe('the selection of the person', () => {
  it('is that of the active tab', () => {
    const b = bench();
    expect(b.now()).toEqual({ tab: 'Start', kind: null, link: null, targetId: null, facts: {}, shownBy: null });
    b.open(TAB);
    expect(b.now()).toMatchObject({ tab: 'Orders', kind: 'capture', link: 'pen://captures/heap-00000001' });
    b.publish('view 1', TAB.id, object(7));
    expect(b.now()).toMatchObject({
      kind: 'object',
      link: 'pen://captures/heap-00000001/object/@7',
      facts: { name: 'Row 7' },
    });
    b.open(SETTINGS_DOCUMENT);
    expect(b.now()).toMatchObject({ tab: 'Settings', kind: null, link: null, facts: {} });
  });

  it('is the last change of several views of a document', () => {
    const b = bench();
    b.open(TAB);
    b.publish('left', TAB.id, object(1));
    b.publish('right', TAB.id, object(2));
    expect(b.now().facts.name).toBe('Row 2');
    b.publish('left', TAB.id, object(3));
    expect(b.now().facts.name).toBe('Row 3');
    b.publish('left', TAB.id, null);
    expect(b.now().facts.name).toBe('Row 2');
  });

  it('is the comparison itself, or an object in its later capture', () => {
    const b = bench();
    const tab = comparisonDocument(EARLIER, HEAP);
    b.open(tab);
    expect(b.now()).toMatchObject({
      kind: 'comparison',
      link: 'pen://captures/heap-00000001/compare/heap-00000002',
    });
    b.publish('view', tab.id, object(4));
    expect(b.now()).toMatchObject({ kind: 'object', link: 'pen://captures/heap-00000001/object/@4' });
  });

  it('is the leak hunt itself, or a place in its last snapshot', () => {
    const b = bench();
    const tab = huntDocument([EARLIER, HEAP]);
    b.open(tab);
    expect(b.now()).toMatchObject({ kind: 'leak-hunt', link: 'pen://captures/heap-00000001/hunt/heap-00000002' });
    b.publish('view', tab.id, { place: { view: 'path', id: 4, path: 2 }, facts: {} });
    expect(b.now()).toMatchObject({ kind: 'path', link: 'pen://captures/heap-00000001/path/@4?n=2' });
  });

  it('has no link for a live target', () => {
    const b = bench();
    const tab = liveDocument('T1', 'Shop');
    b.open(tab);
    expect(b.now()).toMatchObject({ kind: null, targetId: 'T1' });
    b.publish('view', tab.id, request);
    expect(b.now()).toMatchObject({ kind: 'request', link: null, targetId: 'T1', facts: { requestId: '1.2' } });
  });

  it('names the client that opened the tab, and is apart from that of the own tab', () => {
    const b = bench();
    b.open(TAB);
    b.publish('own', TAB.id, object(1));
    const shown = shownDocument(TAB, 'Claude Code');
    b.open(shown);
    expect(b.now()).toMatchObject({ kind: 'capture', shownBy: 'Claude Code' });
    b.publish('shown', shown.id, object(2));
    expect(b.now()).toMatchObject({ facts: { name: 'Row 2' }, shownBy: 'Claude Code' });
  });
});

describe('reports', () => {
  it('are sent at once, and after changes that have settled', () => {
    vi.useFakeTimers();
    const b = bench();
    const { bridge, documents, selections } = b.workbench;
    const stop = reportSelections({ bridge, documents, selections });
    expect(b.reports()).toMatchObject([{ kind: null }]);
    b.open(TAB);
    b.publish('view', TAB.id, object(1));
    b.publish('view', TAB.id, object(2));
    expect(b.reports()).toHaveLength(1);
    vi.runAllTimers();
    expect(b.reports()).toHaveLength(2);
    expect(b.reports().at(-1)).toMatchObject({ facts: { name: 'Row 2' } });
    b.publish('view', TAB.id, object(2));
    vi.runAllTimers();
    expect(b.reports()).toHaveLength(2);
    stop();
    b.publish('view', TAB.id, object(3));
    vi.runAllTimers();
    expect(b.reports()).toHaveLength(2);
  });
});

it('a view publishes what is selected in its tab, until it is unmounted', () => {
  const b = bench();
  function View({ id }: { readonly id: number | null }) {
    usePublishedSelection('own', id === null ? null : String(id), () => (id === null ? null : object(id)));
    return null;
  }
  const inTab = (id: number | null) =>
    b.wrap(
      <DocumentIdProvider documentId={TAB.id}>
        <View id={id} />
      </DocumentIdProvider>,
    );
  act(() => b.open(TAB));
  const { rerender, unmount } = render(inTab(7));
  expect(b.now().facts.name).toBe('Row 7');
  rerender(inTab(8));
  expect(b.now().facts.name).toBe('Row 8');
  rerender(inTab(null));
  expect(b.now().kind).toBe('capture');
  rerender(inTab(9));
  unmount();
  expect(b.now().kind).toBe('capture');
});
