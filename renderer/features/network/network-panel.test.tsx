import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { LiveLogState } from '../../../shared/core/contracts/live-logs.ts';
import { selected } from '../../../shared/engine/network/contract/testing/network-entry.ts';
import { networkEntry, target } from '../../core/testing/records.ts';
import { giveElementsASize } from '../../core/testing/sizes.ts';
import { createTestWorkbench, type TestWorkbench } from '../../core/testing/workbench.tsx';
import { NetworkPanel } from './network-panel.tsx';

afterEach(cleanup);

const LISTENING: LiveLogState = {
  targetId: 't1',
  state: 'listening',
  sinceMs: 1000,
  listeners: [{ callerId: 'w', name: 'you' }],
  endedBecause: null,
  buffered: 1,
  dropped: 0,
  limit: 5000,
};
const URL_OF_REQUEST = 'https://shop.test/api/orders';

const XHR = networkEntry(1, { url: URL_OF_REQUEST, resourceType: 'XHR' });

async function panel(blocked: string[], entries = [XHR]): Promise<TestWorkbench> {
  giveElementsASize();
  const bench = createTestWorkbench();
  bench.answer('live-log.follow', {
    ok: true,
    value: { state: LISTENING, mark: { run: 1, revision: 1 }, oldestId: 0, entries, hasMore: false },
  });
  bench.answer('network.cache', { ok: true, value: { isDisabled: false, isRecorded: true } });
  bench.answer('network.blocking', { ok: true, value: { urls: blocked } });
  const counts = { matched: entries.length, failed: 1 };
  const notable = { ...selected().notable, failed: XHR };
  bench.answer('network.select', { ok: true, value: selected({ counts, notable }) });
  bench.answer('network.replay', { ok: true, value: {} });
  bench.answer('pen_network_capture', { ok: true, value: { captureId: 'net-1' } });
  bench.answer('captures.save-as', { ok: true, value: { path: null } });
  render(bench.wrap(<NetworkPanel target={target('t1')} isConnected />));
  await screen.findByText('orders');
  return bench;
}

async function choose(entry: string): Promise<void> {
  // The details of a selected request name it as well.
  const table = screen.getByRole('grid', { name: 'Requests', hidden: true });
  fireEvent.contextMenu(within(table).getByText('orders'));
  fireEvent.click(await screen.findByRole('menuitem', { name: entry }));
}
const asked = (bench: TestWorkbench, name: string): unknown[] =>
  bench.asked.filter((each) => each.name === name).map(({ params }) => params);

it('judges the requests of a running recording when all have ended', async () => {
  await panel([]);
  const verdict = () => screen.getByTestId('verdict').textContent;
  await waitFor(() => expect(verdict()).toMatch(/orders failed:/));
  cleanup();
  const bench = await panel([], [XHR, networkEntry(2, { state: 'pending', status: null, endedAtMs: null })]);
  expect(verdict()).toBe('Judged when the requests have ended.');
  expect(asked(bench, 'network.select')).toEqual([]);
  cleanup();
  // Only of what is shown.
  const later = await panel([], [networkEntry(7, { url: URL_OF_REQUEST, resourceType: 'XHR' })]);
  await waitFor(() => expect(asked(later, 'network.select')).toEqual([{ targetId: 't1', fromId: 7 }]));
});

it('blocks the URL of a request next to those that are blocked', async () => {
  const bench = await panel(['https://cdn.test/*']);
  expect(await screen.findByText('Blocked: https://cdn.test/*')).toBeTruthy();
  await choose('Block request URL');
  const urls = ['https://cdn.test/*', URL_OF_REQUEST];
  await waitFor(() => expect(asked(bench, 'network.blocking')).toContainEqual({ targetId: 't1', urls }));
  fireEvent.click(screen.getByRole('button', { name: 'Unblock all' }));
  await waitFor(() => expect(asked(bench, 'network.blocking')).toContainEqual({ targetId: 't1', urls: [] }));
});

it('unblocks a blocked URL, and sends an XHR again', async () => {
  const bench = await panel([URL_OF_REQUEST]);
  await screen.findByText(`Blocked: ${URL_OF_REQUEST}`);
  await choose('Unblock request URL');
  await waitFor(() => expect(asked(bench, 'network.blocking')).toContainEqual({ targetId: 't1', urls: [] }));
  await choose('Replay XHR');
  await waitFor(() => expect(asked(bench, 'network.replay')).toEqual([{ targetId: 't1', entryId: 1 }]));
});

it('offers to reload a page that was loaded before the recording', async () => {
  const bench = await panel([]);
  bench.answer('pen_navigate', { ok: true, value: {} });
  expect(screen.getByText(/^Requests before recording started are not listed/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Reload page' }));
  await waitFor(() => expect(asked(bench, 'pen_navigate')).toEqual([{ action: 'reload', target: 't1' }]));
});

it('a recorded load needs no reload', async () => {
  await panel([], [networkEntry(0, { resourceType: 'Document' }), XHR]);
  expect(screen.queryByRole('button', { name: 'Reload page' })).toBeNull();
});

it('leaves polling out of the overview until it is asked for', async () => {
  const polls = Array.from({ length: 30 }, (_, index) =>
    networkEntry(index + 2, {
      url: 'https://shop.test/status',
      resourceType: 'Fetch',
      startedAtMs: 2000 + index * 1000,
      endedAtMs: 2020 + index * 1000,
    }),
  );
  await panel([], [networkEntry(0, { resourceType: 'Document', startedAtMs: 1000, endedAtMs: 1800 }), XHR, ...polls]);
  const overview = screen.getByText('In flight').parentElement;
  expect(overview?.textContent).toContain('800.0 ms');
  fireEvent.click(screen.getByRole('button', { name: 'Show polling' }));
  expect(overview?.textContent).toContain('30.02 s');
  expect(screen.getByRole('button', { name: 'Leave out polling' })).toBeTruthy();
});

it('exports a HAR with bodies and messages on request', async () => {
  const bench = await panel([]);
  fireEvent.keyDown(screen.getByRole('button', { name: 'Save' }), { key: 'Enter' });
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Export HAR with bodies and messages …' }));
  await waitFor(() => expect(asked(bench, 'captures.save-as')).toEqual([{ captureId: 'net-1', format: 'native' }]));
  expect(asked(bench, 'pen_network_capture')).toEqual([{ action: 'keep', includeBodies: true, target: 't1' }]);
});
