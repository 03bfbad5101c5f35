import { readFile, rename, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ANALYSIS_QUERIES } from '../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { AnalysisHost } from './host.ts';
import { createHeapFiles, type HeapFiles } from './testing/heap-files.ts';
import type { MemoryPort } from './testing/memory-port.ts';
import { codeOf, connectTo, createTestHost, openHandlesIn, steppingClock } from './testing/test-host.ts';

let files: HeapFiles;
let host: AnalysisHost;
let port: MemoryPort;

const newHost = (ceilingBytes = 2 ** 30): AnalysisHost => createTestHost({ now: steppingClock(20), ceilingBytes });

const connect = (to = host): MemoryPort => connectTo(to);

const openAs = (documentId: string, filePath: string, on = port): Promise<AppResult<unknown>> =>
  on.ask({ type: 'open', documentId, source: { filePath } });
const overview = (documentId: string, on = port): Promise<AppResult<unknown>> =>
  on.ask({ type: 'query', documentId, query: 'heap.overview', params: {} });

beforeAll(async () => {
  files = await createHeapFiles();
});
afterAll(() => files.remove());
beforeEach(() => {
  host = newHost();
  port = connect();
});

it('stops a query past the limit with a named error, and answers pings', async () => {
  const limited = createTestHost({ now: steppingClock(20), queryLimitMs: 1 });
  const on = connect(limited);
  const source = { filePath: await files.large() };
  const asked = on.ask({ type: 'query', documentId: 'a', source, query: 'heap.overview', params: {} });
  expect(await on.ask({ type: 'ping' })).toEqual({ ok: true, value: null });
  expect(await asked).toMatchObject({
    error: { code: 'deadline_exceeded', message: 'heap.overview took longer than 0.001 s, so it was stopped.' },
  });
});

describe('opening', () => {
  it('answers when the class table is ready, and queries after that', async () => {
    expect(await openAs('a', await files.small())).toEqual({ ok: true, value: null });
    const classes = await port.ask({
      type: 'query',
      documentId: 'a',
      query: 'heap.classes',
      params: { sort: 'name', descending: false },
    });
    expect(classes.ok && ANALYSIS_QUERIES['heap.classes'].result.parse(classes.value).rows).toMatchObject([
      { name: 'App', count: 1, shallowSizeBytes: 40 },
      { name: 'List', count: 1, shallowSizeBytes: 810 },
    ]);
  });

  it('happens with a query that names the file, and again when the file has changed', async () => {
    const filePath = await files.write('asked.heapsnapshot', await readFile(await files.small()));
    const ask = (path: string): Promise<AppResult<unknown>> =>
      port.ask({ type: 'query', documentId: 'a', source: { filePath: path }, query: 'heap.overview', params: {} });
    expect(await ask(filePath)).toMatchObject({ ok: true, value: { nodes: 4 } });
    expect(await overview('a')).toMatchObject({ ok: true, value: { nodes: 4 } });
    await writeFile(filePath, '');
    expect(codeOf(await ask(filePath))).toBe('empty_file');
    expect(codeOf(await ask(`${filePath}-gone`))).toBe('file_not_found');
  });

  it('recognises gzip by its bytes, not by its name', async () => {
    await openAs('plain', await files.small());
    await openAs('zipped', await files.zipped('named-like-plain.heapsnapshot'));
    const [plain, zipped] = [await overview('plain'), await overview('zipped')];
    expect(zipped).toMatchObject({ ok: true, value: { nodes: 4, edges: 4, classCount: 2 } });
    expect(plain).toMatchObject({ ok: true, value: { nodes: 4, edges: 4, classCount: 2 } });
  });

  it('reports progress that only grows, stage by stage', async () => {
    const stages = new Map<string, number[]>();
    await port.ask({ type: 'open', documentId: 'a', source: { filePath: await files.large() } }, ({ stage, done }) => {
      stages.set(stage, [...(stages.get(stage) ?? []), done]);
    });
    expect([...stages.keys()]).toEqual(['reading', 'sizes', 'naming', 'classes']);
    for (const figures of stages.values()) expect(figures).toEqual(figures.toSorted((a, b) => a - b));
  });

  it.each([
    ['a file that is not there', async () => `${files.folder}/nothing`, 'file_not_found'],
    ['a folder', async () => files.folder, 'file_unreadable'],
    ['an empty file', () => files.write('empty.heapsnapshot', ''), 'empty_file'],
    ['a text', () => files.write('text.heapsnapshot', 'hello'), 'unsupported_format'],
    ['a report that is cut off', () => files.write('report.json', '{"lighthouseVersion":"12.0.0"'), 'damaged_file'],
    [
      'a CPU profile that stops early',
      () => files.write('x.cpuprofile', '{"nodes":[{"id":1,"callFrame":{}}],"startTime":0'),
      'truncated_file',
    ],
    ['a file that stops early', async () => cut(await files.small('cut.heapsnapshot'), 700), 'truncated_file'],
    ['a gzip file that stops early', async () => cut(await files.zipped('cut.gz'), 200), 'truncated_file'],
    [
      'a gzip file that is wrong',
      () => files.write('wrong.gz', Uint8Array.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])),
      'damaged_file',
    ],
  ])('%s ends in a named error, with its file closed', async (_, make, code) => {
    const path = await make();
    const result = await openAs('a', path);
    expect(codeOf(result)).toBe(code);
    expect(codeOf(await overview('a'))).toBe('analysis_failed');
    expect(await openHandlesIn(files.folder)).toEqual([]);
  });

  it('can succeed after a failure', async () => {
    const path = await files.write('late.heapsnapshot', '{"snapshot":');
    expect(codeOf(await openAs('a', path))).toBe('truncated_file');
    await rename(await files.small('whole.heapsnapshot'), path);
    expect(codeOf(await openAs('a', path))).toBe('ok');
  });
});

async function cut(path: string, bytes: number): Promise<string> {
  await truncate(path, bytes);
  return path;
}

describe('while a document is being opened', () => {
  it('others are answered', async () => {
    await openAs('small', await files.small());
    const large = openAs('large', await files.large());
    let opened = false;
    void large.then(() => (opened = true));
    expect(codeOf(await overview('small'))).toBe('ok');
    expect(opened).toBe(false);
    expect(codeOf(await large)).toBe('ok');
  });

  it('a cancel ends it and frees the file', async () => {
    const path = await files.large();
    const result = await port.ask({ type: 'open', documentId: 'a', source: { filePath: path } }, (_, requestId) =>
      port.tell({ type: 'cancel', requestId }),
    );
    expect(codeOf(result)).toBe('cancelled');
    await expect.poll(() => openHandlesIn(files.folder)).toEqual([]);
    // A cancelled opening can be requested again at once.
    expect(codeOf(await openAs('a', path))).toBe('ok');
  });

  it('a cancel by one client leaves it to the others', async () => {
    const path = await files.large();
    const other = connect();
    const mine = port.ask({ type: 'open', documentId: 'a', source: { filePath: path } });
    const theirs = other.ask({ type: 'open', documentId: 'b', source: { filePath: path } });
    port.tell({ type: 'cancel', requestId: port.lastRequestId });
    expect(codeOf(await mine)).toBe('cancelled');
    expect(codeOf(await theirs)).toBe('ok');
    expect(codeOf(await overview('b', other))).toBe('ok');
  });

  it('closing its port cancels it', async () => {
    void port.ask({ type: 'open', documentId: 'a', source: { filePath: await files.large() } }, () => port.close());
    await expect.poll(() => port.replies.length).toBeGreaterThan(0);
    await expect.poll(() => openHandlesIn(files.folder)).toEqual([]);
    expect(port.replies.every(({ type }) => type === 'progress')).toBe(true);
  });
});

describe('documents', () => {
  it('are shared among ports under separate ids', async () => {
    const other = connect();
    const [path, second] = [await files.small('one.heapsnapshot'), await files.write('two.heapsnapshot', '')];
    await openAs('same', path);
    await openAs('mine', path, other);
    expect(codeOf(await openAs('same', second, other))).toBe('empty_file');
    expect(codeOf(await overview('same', other))).toBe('analysis_failed');
    port.tell({ type: 'close', documentId: 'same' });
    expect(codeOf(await overview('same'))).toBe('analysis_failed');
    expect(codeOf(await overview('mine', other))).toBe('ok');
  });

  it('follow a file that was replaced', async () => {
    const path = await files.small('replaced.heapsnapshot');
    await openAs('a', path);
    await rename(await files.large('newer.heapsnapshot'), path);
    await openAs('a', path);
    expect(await overview('a')).toMatchObject({ value: { nodes: 120_001 } });
  });

  it('are evicted above the limit, least recently used first, and reopened by the next query', async () => {
    const [first, second] = [await files.large('first.heapsnapshot'), await files.large('second.heapsnapshot')];
    // Memory for one, not for two.
    host = newHost((await stat(first)).size * 1.6);
    port = connect();
    expect(codeOf(await openAs('first', first))).toBe('ok');
    expect(codeOf(await openAs('second', second))).toBe('ok');
    let reads = 0;
    const answer = await port.ask(
      { type: 'query', documentId: 'first', query: 'heap.overview', params: {} },
      ({ stage }) => {
        if (stage === 'reading') reads += 1;
      },
    );
    expect(answer).toMatchObject({ ok: true, value: { nodes: 120_001 } });
    expect(reads).toBeGreaterThan(0);
  });

  it('that changed after their eviction end in an error', async () => {
    const [first, second] = [await files.large('third.heapsnapshot'), await files.large('fourth.heapsnapshot')];
    host = newHost((await stat(first)).size * 1.6);
    port = connect();
    await openAs('first', first);
    await openAs('second', second);
    await utimes(first, 1, 1);
    expect(await overview('first')).toMatchObject({
      error: { code: 'analysis_failed', message: expect.stringContaining('changed') },
    });
  });

  it('that exceed the limit are refused by name', async () => {
    host = newHost(100_000);
    port = connect();
    expect(await openAs('a', await files.large())).toMatchObject({
      error: { code: 'too_large', data: { limitBytes: 75_000 } },
    });
  });
});

describe('retained sizes', () => {
  const classRows = async (on = port): Promise<unknown> => {
    const answer = await on.ask({
      type: 'query',
      documentId: 'a',
      query: 'heap.classes',
      params: { sort: 'retained' },
    });
    return answer.ok ? ANALYSIS_QUERIES['heap.classes'].result.parse(answer.value).rows : answer;
  };
  const retain = (on = port): Promise<AppResult<unknown>> =>
    on.ask({ type: 'query', documentId: 'a', query: 'heap.retained', params: {} });

  it('are computed on request, and classes include them afterwards', async () => {
    await openAs('a', await files.small());
    expect(await classRows()).toMatchObject([
      { name: 'List', retainedSizeBytes: null },
      { name: 'App', distance: null },
    ]);
    expect(await retain()).toMatchObject({ ok: true, value: { computeMs: expect.any(Number) } });
    expect(await classRows()).toMatchObject([
      { name: 'List', retainedSizeBytes: 810, distance: 1 },
      { name: 'App', retainedSizeBytes: 40, distance: 1 },
    ]);
    expect(await overview('a')).toMatchObject({ value: { retainedReady: true } });
  });

  it('are shared by all requests, and can be cancelled', async () => {
    const path = await files.large();
    const other = connect();
    await openAs('a', path);
    await openAs('a', path, other);
    const [mine, theirs] = [retain(), retain(other)];
    port.tell({ type: 'cancel', requestId: port.lastRequestId });
    expect(codeOf(await mine)).toBe('cancelled');
    expect(codeOf(await overview('a'))).toBe('ok');
    expect(codeOf(await theirs)).toBe('ok');
    const again = retain();
    port.tell({ type: 'cancel', requestId: port.lastRequestId });
    expect(['ok', 'cancelled']).toContain(codeOf(await again));
    expect(codeOf(await retain())).toBe('ok');
  });

  it('that exceed the limit are refused, and the document stays open', async () => {
    const path = await files.large();
    host = newHost((await stat(path)).size * 1.6);
    port = connect();
    await openAs('a', path);
    expect(codeOf(await retain())).toBe('too_large');
    expect(await overview('a')).toMatchObject({ value: { retainedReady: false } });
  });
});

describe('invalid messages', () => {
  it('are refused with a named error', async () => {
    port.tell({ type: 'dance', requestId: 7 });
    port.tell('nonsense');
    expect(port.replies).toMatchObject([
      { type: 'error', requestId: 7, error: { code: 'invalid_params' } },
      { type: 'error', requestId: -1, error: { code: 'invalid_params' } },
    ]);
  });

  it('invalid query parameters are refused too', async () => {
    await openAs('a', await files.small());
    const result = await port.ask({ type: 'query', documentId: 'a', query: 'heap.classes', params: { count: -1 } });
    expect(result).toMatchObject({
      error: {
        code: 'invalid_params',
        message: 'heap.classes: count must be a whole number from 0 to 100000, not -1.',
      },
    });
  });
});
