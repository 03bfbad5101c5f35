/** Traces in the analysis process: recognised by content in every form, and queried for data that is read from the file later. */
import { appendFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AnalysisQueryName } from '../../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import { createHeapFiles, type HeapFiles } from '../testing/heap-files.ts';
import type { MemoryPort } from '../testing/memory-port.ts';
import { connectToNewHost } from '../testing/test-host.ts';

const EVENTS = [
  { args: { name: 'CrRendererMain' }, cat: '__metadata', name: 'thread_name', ph: 'M', pid: 1, tid: 2, ts: 0 },
  {
    args: { data: { text: 'ü'.repeat(9), n: 1 } },
    cat: 'toplevel',
    dur: 80_000,
    name: 'RunTask',
    ph: 'X',
    pid: 1,
    tid: 2,
    ts: 5_000,
  },
  { args: { snapshot: 'AAECAw==' }, cat: 'shots', name: 'Screenshot', ph: 'O', pid: 1, tid: 2, ts: 9_000 },
];
const LIST = JSON.stringify(EVENTS);
const OBJECT = `{"traceEvents":${LIST}}`;

let files: HeapFiles;
let port: MemoryPort;

beforeAll(async () => {
  files = await createHeapFiles();
});
afterAll(() => files.remove());
beforeEach(() => {
  port = connectToNewHost();
});

const open = (filePath: string): Promise<AppResult<unknown>> =>
  port.ask({ type: 'open', documentId: 't', source: { filePath } });
const ask = (query: AnalysisQueryName, params: unknown = {}): Promise<AppResult<unknown>> =>
  port.ask({ type: 'query', documentId: 't', query, params });

describe('a trace', () => {
  it.each([
    ['as Chrome writes it', 'a.json', OBJECT],
    ['zipped', 'b.json.gz', gzipSync(OBJECT)],
    ['as a list', 'c.json', LIST],
    ['as a list without its end', 'd.json', LIST.slice(0, -1)],
    ['behind spaces', 'e.json', `\n  { "traceEvents" :\n${LIST}\n}`],
    [
      'metadata first',
      'f.json',
      `{"metadata":{"source":"DevTools","maps":"${'x'.repeat(20_000)}"},"traceEvents":${LIST}}`,
    ],
    ['whatever it is called', 'g.heapsnapshot', OBJECT],
  ])('is recognised by content, %s', async (_, name, content) => {
    expect(await open(await files.write(name, content))).toMatchObject({ ok: true });
    expect(await ask('trace.overview')).toMatchObject({
      value: { events: 3, durationMs: 80, longTasks: [{ startMs: 0, durationMs: 80, event: 1 }] },
    });
    // Event details are read from the file again.
    expect(await ask('trace.event', { event: 1 })).toMatchObject({
      value: { args: JSON.stringify(EVENTS[1]?.args, null, 2), isCut: false },
    });
    expect(await ask('trace.screenshots')).toMatchObject({ value: { rows: [{ atMs: 4, event: 2 }] } });
    expect(await ask('trace.screenshot', { event: 2 })).toMatchObject({ value: { base64: 'AAECAw==' } });
    expect(await ask('trace.screenshot', { event: 1 })).toMatchObject({ error: { code: 'invalid_params' } });
  });

  it('is not read again when its file has changed', async () => {
    const path = await files.write('changed.json', OBJECT);
    await open(path);
    await appendFile(path, ' ');
    expect(await ask('trace.event', { event: 1 })).toMatchObject({ error: { code: 'analysis_failed' } });
    expect(await ask('trace.overview')).toMatchObject({ ok: true });
  });

  it.each([
    ['cut', OBJECT.slice(0, 200), 'truncated_file'],
    ['damaged', OBJECT.replace('"dur":', '"dur";'), 'damaged_file'],
    ['of something else', '{"traceEvents":"ftrace"}', 'unsupported_format'],
  ])('is refused when it is %s', async (name, content, code) => {
    expect(await open(await files.write(`${name}.json`, content))).toMatchObject({ error: { code } });
  });

  it('is compared with a trace, and with no other kind', async () => {
    await open(await files.write('later.json', OBJECT));
    const base = await files.write('earlier.json', OBJECT.replace('80000', '60000'));
    expect(await ask('trace.compare', { base })).toMatchObject({
      value: { base: { durationMs: 60 }, new: { durationMs: 80 } },
    });
    expect(await ask('trace.compare', { base: await files.small() })).toMatchObject({
      error: { code: 'unsupported_format' },
    });
    expect(await ask('heap.overview')).toMatchObject({ error: { code: 'unsupported_format' } });
  });
});
