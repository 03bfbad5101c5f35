import { expect, test } from 'vitest';
import type { LibraryPort } from '../../../shared/core/capability/library-ports.ts';
import type { CaptureDraft } from '../../../shared/core/contracts/captures.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { followStoredCaptures } from './stored-captures.ts';
import { settle } from '../../../shared/base/errors.ts';

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
  add: async ({ path: file, sizeBytes }, draft) => ({
    record: { ...draft, id: 'C1', sizeBytes, file, pinned: false },
    notes: [],
  }),
};

test('a stored capture is noted with the recording of its tool, unless it has no target; its maps are collected', async () => {
  const noted: string[] = [];
  let collected = 0;
  const library = followStoredCaptures(LIBRARY, {
    recordings: {
      captured: (tool, targetId, startedAtMs, captureId) =>
        void noted.push(`${tool} ${targetId} ${startedAtMs} ${captureId}`),
    },
    maps: { collect: () => void (collected += 1) },
    reread: async () => null,
  });
  const add = (draft: Partial<CaptureDraft>) => library.add(FILE, { ...DRAFT, ...draft }, new AbortController().signal);
  await add({ kind: 'heap-timeline', target: TARGET });
  await add({ kind: 'css-coverage', target: TARGET });
  await add({ kind: 'trace' });
  expect(noted).toEqual(['pen_heap_track T1 1000 C1', 'pen_css_coverage T1 1000 C1']);
  expect(collected).toBe(3);
});

test('a capture has the title and address that its page has when it ends', async () => {
  let now: TargetInfo | null = {
    ...TARGET,
    title: 'Shop (12 items)',
    endpointId: 'e',
    parentId: null,
    state: 'attached',
  };
  const library = followStoredCaptures(LIBRARY, {
    recordings: { captured: () => undefined },
    maps: { collect: () => undefined },
    reread: async (id) => (id === TARGET.id ? now : null),
  });
  const stored = async (draft: Partial<CaptureDraft>) => {
    const added = await settle(() =>
      library.add(FILE, { ...DRAFT, target: TARGET, ...draft }, new AbortController().signal),
    );
    return added.ok ? [added.value.record.name, added.value.record.target?.title] : added;
  };
  expect(await stored({})).toEqual(['Shop (12 items)', 'Shop (12 items)']);
  // A name of its own stays, and so does what was read from a file.
  expect(await stored({ name: 'Before the fix' })).toEqual(['Before the fix', 'Shop (12 items)']);
  expect(await stored({ origin: 'imported' })).toEqual(['Shop', 'Shop']);
  // A comparison is named by its captures.
  const options = { captures: 'heap-00000001 heap-00000002' };
  expect(await stored({ kind: 'comparison', options })).toEqual(['Shop', 'Shop']);
  now = null;
  expect(await stored({})).toEqual(['Shop', 'Shop']);
});

test('a capture of the person’s own browser keeps its page when that has gone to another site', async () => {
  const own = { ...TARGET, endpoint: 'running:chrome' };
  const stored = async (url: string) => {
    const library = followStoredCaptures(LIBRARY, {
      recordings: { captured: () => undefined },
      maps: { collect: () => undefined },
      reread: async () => ({
        ...own,
        title: 'Later',
        url,
        endpointId: 'e',
        parentId: null,
        state: 'attached' as const,
      }),
    });
    const added = await settle(() => library.add(FILE, { ...DRAFT, target: own }, new AbortController().signal));
    return added.ok ? added.value.record.target?.title : added;
  };
  expect(await stored('http://shop.test/next')).toBe('Later');
  expect(await stored('http://bank.test/')).toBe('Shop');
});
