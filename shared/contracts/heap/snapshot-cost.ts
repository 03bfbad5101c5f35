/** What a heap snapshot costs the process that is asked for it, as far as it can be said before. */
import { formatBytes, formatDuration } from '../../base/units.ts';
import { advice, appError, type AppError } from '../errors.ts';

/**
 * V8 builds a graph of its objects beside them, some 360 bytes for each. `npm run bench fetch` prints the memory for heaps of several shapes: the more
 * small objects, the more. Without any, it is next to nothing.
 */
const LEAST_MEMORY_SHARE = 2;
const MOST_MEMORY_SHARE = 12;
/** The same bench: 40 to 100 ms for each MB of heap in use. */
const LEAST_PAUSE_MS_PER_MB = 40;
const MOST_PAUSE_MS_PER_MB = 100;

export interface SnapshotNeeds {
  readonly heapUsedBytes: number;
  /** Memory that the process may still take before its limit (a container's); null if it has none, or does not say. */
  readonly freeBytes: number | null;
}

/** One sentence or two: the pause, the memory, and what is left of the limit. */
export function snapshotCost({ heapUsedBytes, freeBytes }: SnapshotNeeds): string {
  const megabytes = heapUsedBytes / 1024 ** 2;
  const pause = `${formatDuration(megabytes * LEAST_PAUSE_MS_PER_MB)} to ${formatDuration(megabytes * MOST_PAUSE_MS_PER_MB)}`;
  const needs = `${formatBytes(heapUsedBytes * LEAST_MEMORY_SHARE)} to ${formatBytes(heapUsedBytes * MOST_MEMORY_SHARE)}`;
  const limit =
    freeBytes === null
      ? 'No memory limit was found.'
      : freeBytes < heapUsedBytes * MOST_MEMORY_SHARE
        ? `Its limit leaves ${formatBytes(freeBytes)}, which may be too little: the system would end it.`
        : `Its limit leaves ${formatBytes(freeBytes)}.`;
  return `The heap in use is ${formatBytes(heapUsedBytes)}: the process stands still for about ${pause} and needs about ${needs} more until the snapshot is read, the most with many small objects. ${limit}`;
}

/** An error if the limit would be reached even in a heap with few objects; null otherwise. */
export function refuseSnapshot({ heapUsedBytes, freeBytes }: SnapshotNeeds): AppError | null {
  if (freeBytes === null || freeBytes >= heapUsedBytes * LEAST_MEMORY_SHARE) return null;
  return appError(
    'too_large',
    `The snapshot was not taken: the heap in use is ${formatBytes(heapUsedBytes)}, the memory limit of the process leaves ${formatBytes(freeBytes)}, and V8 needs about ${formatBytes(heapUsedBytes * LEAST_MEMORY_SHARE)} or more beside the heap. The system would end the process.`,
    advice(
      'A heap of few large objects needs less: then take it anyway. Otherwise use pen_heap_sampling, which needs little memory; or raise the limit of one instance; or let a new one write its snapshot early, with --heapsnapshot-signal=SIGUSR2. --heapsnapshot-near-heap-limit needs the same memory. The page docs/production.md says how.',
      'Record sampled allocations, which need little memory, or raise the memory limit of one instance.',
    ),
    { heapUsedBytes, freeBytes, neededBytes: heapUsedBytes * LEAST_MEMORY_SHARE },
  );
}
