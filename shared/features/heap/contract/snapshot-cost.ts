/** Costs of a heap snapshot for the process that is asked for it, as far as they can be said before. */
import { durationText } from '../../../base/duration-text.ts';
import { formatBytes } from '../../../base/units.ts';
import { advice, appError, type AppError } from '../../../base/errors.ts';

/**
 * V8 builds a graph of its objects beside them, some 360 bytes for each. `npm run bench fetch` prints the memory for heaps of several shapes: the more
 * small objects, the more. Without any, it is next to nothing.
 */
const LEAST_MEMORY_SHARE = 2;
const MOST_MEMORY_SHARE = 12;
/** The same bench: 4 ms for each MB of a heap of large arrays, 80 ms for one of small objects, and more on a busy machine. */
const LEAST_PAUSE_MS_PER_MB = 4;
const MOST_PAUSE_MS_PER_MB = 100;

export interface SnapshotNeeds {
  readonly heapUsedBytes: number;
  /** Memory that the process may still take before its limit (a container's); null if it has none, or does not say. */
  readonly freeBytes: number | null;
  /** Bytes that the reader takes of the same limit; 0 if it is elsewhere. */
  readonly readerBytes: number;
}

/** Bytes that V8 takes beside the heap, of few large objects and of many small ones. */
const neededBytes = ({ heapUsedBytes }: SnapshotNeeds): { readonly least: number; readonly most: number } => ({
  least: heapUsedBytes * LEAST_MEMORY_SHARE,
  most: heapUsedBytes * MOST_MEMORY_SHARE,
});

/** One sentence or two: the pause, the memory, and what is left of the limit. */
export function snapshotCost(needs: SnapshotNeeds): string {
  const { heapUsedBytes, freeBytes, readerBytes } = needs;
  const { least, most } = neededBytes(needs);
  const megabytes = heapUsedBytes / 1024 ** 2;
  const pause = `${durationText(megabytes * LEAST_PAUSE_MS_PER_MB)} to ${durationText(megabytes * MOST_PAUSE_MS_PER_MB)}`;
  const reader = readerBytes === 0 ? '' : ` What reads it takes up to ${formatBytes(readerBytes)} beside it.`;
  const limit =
    freeBytes === null
      ? 'No memory limit was found.'
      : freeBytes < most + readerBytes
        ? `Its limit leaves ${formatBytes(freeBytes)}, which may be too little: the system would end it.`
        : `Its limit leaves ${formatBytes(freeBytes)}.`;
  return `The heap in use is ${formatBytes(heapUsedBytes)}: the process stands still for about ${pause} and needs about ${formatBytes(least)} to ${formatBytes(most)} more until the snapshot is read, the most with many small objects.${reader} ${limit}`;
}

/**
 * An error if the limit would be reached even in a heap with few objects; null otherwise. `isCareful`: in one with many small objects already, because
 * nobody may end this process.
 */
export function refuseSnapshot(needs: SnapshotNeeds, isCareful: boolean): AppError | null {
  const { heapUsedBytes, freeBytes, readerBytes } = needs;
  const { least, most } = neededBytes(needs);
  const needed = readerBytes + (isCareful ? most : least);
  if (freeBytes === null || freeBytes >= needed) return null;
  const wants = isCareful
    ? `V8 needs ${formatBytes(least)} to ${formatBytes(most)} beside the heap, and its reader ${formatBytes(readerBytes)}. The system may end the process.`
    : `V8 needs about ${formatBytes(least)} or more beside the heap. The system would end the process.`;
  return appError(
    'too_large',
    `The snapshot was not taken: the heap in use is ${formatBytes(heapUsedBytes)}, the memory limit of the process leaves ${formatBytes(freeBytes)}, and ${wants}`,
    advice(
      'A heap of few large objects needs less: then take it anyway. Otherwise use pen_heap_sampling, which needs little memory; or raise the limit of one instance; or let a new one write its snapshot early, with --heapsnapshot-signal=SIGUSR2. --heapsnapshot-near-heap-limit needs the same memory. The page docs/production.md says how.',
      'Record sampled allocations, which need little memory, or raise the memory limit of one instance.',
    ),
    { heapUsedBytes, freeBytes, neededBytes: needed },
  );
}
