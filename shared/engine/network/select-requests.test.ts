/** Requests of a log: filters, orders, pages, and counts of all that match. */
import { expect, test } from 'vitest';
import type { NetworkEntry } from './contract/network.ts';
import { NetworkSelectionSchema, type SelectedRequests } from './contract/network-selection.ts';
import type { z } from 'zod';
import { selectRequests } from './select-requests.ts';
import { START_MS, entry } from './contract/testing/network-entry.ts';

const LOG: readonly NetworkEntry[] = [
  entry(0, { mimeType: 'text/html', resourceType: 'Document', renderBlocking: null, transferBytes: 500_000 }),
  entry(1, {
    requestId: 'R',
    status: 302,
    redirectedTo: 'https://shop.test/2.js',
    renderBlocking: null,
    priority: 'Low',
  }),
  entry(2, { requestId: 'R', hop: 1, status: 404 }),
  entry(3, { status: null, state: 'failed', endedAtMs: START_MS + 1000, renderBlocking: 'none' }),
  entry(4, { status: 503, endedAtMs: null, state: 'pending', renderBlocking: null }),
  entry(5, { mimeType: 'image/png', resourceType: 'Image', renderBlocking: null, transferBytes: 200_000 }),
];

const select = (selection: z.input<typeof NetworkSelectionSchema> = {}): SelectedRequests =>
  selectRequests(LOG, NetworkSelectionSchema.parse(selection));
const ids = (selection: z.input<typeof NetworkSelectionSchema>): number[] =>
  select(selection).entries.map(({ id }) => id);

test.each([
  [{ mimeType: 'IMAGE/' }, [5]],
  [{ status: 'error' }, [2, 3, 4]],
  [{ status: '5xx' }, [4]],
  [{ status: '404' }, [2]],
  [{ url: 'SHOP.test/3' }, [3]],
  [{ only: 'blocking' }, [2, 4]],
  [{ only: 'large', sort: 'size' }, [0, 5]],
  [{ requestId: 'R' }, [2]],
  [{ requestId: 'R#0' }, [1]],
  [{ requestId: 'R#1' }, [2]],
  [{ requestId: 'none' }, []],
] as const)('%j selects %j', (selection, expected) => {
  expect(ids(selection)).toEqual(expected);
});

test.each([
  ['recorded', [0, 1, 2, 3, 4, 5]],
  ['newest', [5, 4, 3, 2, 1, 0]],
  ['size', [0, 5, 1, 2, 3, 4]],
  ['status', [0, 5, 1, 2, 4, 3]],
  ['duration', [3, 0, 1, 2, 5, 4]],
] as const)('sorted by %s: %j', (sort, expected) => {
  expect(ids({ sort })).toEqual(expected);
});

test('a page is cut, and the counts are those of all that match', () => {
  const page = select({ start: 2, count: 2 });
  expect(page.entries.map(({ id }) => id)).toEqual([2, 3]);
  expect(page).toMatchObject({
    total: 6,
    firstAtMs: START_MS,
    counts: { matched: 6, failed: 2, refused: 1, open: 1, unanswered: 0, withoutStatus: 0, blocking: 2, guessed: 1 },
    notable: { failed: { id: 3 }, refused: { id: 2 }, unanswered: null, slowest: { id: 0 } },
    spanMs: 1000,
  });
  expect(select({ mimeType: 'image/', count: 0 })).toMatchObject({
    entries: [],
    total: 6,
    counts: { matched: 1, failed: 0, refused: 0, blocking: 0, guessed: 0 },
  });
  expect(selectRequests([], NetworkSelectionSchema.parse({}))).toMatchObject({ total: 0, firstAtMs: null });
});
