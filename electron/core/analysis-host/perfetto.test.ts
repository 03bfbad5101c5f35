/** Traces in Perfetto's format in the analysis process: opened like any trace, and converted to JSON. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { converted, traceOfPackets, type Fields } from '../../../shared/engine/trace/perfetto/testing/packets.ts';
import type { AnalysisQueryName } from '../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import { createHeapFiles, type HeapFiles } from './testing/heap-files.ts';
import type { MemoryPort } from './testing/memory-port.ts';
import { codeOf, connectToNewHost, openHandlesIn } from './testing/test-host.ts';

const THREAD: Fields = { 8: 1_000_000, 10: 1, 60: { 1: 9, 4: { 1: 7, 2: 8, 5: 'CrRendererMain' } } };
/** A task of 80 ms, then `more` short ones of a millisecond each. */
function packets(more = 0): Fields[] {
  const event = (timeUs: number, fields: Fields): Fields => ({
    8: timeUs * 1000,
    10: 1,
    11: { 11: 9, 22: ['toplevel'], ...fields },
  });
  const tasks = [0, 80_000, ...Array.from({ length: more }, (_, at) => 100_000 + at * 2000)];
  return [
    THREAD,
    ...tasks.flatMap((fromUs, at) => [
      event(5000 + fromUs, { 9: 1, 23: 'RunTask', 4: { 10: 'text', 6: 'ü'.repeat(9 + (at % 3)) } }),
      event(5000 + fromUs + (at === 0 ? 79_000 : 1000), { 9: 2 }),
    ]),
  ];
}
const BYTES = traceOfPackets(packets());
const LARGE = traceOfPackets(packets(12_000));

let files: HeapFiles;
let port: MemoryPort;
beforeAll(async () => {
  files = await createHeapFiles();
});
afterAll(() => files.remove());
beforeEach(() => {
  port = connectToNewHost({ scratchDirectory: () => Promise.resolve(join(files.folder, 'scratch')) });
});

afterEach(() => port.tell({ type: 'close', documentId: 't' }));

const open = (filePath: string): Promise<AppResult<unknown>> =>
  port.ask({ type: 'open', documentId: 't', source: { filePath } });
const ask = (query: AnalysisQueryName, params: unknown = {}): Promise<AppResult<unknown>> =>
  port.ask({ type: 'query', documentId: 't', query, params });

describe('a Perfetto trace', () => {
  it.each([
    ['as it is', 'a.pftrace', BYTES],
    ['zipped', 'b.pftrace.gz', gzipSync(BYTES)],
    ['with another name', 'c.json', BYTES],
    ['with its packets packed', 'd.perfetto-trace', traceOfPackets([{ 50: deflateSync(BYTES) }])],
  ])('%s gives the answers of any trace, including single events', async (_how, name, bytes) => {
    expect(await open(await files.write(name, bytes))).toEqual({ ok: true, value: null });
    expect(await ask('trace.overview')).toMatchObject({
      value: { longTasks: [{ durationMs: 79, pid: 7, tid: 8 }], fileSizeBytes: bytes.length, truncated: false },
    });
    expect(await ask('trace.insights')).toMatchObject({ value: { longTasks: { count: 1 } } });
    expect(await ask('trace.events', { name: 'RunTask', sort: 'duration', descending: true })).toMatchObject({
      value: { total: 2, rows: [{ durationMs: 79 }, { durationMs: 1 }] },
    });
    expect(await ask('trace.event', { event: 0 })).toMatchObject({
      value: { name: 'RunTask', args: expect.stringContaining('ü'.repeat(9)) },
    });
    // The scratch file has no name, and is deleted with the document.
    expect(await readdir(join(files.folder, 'scratch'))).toEqual([]);
    expect(await openHandlesIn(files.folder)).toEqual([expect.stringContaining('(deleted)')]);
    port.tell({ type: 'close', documentId: 't' });
    await new Promise((resolve) => setTimeout(resolve, 0));
    await ask('trace.overview');
    expect(await openHandlesIn(files.folder)).toEqual([]);
  });

  it.each([
    ['is cut off', BYTES.slice(0, -3), 'truncated_file'],
    ['is damaged', new Uint8Array([...BYTES, 0x22, 1, 1]), 'damaged_file'],
    ['has only events of the kernel', traceOfPackets([{ 1: { 1: 0, 2: { 1: 5 } } }]), 'unsupported_format'],
    ['contains invalid zlib data', traceOfPackets([{ 50: 'nothing packed' }]), 'damaged_file'],
  ])('that %s is refused by name, and no file remains', async (_what, bytes, code) => {
    const result = await open(await files.write('wrong.pftrace', bytes));
    expect(codeOf(result)).toBe(code);
    expect(await openHandlesIn(files.folder)).toEqual([]);
  });

  it('is cancelled in the middle, and frees what it held', async () => {
    const path = await files.write('large.pftrace', LARGE);
    const reading = port.ask({ type: 'open', documentId: 't', source: { filePath: path } }, () =>
      port.tell({ type: 'cancel', requestId: port.lastRequestId }),
    );
    expect(codeOf(await reading)).toBe('cancelled');
    expect(codeOf(await open(path))).toBe('ok');
    expect(await openHandlesIn(files.folder)).toHaveLength(1);
  });
});

describe('the conversion to JSON', () => {
  const convert = async (filePath: string, toPath: string, capBytes = 2 ** 30, onProgress = (): void => undefined) =>
    port.ask({ type: 'convert-perfetto', filePath, toPath, capBytes }, onProgress);

  it('writes what Chrome would have written, and reports progress', async () => {
    const [from, to] = [await files.write('from.pftrace', LARGE), await files.write('to.json', '')];
    const result = await convert(from, to);
    const text = await readFile(to, 'utf8');
    expect(result).toMatchObject({ ok: true, value: { sizeBytes: Buffer.byteLength(text), losses: 0, heldMs: null } });
    expect(JSON.parse(text).traceEvents).toEqual(converted(LARGE).events);
  });

  it('ends at its limit, on a full disk, without a file to write to, and on a cancel', async () => {
    const [from, to] = [await files.write('from.pftrace', LARGE), await files.write('to.json', '')];
    expect(codeOf(await convert(from, to, 300_000))).toBe('cap_exceeded');
    expect(codeOf(await convert(from, '/dev/full'))).toBe('disk_full');
    expect(codeOf(await convert(from, join(files.folder, 'none.json')))).toBe('file_not_found');
    expect(codeOf(await convert(join(files.folder, 'none.pftrace'), to))).toBe('file_not_found');
    await writeFile(from, LARGE.slice(0, -2));
    expect(codeOf(await convert(from, to))).toBe('truncated_file');
    await writeFile(from, LARGE);
    const cancelled = convert(from, to, 2 ** 30, () => port.tell({ type: 'cancel', requestId: port.lastRequestId }));
    expect(codeOf(await cancelled)).toBe('cancelled');
    expect(await openHandlesIn(files.folder)).toEqual([]);
  });
});
