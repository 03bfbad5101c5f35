/** The states of one document: opening, open, evicted. */
import { expect, it } from 'vitest';
import { err, ok } from '../../../../shared/base/result.ts';
import { only } from '../../../../shared/core/capability/testing/only.ts';
import { appError, unwrap, type AppResult } from '../../../../shared/base/errors.ts';
import type { OpenDocument } from '../engines/document.ts';
import { startSharedWork, type SharedWork, type Waiter } from '../shared-work.ts';
import { SharedDocument } from './document.ts';

const FAILED = err(appError('unsupported_format', 'Not a capture.'));
const opened = (): OpenDocument => only<OpenDocument>('the document', { kind: 'coverage' });
const waiter = (signal = new AbortController().signal): Waiter => ({ signal, onProgress: () => undefined });

function newDocument() {
  const failures: string[] = [];
  const document = new SharedDocument({
    filePath: '/a',
    nowMs: 0,
    stopTables: () => undefined,
    onFailed: () => void failures.push('/a'),
  });
  const started: PromiseWithResolvers<AppResult<OpenDocument>>[] = [];
  const start = (): SharedWork<OpenDocument> => {
    const result = Promise.withResolvers<AppResult<OpenDocument>>();
    started.push(result);
    return startSharedWork(() => result.promise);
  };
  return { document, failures, started, start };
}

it('is opening, open, evicted, and opens again for the next query', async () => {
  const { document, started, start } = newDocument();
  expect(document.state.name).toBe('evicted');
  const both = [document.join(start, waiter()), document.join(start, waiter())];
  expect(document.state.name).toBe('opening');
  expect(document.isEvictable).toBe(false);
  const content = opened();
  started[0]?.resolve(ok(content));
  for (const joined of await Promise.all(both)) expect(unwrap(joined)).toBe(content);
  expect(document.state.name).toBe('open');
  expect(document.open).toBe(content);
  document.evict();
  expect(document.state.name).toBe('evicted');
  const again = document.join(start, waiter());
  started[1]?.resolve(ok(opened()));
  expect((await again).ok).toBe(true);
  expect(started).toHaveLength(2);
});

it('is not evictable while it is compared', async () => {
  const { document } = newDocument();
  await document.begin(startSharedWork(() => Promise.resolve(ok(opened())))).result;
  const releases = [document.compare(), document.compare()];
  releases[0]?.();
  expect(document.isEvictable).toBe(false);
  releases[1]?.();
  expect(document.isEvictable).toBe(true);
});

it('is forgotten after a failed opening, but not if it was open before', async () => {
  const { document, failures, started, start } = newDocument();
  const first = document.join(start, waiter());
  started[0]?.resolve(FAILED);
  expect(await first).toEqual(FAILED);
  expect(failures).toEqual(['/a']);
  const second = document.join(start, waiter());
  started[1]?.resolve(ok(opened()));
  await second;
  document.evict();
  const third = document.join(start, waiter());
  started[2]?.resolve(FAILED);
  expect(await third).toEqual(FAILED);
  expect(document.state.name).toBe('evicted');
  expect(failures).toHaveLength(1);
});

it('begins another opening when the running one was cancelled', async () => {
  const { document, started, start } = newDocument();
  const leaving = new AbortController();
  const left = document.join(start, waiter(leaving.signal));
  leaving.abort();
  expect(await left).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  const joined = document.join(start, waiter());
  started[0]?.resolve(FAILED);
  const content = opened();
  started[1]?.resolve(ok(content));
  expect(unwrap(await joined)).toBe(content);
  expect(document.open).toBe(content);
});
