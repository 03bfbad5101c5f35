import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { newEntry, type Entry } from './document-entry.ts';
import { createIdleDocuments } from './idle-documents.ts';
import type { OpenDocument } from './engines/document.ts';
import { only } from '../../shared/capabilities/testing/only.ts';
import { createHeapFiles, type HeapFiles } from './testing/heap-files.ts';
import { connectToNewHost } from './testing/test-host.ts';

const LIMIT_MS = 60_000;

let files: HeapFiles;
beforeAll(async () => {
  files = await createHeapFiles();
});
afterAll(() => files.remove());
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

function openEntry(lastUsedMs = performance.now()): Entry {
  return { ...newEntry('/a', lastUsedMs), open: only<OpenDocument>('the document', {}) };
}

function watched(entries: ReadonlyMap<string, Entry>) {
  const state = { isAnswering: false, released: [] as string[], collections: 0 };
  const idle = createIdleDocuments({
    entries,
    now: () => performance.now(),
    idleLimitMs: LIMIT_MS,
    isAnswering: () => state.isAnswering,
    evict: (key, entry) => {
      entry.open = null;
      state.released.push(key);
      idle.collectSoon();
    },
    collectGarbage: () => void (state.collections += 1),
  });
  idle.watch();
  return state;
}

it('evicts documents unused for the limit, and collects garbage once for all of them', () => {
  const entries = new Map([
    ['a', openEntry()],
    ['b', openEntry()],
    ['c', openEntry()],
  ]);
  const state = watched(entries);
  vi.advanceTimersByTime(LIMIT_MS / 2);
  const used = entries.get('c');
  if (used !== undefined) used.lastUsedMs = performance.now();
  vi.advanceTimersByTime(LIMIT_MS / 2);
  expect(state.released).toEqual(['a', 'b']);
  vi.advanceTimersByTime(LIMIT_MS / 2);
  expect(state.released).toEqual(['a', 'b', 'c']);
  vi.advanceTimersByTime(LIMIT_MS);
  expect(state).toMatchObject({ released: ['a', 'b', 'c'], collections: 2 });
  expect(vi.getTimerCount()).toBe(0);
});

it('keeps documents in use (compared, opening, growing), and does nothing during an answer', () => {
  const entries = new Map([
    ['compared', { ...openEntry(), uses: 1 }],
    ['growing', { ...openEntry(), isGrowing: true }],
    ['idle', openEntry()],
  ]);
  const state = watched(entries);
  state.isAnswering = true;
  vi.advanceTimersByTime(3 * LIMIT_MS);
  expect(state.released).toEqual([]);
  state.isAnswering = false;
  vi.advanceTimersByTime(LIMIT_MS);
  expect(state.released).toEqual(['idle']);
});

it('reads the file again for the next query, and collects garbage after a close', async () => {
  let collections = 0;
  const port = connectToNewHost({ idleLimitMs: LIMIT_MS, collectGarbage: () => void (collections += 1) });
  await port.ask({ type: 'open', documentId: 'a', source: { filePath: await files.small() } });
  const stagesOf = async (): Promise<Set<string>> => {
    const stages = new Set<string>();
    const answer = await port.ask(
      { type: 'query', documentId: 'a', query: 'heap.overview', params: {} },
      ({ stage }) => void stages.add(stage),
    );
    expect(answer).toMatchObject({ ok: true, value: { nodes: 4 } });
    return stages;
  };
  expect(await stagesOf()).not.toContain('reading');
  vi.advanceTimersByTime(2 * LIMIT_MS);
  expect(collections).toBe(1);
  expect(await stagesOf()).toContain('reading');
  port.tell({ type: 'close', documentId: 'a' });
  vi.advanceTimersByTime(LIMIT_MS);
  expect(collections).toBe(2);
});
