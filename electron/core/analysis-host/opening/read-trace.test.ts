/** A trace read by two threads in the analysis process gives the same answers as with one. */
import { open, stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClaimWord } from '../../../../shared/engine/heap/index.ts';
import { TRACE_CHUNK_BYTES } from '../../../../shared/engine/trace/index.ts';
import type { AnalysisQueryName } from '../../../../shared/core/analysis/analysis.ts';
import { OWN_PROGRAMS } from '../../process/own-programs-fixture.ts';
import { createSecondThread, type SecondThread } from '../second-thread.ts';
import { createHeapFiles, type HeapFiles } from '../testing/heap-files.ts';
import { connectToNewHost } from '../testing/test-host.ts';

const throwIt = (thrown: unknown): never => {
  throw thrown;
};

let files: HeapFiles;
let second: SecondThread;
let path: string;

beforeAll(async () => {
  files = await createHeapFiles();
  second = createSecondThread({
    entryPath: OWN_PROGRAMS.secondThread,
    report: (_what, thrown) => throwIt(thrown),
    readsFromBytes: 1,
  });
  const events = Array.from({ length: 30_000 }, (_, at) =>
    at % 100 === 0
      ? { args: { name: `Thread ${at}` }, cat: '__metadata', name: 'thread_name', ph: 'M', pid: 1, tid: at % 7, ts: 0 }
      : { args: { n: at }, cat: `c${at % 9}`, dur: 8, name: `n${at >> 10}`, ph: 'X', pid: 1, tid: at % 7, ts: at * 9 },
  );
  path = await files.write('two-threads.json', JSON.stringify({ traceEvents: events, metadata: { source: 'test' } }));
});
afterAll(async () => {
  await second.close();
  await files.remove();
});

/** The queries that the window sends for an opened file. */
async function answersOf(thread: SecondThread | null): Promise<unknown> {
  const port = connectToNewHost({ now: () => 0, second: thread });
  const opened = await port.ask({ type: 'open', documentId: 't', source: { filePath: path } });
  const ask = (query: AnalysisQueryName, params: unknown = {}): Promise<unknown> =>
    port.ask({ type: 'query', documentId: 't', query, params });
  return [
    opened,
    await ask('trace.overview'),
    await ask('trace.tracks'),
    await ask('trace.chart', { track: 'thread:1:3' }),
    await ask('trace.groups', { count: 1000 }),
    await ask('trace.events', { start: 20_000, count: 50 }),
    await ask('trace.event', { event: 29_001 }),
  ];
}

describe('a second thread', () => {
  it('reads events from the end of the file', async () => {
    const { size } = await stat(path);
    const file = await open(path);
    try {
      const claims = createClaimWord(Math.ceil(size / TRACE_CHUNK_BYTES), 1);
      const input = { fileSizeBytes: size, chunkBytes: TRACE_CHUNK_BYTES, claims, limitBytes: 1e9, memory: [] };
      const found = await second.scanTrace({ ...input, descriptor: file.fd })?.result;
      expect(found?.place.isEnded).toBe(true);
      expect(found?.firstByteOffset).toBeGreaterThanOrEqual(TRACE_CHUNK_BYTES);
    } finally {
      await file.close();
    }
  });

  it('changes no answer', async () => {
    expect(await answersOf(second)).toEqual(await answersOf(null));
  });

  it('ends after its work, and another one is started for the next trace', async () => {
    let starts = 0;
    const note = (): void => void (starts += 1);
    process.on('worker', note);
    await answersOf(second);
    await answersOf(second);
    process.off('worker', note);
    expect(starts).toBe(2);
  });

  it('can be prevented from working at any time', async () => {
    const alone = await answersOf(null);
    const underWay = answersOf(second);
    await new Promise((resolve) => setImmediate(resolve));
    second.allow(false);
    expect(await underWay).toEqual(alone);
    expect(await answersOf(second)).toEqual(alone);
    second.allow(true);
  });
});
