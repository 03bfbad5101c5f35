/**
 * Calls of an assistant that was told "memory grows with act()" and nothing else: two general ways, written down by hand and the same for each case.
 * With the hunt, and with snapshots alone.
 */
import type { ListedCall, Search } from './replay.ts';

const PAGES: ListedCall = { tool: 'pen_list_pages', parameters: {} };
const SNAPSHOT: ListedCall = { tool: 'pen_heap_snapshot', parameters: {} };
const acts = (times: number): ListedCall => ({
  tool: 'pen_evaluate',
  parameters: { expression: `(async () => { for (let at = 0; at < ${times}; at += 1) await act(); })()` },
});

const byHunt = (name: string): Search => ({
  name,
  way: 'the hunt',
  calls: [PAGES, { tool: 'pen_leak_hunt', parameters: { expression: 'act()' } }],
});

/** After two snapshots with actions between them, and their difference. */
const bySnapshots = (name: string, ...calls: readonly ListedCall[]): Search => ({
  name,
  way: 'snapshots',
  calls: [
    PAGES,
    acts(5),
    SNAPSHOT,
    acts(12),
    SNAPSHOT,
    { tool: 'pen_heap_diff', parameters: { actions: 12 } },
    ...calls,
  ],
});

const NAMES = [
  'prom-client, raw URLs as a label',
  'EventEmitter, a listener for each request',
  'a promise that is never settled, with its request',
  'detached rows in a list',
  'a store that views subscribe to',
  'jquery, data of rows that are removed by the DOM',
] as const;

export const SEARCHES: readonly Search[] = NAMES.flatMap((name) => [byHunt(name), bySnapshots(name)]);
