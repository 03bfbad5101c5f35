/** News of a hunt while it plays. */
import { expect, test } from 'vitest';
import { appError } from '../../../base/errors.ts';
import { err } from '../../../base/result.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { toyHeap } from '../../../core/capability/testing/toy-heap.ts';
import type { GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { foundRows } from '../found-text.ts';
import { createHuntLook } from './hunt-look.ts';
import type { RoundSnapshot } from './hunt-player.ts';

const row: GrowingPath = {
  path: '.observers',
  edgeToCut: '.observers of Subject',
  cut: null,
  owner: null,
  capturedBy: null,
  className: 'Panel',
  classes: [],
  node: 1,
  objectsPerRound: [5],
  bytesPerRound: [500],
  survivorsPerRound: null,
  retainedSizeBytes: 500,
  freedSizeBytes: 500,
};

test('what the first round left is news while the second is played', async () => {
  const { context } = toyHeap({
    kinds: {},
    answers: {
      'heap.overview': () => ({}) as never,
      'heap.retained': () => ({}) as never,
      'heap.series-growth': () =>
        ({ growing: [row], classes: [], totalSizesBytes: [1, 2], gained: [], matchedBy: 'ids' }) as never,
    },
  });
  const found: unknown[] = [];
  const call = Object.create(context, {
    whoAnswers: { value: async () => null },
    target: { value: { id: 't', type: 'page', url: 'https://a.test/' } },
    attach: { value: async () => err(appError('cdp_error', 'It is gone.')) },
    progress: { value: (update: { readonly found?: unknown }) => found.push(update.found) },
  }) as CallContext;
  const plan = { action: { kind: 'wait', seconds: 1 }, repeat: 5, rounds: 3, warmUpRounds: 1 } as const;
  const look = await createHuntLook(plan, call);
  const snapshot = (file: string): RoundSnapshot => ({
    source: { captureId: file, file },
    startedAtMs: 0,
    endedAtMs: 1,
    heapBytes: 1000,
    isRenumbered: false,
  });
  await look.taken([snapshot('a'), snapshot('b')], plan);
  await new Promise((done) => setTimeout(done, 20));
  look.context.progress({ done: 60, total: 100, message: 'Round 2 of 3: acting' });
  expect(found.at(-1)).toEqual(['5 × Panel in the first round, held by .observers of Subject']);
});

test('rows of several rounds say so', () => {
  expect(foundRows([{ ...row, objectsPerRound: [5, 5] }])).toEqual([
    '5 × Panel per round in 2 rounds, held by .observers of Subject',
  ]);
});
