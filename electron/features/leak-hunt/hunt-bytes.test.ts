/** The bytes of a hunt on snapshots whose figures are computed by hand. */
import type { GrowingPath } from '../../../shared/engine/heap/contract/leak-growth.ts';
import { expect, test } from 'vitest';
import { askableHeap, type AskableHeap } from '../../../shared/engine/heap/testing/ask-heap.ts';
import type { PictureNode } from '../../../shared/engine/heap/testing/heap-picture.ts';
import type { Ask } from '../../../shared/core/kinds/ask.ts';
import { measureGrowth } from '../../../shared/features/heap/series/cut-sizes.ts';
import { heapGrowth } from '../../../shared/features/heap/growing/heap-growth.ts';

const FONT = 'blink::FontFallbackList';
const ROUNDS = [0, 1, 2, 3];

/** After each round a callback of 10 B more in the list, with a chart of 100 B, which refers to a font of 1,000 B that Chromium's cache holds too. */
function snapshotAfter(round: number): AskableHeap {
  const picture = ['root → theme', 'theme -listeners→ list', 'root → cache'];
  const nodes: Record<string, PictureNode> = {
    theme: { name: 'Theme', id: 3 },
    list: { name: 'Array', id: 5 },
    cache: { name: 'blink::FontCache', id: 7, type: 'native' },
  };
  // One was there before the first round.
  for (let at = 0; at <= round; at += 1) {
    picture.push(`list -element:${at}→ callback${at} → chart${at} → font${at}`, `cache → font${at}`);
    nodes[`callback${at}`] = { name: 'redraw', type: 'closure', id: 101 + at * 10 };
    nodes[`chart${at}`] = { name: 'Chart', id: 103 + at * 10, sizeBytes: 100 };
    nodes[`font${at}`] = { name: FONT, type: 'native', id: 105 + at * 10, sizeBytes: 1000 };
  }
  return askableHeap(picture.join('\n'), nodes);
}

const ROW: GrowingPath = {
  path: '…Theme.listeners[0]',
  edgeToCut: '.listeners of Theme',
  cut: '3.listeners',
  owner: 3,
  capturedBy: null,
  className: 'redraw()',
  classes: [],
  node: 101,
  objectsPerRound: [1, 1, 1],
  bytesPerRound: [1110, 1110, 1110],
  survivorsPerRound: null,
  retainedSizeBytes: 3330,
  freedSizeBytes: null,
};

test('the bytes of rounds are what the cut frees, add up to what it frees now, and with the cache of Chromium to the heap’s growth', async () => {
  const heaps = ROUNDS.map(snapshotAfter);
  const ask = async (file: string, name: 'heap.freed-each', params: never) => heaps[Number(file)]?.ask(name, params);
  const measured = await measureGrowth([ROW], [], ROUNDS.map(String), ask as Ask);
  expect(measured.growing).toMatchObject([
    {
      bytesPerRound: [110, 110, 110],
      retainedSizeBytes: 330,
      // With the list, and the callback that was there before.
      freedSizeBytes: 10 + 4 * 110,
      classes: ['1 Chart', '1 Function'],
    },
  ]);
  const sizes = heaps.map((heap) => heap.ask('heap.overview', {}).totalSizeBytes);
  const row = (name: string, sizeDeltaBytes: number) => ({
    name,
    sizeDeltaBytes,
    survivorsDeltaBytes: null,
    addedCount: 1,
    removedCount: 0,
    countDelta: 1,
    addedSizeBytes: sizeDeltaBytes,
    removedSizeBytes: 0,
    countA: 1,
    countB: 2,
    retainedDeltaBytes: null,
  });
  const classes = [1, 2, 3].map(() => [row(FONT, 1000), row('Chart', 100), row('closure', 10)]);
  expect(heapGrowth(sizes, classes, measured)).toEqual({
    bytesPerRound: [1110, 1110, 1110],
    explainedBytesPerRound: [110, 110, 110],
    engine: [],
    restBytesPerRound: [1000, 1000, 1000],
  });
  const large = [1, 2, 3].map(() => [row(FONT, 100_000)]);
  const grown = [0, 1, 2, 3].map((round) => round * 100_110);
  expect(heapGrowth(grown, large, measured)).toMatchObject({
    engine: [{ name: 'Chromium’s text and font caches', bytesPerRound: [100_000, 100_000, 100_000] }],
    restBytesPerRound: [0, 0, 0],
  });
});
