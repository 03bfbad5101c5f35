/** Figures of a page and of the Node process behind it after a garbage collection. */
import { HEAP_BYTES, SERVER_BYTES, type Counters } from '../contract/explorations.ts';
import { AppFailure, unwrap } from '../../../base/errors.ts';
import { collectGarbage } from '../../heap/tools/collect-garbage.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';

/** Blink's names of what a closed document, dialog or worker must not leave. Layout objects belong to what is shown. */
const OF_BLINK: Readonly<Record<string, string>> = {
  live_documents: 'documents',
  live_nodes: 'nodes',
  live_resources: 'resources',
  live_frames: 'frames',
  live_context_lifecycle_state_observers: 'document observers',
  live_v8_per_context_data: 'contexts',
  live_audio_nodes: 'audio nodes',
  worker_global_scopes: 'workers',
};

/** One collection leaves what needs two: objects with finalizers, and wrappers of what the first one freed. */
const COLLECTIONS = 2;
/** V8 drops the bytecode of functions that did not run for so many collections; dropped later, it would hide growth. */
const COLLECTIONS_UNTIL_FLUSHED = 8;
const DEADLINE_MS = 30_000;

export interface CountedTargets {
  readonly page: TargetSession;
  readonly server: TargetSession | null;
  readonly serverTitle?: string;
  /**
   * The page may be prepared for leak detection: its browser was started with `--js-flags=--expose-gc`. Any other ends the process of the page
   * ("Must use --expose-gc", Chromium 156). False from the first reading that the browser refuses, as it does for a page with a worker ("Failed to run
   * leak detection"): figures with and without it do not compare.
   */
  hasLeakDetection: boolean;
  readonly signal: AbortSignal;
}

/** `isFlushing`: V8 drops the code that is not used before the reading. */
export async function readCounters(counted: CountedTargets, isFlushing = false): Promise<Counters> {
  const { page, server, signal } = counted;
  const options = { signal, deadlineMs: DEADLINE_MS };
  const counters: Record<string, number> = {};
  for (const target of server === null ? [page] : [page, server])
    for (let times = 0; times < (isFlushing ? COLLECTIONS_UNTIL_FLUSHED : COLLECTIONS); times += 1) {
      unwrap(await collectGarbage(target, signal));
    }
  if (counted.hasLeakDetection) {
    unwrap(await page.send('Memory.prepareForLeakDetection', {}, options));
    const detected = await page.send('Memory.getDOMCountersForLeakDetection', {}, options);
    if (!detected.ok && detected.error.code !== 'cdp_error') throw new AppFailure(detected.error);
    if (!detected.ok) counted.hasLeakDetection = false;
    for (const { name, count } of detected.ok ? detected.value.counters : []) {
      const own = OF_BLINK[name];
      if (own !== undefined) counters[own] = count;
    }
  }
  const dom = unwrap(await page.send('Memory.getDOMCounters', {}, options));
  counters['documents'] ??= dom.documents;
  counters['nodes'] ??= dom.nodes;
  counters['listeners'] = dom.jsEventListeners;
  const heap = unwrap(await page.send('Runtime.getHeapUsage', {}, options));
  counters[HEAP_BYTES] = heap.usedSize;
  if (server !== null) {
    const used = unwrap(await server.send('Runtime.getHeapUsage', {}, options));
    counters[SERVER_BYTES] = used.usedSize;
  }
  return counters;
}
