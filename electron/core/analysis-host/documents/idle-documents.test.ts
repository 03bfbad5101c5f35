import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { ok } from '../../../../shared/base/result.ts';
import { SharedDocument } from './document.ts';
import { createIdleDocuments } from './idle-documents.ts';
import type { OpenDocument } from '../engines/document.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import { startSharedWork, type SharedWork } from '../shared-work.ts';
import { only } from '../../../../shared/core/capability/testing/only.ts';
import { createHeapFiles, type HeapFiles } from '../testing/heap-files.ts';
import { connectToNewHost } from '../testing/test-host.ts';

const LIMIT_MS = 60_000;

let files: HeapFiles;
beforeAll(async () => {
  files = await createHeapFiles();
});
afterAll(() => files.remove());
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

function newDocument(): SharedDocument {
  const nothing = (): void => undefined;
  return new SharedDocument({ filePath: '/a', nowMs: performance.now(), stopTables: nothing, onFailed: nothing });
}

function openingOf(result: Promise<AppResult<OpenDocument>>): SharedWork<OpenDocument> {
  return startSharedWork(() => result);
}

async function openedDocument(): Promise<SharedDocument> {
  const document = newDocument();
  const opened = only<OpenDocument>('the document', { kind: 'coverage' });
  await document.begin(openingOf(Promise.resolve(ok(opened)))).result;
  return document;
}

function watched(byKey: ReadonlyMap<string, SharedDocument>) {
  const state = { isAnswering: false, evicted: [] as string[], collections: 0 };
  createIdleDocuments({
    byKey,
    now: () => performance.now(),
    idleLimitMs: LIMIT_MS,
    isAnswering: () => state.isAnswering,
    onEvicted: (key) => void state.evicted.push(key),
    collectGarbage: () => void (state.collections += 1),
  }).watch();
  return state;
}

it('evicts documents unused for the limit, and collects garbage once for all of them', async () => {
  const byKey = new Map([
    ['a', await openedDocument()],
    ['b', await openedDocument()],
    ['c', await openedDocument()],
  ]);
  const state = watched(byKey);
  vi.advanceTimersByTime(LIMIT_MS / 2);
  const used = byKey.get('c');
  if (used !== undefined) used.lastUsedMs = performance.now();
  vi.advanceTimersByTime(LIMIT_MS / 2);
  expect(state.evicted).toEqual(['a', 'b']);
  vi.advanceTimersByTime(LIMIT_MS / 2);
  expect(state.evicted).toEqual(['a', 'b', 'c']);
  vi.advanceTimersByTime(LIMIT_MS);
  expect(state).toMatchObject({ evicted: ['a', 'b', 'c'], collections: 2 });
  expect(vi.getTimerCount()).toBe(0);
});

it('keeps documents in use (compared, opening, growing), and does nothing during an answer', async () => {
  const byKey = new Map([
    ['compared', await openedDocument()],
    ['opening', newDocument()],
    ['growing', newDocument()],
    ['idle', await openedDocument()],
  ]);
  byKey.get('compared')?.compare();
  const never = new Promise<AppResult<OpenDocument>>(() => undefined);
  byKey.get('opening')?.begin(openingOf(never));
  byKey.get('growing')?.begin(openingOf(never), true);
  const state = watched(byKey);
  state.isAnswering = true;
  vi.advanceTimersByTime(3 * LIMIT_MS);
  expect(state.evicted).toEqual([]);
  state.isAnswering = false;
  vi.advanceTimersByTime(LIMIT_MS);
  expect(state.evicted).toEqual(['idle']);
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
