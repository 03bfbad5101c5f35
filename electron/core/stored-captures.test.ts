import { expect, test } from 'vitest';
import type { LibraryPort } from '../../shared/capabilities/library/library-ports.ts';
import { ok } from '../../shared/base/result.ts';
import type { CaptureDraft } from '../../shared/contracts/captures.ts';
import { followStoredCaptures } from './stored-captures.ts';

const FILE = { path: '/spool/1', sizeBytes: 1, discard: async () => undefined };
const DRAFT: CaptureDraft = {
  kind: 'trace',
  name: 'Shop',
  note: '',
  target: null,
  origin: 'captured',
  takenBy: 'you',
  startedAt: '1970-01-01T00:00:01.000Z',
  durationMs: 0,
  pauseMs: null,
  options: {},
  truncated: false,
  loss: [],
};
const TARGET = {
  id: 'T1',
  title: 'Shop',
  type: 'page',
  url: 'http://shop.test/',
  endpoint: 'http://localhost:9222',
} as const;
const LIBRARY: Pick<LibraryPort, 'add'> = {
  add: async ({ path: file, sizeBytes }, draft) =>
    ok({ record: { ...draft, id: 'C1', sizeBytes, file, pinned: false }, notes: [] }),
};

test('a stored capture is noted with the recording of its tool, unless it has no target; its maps are collected', async () => {
  const noted: string[] = [];
  let collected = 0;
  const library = followStoredCaptures(
    LIBRARY,
    {
      captured: (tool, targetId, startedAtMs, captureId) =>
        void noted.push(`${tool} ${targetId} ${startedAtMs} ${captureId}`),
    },
    { collect: () => void (collected += 1) },
  );
  const add = (draft: Partial<CaptureDraft>) => library.add(FILE, { ...DRAFT, ...draft }, new AbortController().signal);
  await add({ kind: 'heap-timeline', target: TARGET });
  await add({ kind: 'css-coverage', target: TARGET });
  await add({ kind: 'trace' });
  expect(noted).toEqual(['pen_heap_track T1 1000 C1', 'pen_css_coverage T1 1000 C1']);
  expect(collected).toBe(3);
});
