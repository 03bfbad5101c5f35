/** Tracking and sampling on a fake browser: the order of commands, slow disks, and refusals. */
import { open, readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { FakeCommand, FakePeer } from '../../cdp/testing/fake-cdp-server.ts';
import { eventually } from '../../cdp/testing/real-targets.ts';
import type { SpoolFileHandle } from '../../spool/index.ts';
import { openRecordedPage } from '../testing/recorded-page.ts';

const META = '{"node_fields":["type","name"],"edge_fields":["type","name_or_index"],"edge_types":[["element"],"x"]}';
const HEAD = `{"snapshot":{"meta":${META},"node_count":1,"edge_count":0},"nodes":[0,0],"edges":[],`;
/** A timeline of one node, with the fields that V8 adds to a snapshot, split into chunks. */
const WHOLE = [
  HEAD,
  '"trace_function_infos":[0,0,0,0,0,0],"trace_tree":[1,0,0,0,[]],',
  '"samples":[0,5],"strings":["a"]}',
];
const CHUNK = 'x'.repeat(1024 ** 2);

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function setup(
  heapProfiler: Parameters<typeof openRecordedPage>[1],
  more: Parameters<typeof openRecordedPage>[2] = {},
) {
  const page = await openRecordedPage('HeapProfiler', heapProfiler, more);
  closers.push(page.close);
  return page;
}

const event = (peer: FakePeer, method: string, params: unknown): void =>
  void peer.send({ method: `HeapProfiler.${method}`, params, sessionId: 's1' });
const sendChunks = (peer: FakePeer, chunks: readonly string[]): void => {
  for (const chunk of chunks) event(peer, 'addHeapSnapshotChunk', { chunk });
};
const isStop = ({ method }: FakeCommand): boolean => method === 'HeapProfiler.stopTrackingHeapObjects';
const whole = (command: FakeCommand, peer: FakePeer): unknown => {
  if (isStop(command)) sendChunks(peer, WHOLE);
  return {};
};

describe('tracking', () => {
  it('is enabled, started and stopped on one connection of its own, and stored as received', async () => {
    const { bench, target, sent, methods, server } = await setup(whole);
    expect(await bench.track(target)).toMatchObject({ ok: true, value: { state: 'recording', targetTitle: 'Shop' } });
    expect(server.peers).toHaveLength(2);
    const stopped = await bench.stop(target);
    if (!stopped.ok) throw new Error(stopped.error.message);
    expect(await readFile(stopped.value.file.path, 'utf8')).toBe(WHOLE.join(''));
    expect(stopped.value).toMatchObject({ chunks: 3, trackAllocations: true, loss: [], overTime: [] });
    expect(methods()).toEqual(['enable', 'startTrackingHeapObjects', 'stopTrackingHeapObjects']);
    expect(sent[1]?.params).toEqual({ trackAllocations: true });
    expect(sent[2]?.params).toEqual({ reportProgress: true });
    expect(server.peers).toHaveLength(2);
    await bench.track(target, undefined, false);
    expect(sent.at(-1)?.params).toEqual({ trackAllocations: false });
    expect(server.peers).toHaveLength(2);
  });

  it('releases its lock if the target refuses', async () => {
    const { bench, target } = await setup(({ method }) =>
      method === 'HeapProfiler.startTrackingHeapObjects' ? new Error('Heap profiler is busy') : {},
    );
    expect(await bench.track(target)).toMatchObject({ ok: false, error: { code: 'cdp_error' } });
    expect(bench.locks()).toBe(0);
    expect(bench.capture.recordings.list()).toEqual([]);
  });

  it('follows the heap, and restarts when V8 has dropped what it tracked', async () => {
    const { bench, target, methods, server } = await setup(whole);
    await bench.track(target);
    const peer = server.peers.at(-1);
    if (peer === undefined) throw new Error('no connection');
    event(peer, 'heapStatsUpdate', { statsUpdate: [0, 100, 5000] });
    event(peer, 'heapStatsUpdate', { statsUpdate: [1, 10, 300] });
    await eventually('the figures', () => bench.capture.recordings.list()[0]?.survivingCount ?? null);
    expect(bench.capture.recordings.list()).toMatchObject([
      { heapUsedBytes: 5300, survivingSizeBytes: 300, survivingCount: 10 },
    ]);
    event(peer, 'heapStatsUpdate', { statsUpdate: [0, 112, 5400] });
    await eventually('the new beginning', () => (methods().length >= 5 ? true : null));
    expect(methods().slice(2)).toEqual(['disable', 'enable', 'startTrackingHeapObjects']);
    const stopped = await bench.stop(target);
    expect(stopped.ok ? stopped.value.loss : []).toMatchObject([
      { reason: expect.stringContaining('Another client detached from the target') },
    ]);
    expect(stopped.ok ? stopped.value.overTime : []).toHaveLength(2);
  });

  it('takes nothing for another loss that V8 says before it has restarted after a reload', async () => {
    const { bench, target, methods, server } = await setup(whole);
    await bench.track(target);
    const peer = server.peers.at(-1);
    if (peer === undefined) throw new Error('no connection');
    event(peer, 'heapStatsUpdate', { statsUpdate: [0, 100, 5000] });
    event(peer, 'resetProfiles', {});
    // Objects that V8 tracks in the new page by itself, which are not all.
    event(peer, 'heapStatsUpdate', { statsUpdate: [0, 12, 400] });
    await eventually('the new beginning', () => (methods().length >= 5 ? true : null));
    // Said again, as V8 does: the first may arrive together with the answer to the start, and so before it is known.
    await eventually('the figures', () => {
      event(peer, 'heapStatsUpdate', { statsUpdate: [0, 90, 4000] });
      return bench.capture.recordings.list()[0]?.heapUsedBytes === 4000 ? true : null;
    });
    const stopped = await bench.stop(target);
    expect(stopped.ok ? stopped.value.loss : []).toMatchObject([{ reason: expect.stringContaining('was reloaded') }]);
  });

  it('is discarded if the disk cannot hold it, and the error says how much is free', async () => {
    const openFile = async (path: string): Promise<SpoolFileHandle> => {
      const handle = await open(path, 'wx', 0o600);
      return {
        writev: async () => {
          throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        },
        close: () => handle.close(),
      };
    };
    const { bench, target } = await setup(whole, { spool: { openFile } });
    await bench.track(target);
    expect(await bench.stop(target)).toMatchObject({ ok: false, error: { code: 'disk_full' } });
    expect(await bench.files()).toEqual([]);
    expect(bench.locks()).toBe(0);
  });

  it('pauses the target for a slow disk, and loses nothing', async () => {
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const openFile = async (path: string): Promise<SpoolFileHandle> => {
      const handle = await open(path, 'wx', 0o600);
      return {
        writev: async (buffers) => {
          await gate;
          return handle.writev([...buffers]);
        },
        close: () => handle.close(),
      };
    };
    const text = WHOLE.join('');
    const { bench, target, server } = await setup(
      (command, peer) => {
        if (isStop(command))
          sendChunks(peer, [text.slice(0, -3), ...Array.from({ length: 80 }, () => CHUNK), text.slice(-3)]);
        return {};
      },
      { spool: { openFile } },
    );
    await bench.track(target);
    let waiting = false;
    const stopping = bench.stop(target, {
      progress: ({ message }) => void (waiting ||= message.startsWith('Waiting for the disk')),
    });
    await eventually('the wait', () => (waiting ? true : null));
    expect(server.peers.at(-1)?.unsentBytes).toBeGreaterThan(20 * CHUNK.length);
    go();
    expect(await stopping).toMatchObject({
      ok: true,
      value: { chunks: 82, file: { sizeBytes: 80 * CHUNK.length + text.length } },
    });
  });
});

describe('sampling', () => {
  const PROFILE = {
    head: {
      callFrame: { functionName: '(root)', scriptId: '0', url: '' },
      selfSize: 0,
      id: 1,
      children: [{ callFrame: { functionName: 'grow', scriptId: '3', url: '' }, id: 2, selfSize: 10, children: [] }],
    },
    samples: [{ size: 10, nodeId: 2, ordinal: 1 }],
  };

  it('stores the profile as received', async () => {
    const { bench, target, sent } = await setup(({ method }) =>
      method === 'HeapProfiler.stopSampling' ? { profile: PROFILE } : {},
    );
    await bench.sample(target);
    expect(sent.map(({ params }) => params)).toEqual([{}, { samplingInterval: 1024 }]);
    const stopped = await bench.stopSampling(target);
    if (!stopped.ok) throw new Error(stopped.error.message);
    expect(await readFile(stopped.value.file.path, 'utf8')).toBe(JSON.stringify(PROFILE));
    expect(stopped.value.isEmpty).toBe(false);
    expect(bench.locks()).toBe(0);
  });

  it('recognises an empty profile, and returns the error of a target that refuses', async () => {
    const empty = {
      head: { callFrame: { functionName: '', scriptId: '0', url: '' }, selfSize: 0, id: 1, children: [] },
      samples: [],
    };
    let refuses = false;
    const { bench, target } = await setup(({ method }) => {
      if (method !== 'HeapProfiler.stopSampling') return {};
      return refuses ? new Error('No such thing') : { profile: empty };
    });
    await bench.sample(target);
    expect(await bench.stopSampling(target)).toMatchObject({ ok: true, value: { isEmpty: true } });
    await bench.sample(target);
    refuses = true;
    expect(await bench.stopSampling(target)).toMatchObject({ ok: false, error: { code: 'cdp_error' } });
    expect(bench.locks()).toBe(0);
    expect(await bench.files()).toHaveLength(1);
  });
});
