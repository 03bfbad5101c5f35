import { act, cleanup, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTestWorkbench } from '../../testing/workbench.tsx';
import { DocumentIdProvider } from '../documents/document-id.tsx';
import { liveDocument, shownDocument } from '../documents/document-tabs.ts';
import { useViewHistory } from './use-view-history.ts';
import { useDocuments } from '../workbench.tsx';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const ORDERS = liveDocument('orders', 'Orders');
const USERS = liveDocument('users', 'Users');

/** A chart that keeps its zoom while its tab is open, like every document. */
function Chart({ documentId }: { readonly documentId: string }) {
  const [zoom, setZoom] = useState(1);
  useViewHistory('chart', { zoom }, (place) => setZoom(place.zoom));
  return (
    <button type="button" data-testid={documentId} onClick={() => setZoom((now) => now * 2)}>
      {zoom}
    </button>
  );
}

/** A chart that glides to a place of the history. */
function GlidingChart() {
  const [zoom, setZoom] = useState(1);
  useViewHistory('chart', { zoom }, (place) => {
    setTimeout(() => setZoom((now) => (now + place.zoom) / 2), 100);
    setTimeout(() => setZoom(place.zoom), 200);
  });
  return (
    <button type="button" onClick={() => setZoom((now) => now * 2)}>
      {zoom}
    </button>
  );
}

function Documents() {
  const groups = useDocuments((state) => state.groups);
  return groups
    .flatMap(({ tabs }) => tabs)
    .map(({ id }) => (
      <DocumentIdProvider key={id} documentId={id}>
        <Chart documentId={id} />
      </DocumentIdProvider>
    ));
}

function windowWith(...tabs: readonly (typeof ORDERS)[]) {
  const bench = createTestWorkbench();
  const { documents, history } = bench.workbench;
  render(bench.wrap(<Documents />));
  const rest = (ms = 1000): void => act(() => void vi.advanceTimersByTime(ms));
  const open = (tab: typeof ORDERS): void => {
    act(() => documents.getState().open(tab));
    rest();
  };
  for (const tab of tabs) open(tab);
  return {
    documents,
    history,
    open,
    /** Zooms in by two, and rests. */
    zoomIn: ({ id }: { readonly id: string }, ms = 1000): void => {
      act(() => screen.getByTestId(id).click());
      rest(ms);
    },
    go: (step: -1 | 1): void => {
      act(() => history.getState().go(step));
      rest();
    },
    close: ({ id }: typeof ORDERS): void => {
      const group = documents.getState().groups[0];
      act(() => documents.getState().close(group?.id ?? '', id));
      rest();
    },
    zoomOf: ({ id }: typeof ORDERS): string | null => screen.getByTestId(id).textContent,
    active: (): string | null => documents.getState().groups[0]?.activeId ?? null,
    ends: () => {
      const { canGoBack, canGoForward } = history.getState();
      return { canGoBack, canGoForward };
    },
  };
}

it('goes back and forward through settled places of a view', () => {
  const shown = windowWith(ORDERS);
  shown.zoomIn(ORDERS, 10);
  shown.zoomIn(ORDERS);
  shown.zoomIn(ORDERS);
  expect(shown.zoomOf(ORDERS)).toBe('8');
  shown.go(-1);
  expect(shown.zoomOf(ORDERS)).toBe('4');
  shown.go(-1);
  expect(shown.zoomOf(ORDERS)).toBe('1');
  shown.go(1);
  shown.go(1);
  expect(shown.zoomOf(ORDERS)).toBe('8');
  expect(shown.ends()).toEqual({ canGoBack: true, canGoForward: false });
});

it('goes forward again before a view has arrived where it went back to', () => {
  const { workbench, wrap } = createTestWorkbench();
  act(() => workbench.documents.getState().open(ORDERS));
  render(
    wrap(
      <DocumentIdProvider documentId={ORDERS.id}>
        <GlidingChart />
      </DocumentIdProvider>,
    ),
  );
  const chart = screen.getByRole('button');
  const wait = (ms: number): void => act(() => void vi.advanceTimersByTime(ms));
  const go = (step: -1 | 1): void => act(() => workbench.history.getState().go(step));
  wait(1000);
  act(() => chart.click());
  wait(1000);
  go(-1);
  wait(120);
  expect(chart.textContent).toBe('1.5');
  go(1);
  wait(1000);
  expect(chart.textContent).toBe('2');
  go(-1);
  wait(1000);
  expect(chart.textContent).toBe('1');
});

it('goes back from where a link leads in an open document, without a stop at what was shown there before', () => {
  const shown = windowWith(USERS, ORDERS);
  // The view of the hidden tab follows the link when the tab is active already.
  act(() => {
    screen.getByTestId(USERS.id).click();
    shown.documents.getState().open(USERS);
  });
  act(() => void vi.advanceTimersByTime(1000));
  expect([shown.active(), shown.zoomOf(USERS)]).toEqual([USERS.id, '2']);
  shown.go(-1);
  expect(shown.active()).toBe(ORDERS.id);
  shown.go(1);
  expect([shown.active(), shown.zoomOf(USERS)]).toEqual([USERS.id, '2']);
});

it('goes back across documents in the order in which they were visited', () => {
  const shown = windowWith(ORDERS);
  shown.zoomIn(ORDERS);
  shown.open(USERS);
  shown.zoomIn(USERS);
  shown.open(ORDERS);
  shown.zoomIn(ORDERS);
  shown.go(-1);
  expect([shown.active(), shown.zoomOf(ORDERS)]).toEqual([ORDERS.id, '2']);
  shown.go(-1);
  expect([shown.active(), shown.zoomOf(USERS)]).toEqual([USERS.id, '2']);
  shown.go(-1);
  expect([shown.active(), shown.zoomOf(USERS)]).toEqual([USERS.id, '1']);
  shown.go(-1);
  expect([shown.active(), shown.zoomOf(ORDERS)]).toEqual([ORDERS.id, '2']);
  shown.go(1);
  expect(shown.active()).toBe(USERS.id);
});

it('drops the places after the one from which the person went elsewhere', () => {
  const shown = windowWith(ORDERS);
  shown.zoomIn(ORDERS);
  shown.zoomIn(ORDERS);
  shown.go(-1);
  shown.open(USERS);
  expect(shown.ends().canGoForward).toBe(false);
  shown.go(-1);
  expect([shown.active(), shown.zoomOf(ORDERS)]).toEqual([ORDERS.id, '2']);
});

it('records a change that was made a moment before', () => {
  const shown = windowWith(ORDERS);
  shown.zoomIn(ORDERS, 10);
  shown.go(-1);
  expect(shown.zoomOf(ORDERS)).toBe('1');
  shown.zoomIn(ORDERS, 10);
  shown.open(USERS);
  shown.go(-1);
  expect(shown.zoomOf(ORDERS)).toBe('2');
});

it('opens a document again that was closed meanwhile, where it was', () => {
  const shown = windowWith(ORDERS);
  shown.zoomIn(ORDERS);
  shown.open(USERS);
  shown.close(ORDERS);
  shown.go(-1);
  expect([shown.active(), shown.zoomOf(ORDERS)]).toEqual([ORDERS.id, '2']);
});

it('shows a reopened document where it was', () => {
  const shown = windowWith(USERS, ORDERS);
  shown.zoomIn(ORDERS);
  shown.close(ORDERS);
  act(() => {
    const tab = shown.documents.getState().reopen();
    shown.history.getState().restore(tab?.id ?? '');
  });
  expect([shown.active(), shown.zoomOf(ORDERS)]).toEqual([ORDERS.id, '2']);
});

it('skips a document whose capture is not in the library', () => {
  const shown = windowWith(ORDERS);
  act(() =>
    shown.documents.getState().open({
      id: 'capture:heap-1',
      kind: 'capture',
      title: 'Snapshot',
      captureId: 'heap-1',
      captureKind: 'heap-snapshot',
    }),
  );
  shown.open(USERS);
  shown.go(-1);
  expect(shown.active()).toBe(ORDERS.id);
});

it('has no places that a client shows', () => {
  const shown = windowWith(ORDERS);
  const tab = shownDocument(
    { id: 'capture:heap-1', kind: 'capture', title: 'Snapshot', captureId: 'heap-1', captureKind: 'heap-snapshot' },
    'Claude Code',
  );
  act(() => shown.documents.getState().open(tab));
  shown.zoomIn(tab);
  shown.open(USERS);
  shown.go(-1);
  expect(shown.active()).toBe(ORDERS.id);
});
