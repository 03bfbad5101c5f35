import { appendFile, copyFile, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AnalysisQueryName } from '../../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import { createHeapFiles, type HeapFiles } from '../testing/heap-files.ts';
import type { MemoryPort } from '../testing/memory-port.ts';
import { codeOf, connectToNewHost, openHandlesIn, steppingClock } from '../testing/test-host.ts';

let files: HeapFiles;
let folder: string;
let bytes: Uint8Array;
let port: MemoryPort;
beforeAll(async () => {
  files = await createHeapFiles();
  bytes = await readFile(await files.large());
});
afterAll(() => files.remove());
beforeEach(async () => {
  folder = await mkdtemp(join(files.folder, 'spool-'));
  port = connect();
});

function connect(ceilingBytes = 2 ** 30): MemoryPort {
  return connectToNewHost({ now: steppingClock(100), ceilingBytes });
}

/** Reproducible numbers from 0 to 1. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface GrowingDocument {
  readonly path: string;
  /** The answer to its `open`. */
  readonly opened: Promise<AppResult<unknown>>;
  /** Writes up to this point and reports it. */
  write(end: number): Promise<void>;
  tellWhole(): void;
  /** Until this many bytes have been read. */
  readUpTo(done: number): Promise<void>;
}

async function grow(whole: Uint8Array, on = port, name = 'heap-1.heapsnapshot'): Promise<GrowingDocument> {
  const path = join(folder, name);
  await writeFile(path, '');
  let position = 0;
  let readBytes = 0;
  let moved = Promise.withResolvers<void>();
  const opened = on.ask(
    { type: 'open', documentId: 'g', source: { filePath: path, growing: true } },
    ({ stage, done }) => {
      if (stage === 'reading') readBytes = done;
      moved.resolve();
      moved = Promise.withResolvers();
    },
  );
  return {
    path,
    opened,
    async write(end) {
      await appendFile(path, whole.subarray(position, end));
      position = Math.min(end, whole.length);
      on.tell({ type: 'grown', documentId: 'g', writtenBytes: position, isWhole: false });
    },
    tellWhole: () => on.tell({ type: 'grown', documentId: 'g', writtenBytes: whole.length, isWhole: true }),
    async readUpTo(done) {
      for (;;) {
        if (readBytes >= done) return;
        await moved.promise;
      }
    },
  };
}

const complete = (filePath: string, sizeBytes = bytes.length, on = port): void =>
  on.tell({ type: 'complete', documentId: 'g', filePath, sizeBytes });
const openAs = (documentId: string, filePath: string, on = port): Promise<AppResult<unknown>> =>
  on.ask({ type: 'open', documentId, source: { filePath } });
const classes = (documentId: string, on = port): Promise<AppResult<unknown>> =>
  on.ask({ type: 'query', documentId, query: 'heap.classes', params: { sort: 'name' } });

/** Evicted, so that a reader would have to read the file now. */
async function spoil(path: string): Promise<void> {
  await writeFile(path, new Uint8Array(bytes.length));
}

describe('a heap snapshot that is still being written', () => {
  it.each([1, 2, 3])('gives the result of the complete file, whatever the chunk sizes (%i)', async (seed) => {
    const next = random(seed);
    const growing = await grow(bytes);
    for (let at = 0; at < bytes.length;) {
      at += Math.ceil(next() ** 4 * 3_000_000);
      await growing.write(at);
      if (next() < 0.3) await growing.readUpTo(Math.min(at, bytes.length));
    }
    growing.tellWhole();
    complete(growing.path);
    expect(await growing.opened).toEqual({ ok: true, value: null });
    const fresh = connect();
    await openAs('whole', growing.path, fresh);
    expect(await classes('g')).toEqual(await classes('whole', fresh));
    const overview = await port.ask({ type: 'query', documentId: 'g', query: 'heap.overview', params: {} });
    expect(overview).toMatchObject({ value: { nodes: 120_001, fileSizeBytes: bytes.length } });
  });

  it('is not held open between two chunks, nor after it was read', async () => {
    const growing = await grow(bytes);
    await growing.write(3_000_000);
    await growing.readUpTo(3_000_000);
    expect(await openHandlesIn(folder)).toEqual([]);
    await growing.write(bytes.length);
    await growing.readUpTo(bytes.length);
    expect(await openHandlesIn(folder)).toEqual([]);
    port.tell({ type: 'abandoned', documentId: 'g' });
    await growing.opened;
  });

  it('becomes the renamed file: opening that one joins', async () => {
    const growing = await grow(bytes);
    await growing.write(bytes.length);
    growing.tellWhole();
    await growing.readUpTo(bytes.length);
    const placed = join(folder, 'library.heapsnapshot');
    await rename(growing.path, placed);
    // A second reading would notice this.
    await spoil(placed);
    complete(placed);
    const joined = openAs('joined', placed);
    expect(await growing.opened).toEqual({ ok: true, value: null });
    expect(await joined).toEqual({ ok: true, value: null });
    // The reading's own document is closed, the other stays.
    port.tell({ type: 'close', documentId: 'g' });
    expect(await classes('joined')).toMatchObject({ ok: true });
    expect(codeOf(await openAs('later', placed))).toBe('ok');
  });

  it('becomes the copy that replaced it, and the rest is read from the copy', async () => {
    const growing = await grow(bytes);
    await growing.write(2_000_000);
    await growing.readUpTo(2_000_000);
    await appendFile(growing.path, bytes.subarray(2_000_000));
    const placed = join(folder, 'copy.heapsnapshot');
    await copyFile(growing.path, placed);
    await rm(growing.path);
    growing.tellWhole();
    complete(placed);
    expect(await growing.opened).toEqual({ ok: true, value: null });
    const { mtimeMs } = await stat(placed);
    expect(mtimeMs).toBeGreaterThan(0);
    const joined = await openAs('joined', placed);
    expect(codeOf(joined)).toBe('ok');
    const fresh = connect();
    await openAs('whole', placed, fresh);
    expect(await classes('joined')).toEqual(await classes('whole', fresh));
  });

  it.each(['in the middle', 'when all was read'])(
    'that is abandoned %s ends with cancelled and is freed',
    async (when) => {
      const growing = await grow(bytes);
      await growing.write(when === 'in the middle' ? 3_000_000 : bytes.length);
      if (when !== 'in the middle') growing.tellWhole();
      await growing.readUpTo(when === 'in the middle' ? 3_000_000 : bytes.length);
      port.tell({ type: 'abandoned', documentId: 'g' });
      expect(codeOf(await growing.opened)).toBe('cancelled');
      expect(codeOf(await classes('g'))).toBe('analysis_failed');
      // The next one is accepted.
      const again = await grow(bytes);
      await again.write(bytes.length);
      complete(again.path);
      expect(codeOf(await again.opened)).toBe('ok');
    },
  );

  it('ends with the cancelled request, and with its port', async () => {
    const growing = await grow(bytes);
    await growing.write(3_000_000);
    port.tell({ type: 'cancel', requestId: port.lastRequestId });
    expect(codeOf(await growing.opened)).toBe('cancelled');
    const other = await grow(bytes);
    await other.write(3_000_000);
    await other.readUpTo(3_000_000);
    port.close();
    expect(await openHandlesIn(folder)).toEqual([]);
  });

  it('pauses while any other query is answered', async () => {
    const busy = openAs('other', await files.large());
    expect(codeOf(await (await grow(bytes)).opened)).toBe('busy');
    expect(codeOf(await busy)).toBe('ok');
  });

  it('evicts no open document, and is read again as a whole if memory was short', async () => {
    const tight = connect(12 * 2 ** 20);
    const other = await files.write('other.heapsnapshot', bytes);
    expect(codeOf(await openAs('other', other, tight))).toBe('ok');
    const growing = await grow(bytes, tight);
    await growing.write(bytes.length);
    expect(codeOf(await growing.opened)).toBe('too_large');
    await spoil(other);
    // Still there: it was not read again.
    expect(codeOf(await classes('other', tight))).toBe('ok');
    complete(growing.path, bytes.length, tight);
    expect(codeOf(await openAs('whole', growing.path, tight))).toBe('ok');
  });

  it('that is damaged does not mark the complete file as damaged: opening it reads it again', async () => {
    const cut = bytes.subarray(0, 5_000_000);
    const growing = await grow(cut);
    await growing.write(cut.length);
    await growing.readUpTo(cut.length);
    growing.tellWhole();
    complete(growing.path, cut.length);
    const asked = openAs('asked', growing.path);
    expect(codeOf(await growing.opened)).toBe('truncated_file');
    expect(await asked).toMatchObject({ error: { code: 'truncated_file', data: { byteOffset: 5_000_000 } } });
  });
});

describe('a trace that is still being written', () => {
  /** Tasks of 1 ms with a call in each, of one page. */
  function traceBytes(tasks: number): Uint8Array {
    const at = { pid: 7, tid: 8 };
    const events: object[] = [
      { name: 'thread_name', ph: 'M', ts: 0, ...at, cat: '__metadata', args: { name: 'CrRendererMain' } },
    ];
    for (let task = 0; task < tasks; task += 1) {
      const ts = 1_000_000 + task * 2000;
      events.push({ name: 'RunTask', cat: 'toplevel', ph: 'X', ts, dur: 1000, ...at, args: { task } });
      events.push({ name: 'FunctionCall', cat: 'v8', ph: 'X', ts: ts + 100, dur: 400, ...at, args: { data: 'ü' } });
    }
    return new TextEncoder().encode(JSON.stringify({ traceEvents: events }));
  }

  const whole = traceBytes(20_000);
  const ask = (
    documentId: string,
    query: AnalysisQueryName,
    params: object = {},
    on = port,
  ): Promise<AppResult<unknown>> => on.ask({ type: 'query', documentId, query, params });
  const ROWS = { sort: 'start', start: 19_998, count: 4 };

  it('is parsed incrementally, becomes the placed file, and reads further queries from there', async () => {
    const growing = await grow(whole, port, 'trace-1.json');
    const next = random(4);
    for (let at = 0; at < whole.length;) {
      at += Math.ceil(20 + next() ** 4 * 2_000_000);
      await growing.write(at);
      if (next() < 0.3) await growing.readUpTo(Math.min(at, whole.length));
    }
    growing.tellWhole();
    const placed = join(folder, 'trace-2.json');
    await rename(growing.path, placed);
    complete(placed, whole.length);
    expect(await growing.opened).toEqual({ ok: true, value: null });
    expect(await openHandlesIn(folder)).toEqual([]);
    const fresh = connect();
    await openAs('whole', placed, fresh);
    const rows = await ask('g', 'trace.events', ROWS);
    expect(rows).toMatchObject({ ok: true, value: { total: 40_000 } });
    expect(rows).toEqual(await ask('whole', 'trace.events', ROWS, fresh));
    expect(await ask('g', 'trace.insights')).toEqual(await ask('whole', 'trace.insights', {}, fresh));
    expect(await ask('g', 'trace.event', { event: 20_001 })).toMatchObject({
      value: { name: 'RunTask', args: expect.stringContaining('"task": 10000') },
    });
    expect(codeOf(await openAs('joined', placed))).toBe('ok');
    // The incremental reading is joined: the file is not read again.
    await writeFile(placed, new Uint8Array(whole.length));
    expect(codeOf(await ask('g', 'trace.overview'))).toBe('ok');
  });

  it('that is abandoned is freed, and one that is cut off is reported by the next opening', async () => {
    const growing = await grow(whole, port, 'trace-1.json');
    await growing.write(2_000_000);
    await growing.readUpTo(2_000_000);
    port.tell({ type: 'abandoned', documentId: 'g' });
    expect(codeOf(await growing.opened)).toBe('cancelled');
    const cut = whole.subarray(0, 2_500_000);
    const again = await grow(cut, port, 'trace-2.json');
    await again.write(cut.length);
    again.tellWhole();
    complete(again.path, cut.length);
    expect(codeOf(await again.opened)).toBe('truncated_file');
    expect(codeOf(await openAs('asked', again.path))).toBe('truncated_file');
  });
});
