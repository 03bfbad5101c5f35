/** A JSON trace file that is cut in place. */
import { mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { completeEvent, metadataEvent, plainEvent } from '../../../../shared/engine/trace/perfetto/event-text.ts';
import { cutTraceFile, type CutOptions } from './cut-trace-file.ts';

const PLACE = { pid: 7, tid: 8 };
const NAMES = { name: '"Aufgabe größe 📏"', categories: '"devtools.timeline"' };
const pacing = { now: () => 0, turn: async () => undefined };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pen-cut-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function cut(
  events: readonly string[],
  fromUs: number,
  { signal = new AbortController().signal, added = null }: Partial<Pick<CutOptions, 'signal' | 'added'>> = {},
) {
  const path = join(folder, 'trace.json');
  const handle = await open(path, 'w+');
  try {
    await handle.writeFile(`{"traceEvents":[\n${events.join(',\n')}\n],"metadata":{"of":"]\\n,"}}`);
    const { sizeBytes } = await cutTraceFile({ handle, fromUs, added, signal, pacing });
    const text = await readFile(path, 'utf8');
    expect((await stat(path)).size).toBe(sizeBytes);
    return JSON.parse(text) as { traceEvents: { name: string; ts: number; args?: unknown }[]; metadata: unknown };
  } finally {
    await handle.close();
  }
}

/** A task of a millisecond, two milliseconds after the one before. */
const task = (at: number, args = ''): string => completeEvent(NAMES, PLACE, args, at * 2_000_000, 1_000_000, 0, 0);

describe('a trace file', () => {
  it('keeps its last events and everything around them, over many pieces', async () => {
    // More than three pieces, each of a MiB.
    const args = `"text":"${'ü'.repeat(400)}"`;
    const events = [
      metadataEvent('thread_name', 7, 8, '"name":"CrRendererMain"'),
      ...Array.from({ length: 4000 }, (_, at) => task(at, args)),
      plainEvent(NAMES, 'I', PLACE, '', 8_000_000_000),
    ];
    const { traceEvents, metadata } = await cut(events, 4_000_000);
    expect(traceEvents).toHaveLength(2 + 2000);
    expect(traceEvents[0]).toMatchObject({ name: 'thread_name' });
    expect(traceEvents.slice(1, 3).map(({ ts }) => ts)).toEqual([4_000_000, 4_002_000]);
    expect(traceEvents.at(-1)?.ts).toBe(8_000_000);
    expect(metadata).toEqual({ of: ']\n,' });
  });

  it('may become longer in a line, and may lose every event', async () => {
    const started = plainEvent({ ...NAMES, name: '"TracingStartedInBrowser"' }, 'I', PLACE, '', 5000);
    expect((await cut([started], 123_456_789)).traceEvents).toMatchObject([{ ts: 123_456_789 }]);
    expect((await cut([task(1), task(2)], 1e9)).traceEvents).toEqual([]);
    expect((await cut([task(1), task(2)], 0)).traceEvents).toHaveLength(2);
  });

  it('has the CPU samples of its page that were recorded next to it, of the same seconds', async () => {
    const frame = (functionName: string) => ({ functionName, scriptId: '5', url: '', lineNumber: 1, columnNumber: 2 });
    const profile = {
      nodes: [
        { id: 1, callFrame: frame('(root)'), children: [2] },
        { id: 2, callFrame: frame('load'), children: [3] },
        { id: 3, callFrame: frame('parse') },
      ],
      startTime: 3_000_000,
      endTime: 8_500_000,
      samples: [2, 3, 2, 3],
      // At 3.5, 4.5, 6 and 8 s.
      timeDeltas: [500_000, 1_000_000, 1_500_000, 2_000_000],
    };
    const events = [
      metadataEvent('thread_name', 7, 8, '"name":"CrRendererMain"'),
      ...[1, 2, 3, 4].map((at) => task(at * 1000, '"data":{"frame":"SHOP"}')),
    ];
    const { traceEvents } = await cut(events, 5_000_000, { added: { profile, frameId: 'SHOP' } });
    const [begin, chunk] = traceEvents.slice(-2);
    expect(begin).toMatchObject({
      ...{ name: 'Profile', ph: 'P', pid: 7, tid: 8 },
      args: { data: { startTime: 5_000_000 } },
    });
    expect(chunk).toMatchObject({
      name: 'ProfileChunk',
      args: {
        data: {
          cpuProfile: {
            nodes: [
              { id: 1, callFrame: { functionName: '(root)' } },
              { id: 2, parent: 1, callFrame: { functionName: 'load', scriptId: 5 } },
              { id: 3, parent: 2, callFrame: { functionName: 'parse' } },
            ],
            // The one that was current at the cut begins there.
            samples: [3, 2, 3],
          },
          timeDeltas: [0, 1_000_000, 2_000_000],
          endTime: 8_500_000,
        },
      },
    });
    // Nothing of the page is in the trace.
    const others = await cut([task(1000), task(2000)], 0, { added: { profile, frameId: 'SHOP' } });
    expect(others.traceEvents).toHaveLength(2);
  });

  it('is not cut further when that is cancelled', async () => {
    const events = Array.from({ length: 2000 }, (_, at) => task(at));
    await expect(cut(events, 4_000_000, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      error: { code: 'cancelled' },
    });
  });
});
