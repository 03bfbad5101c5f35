/**
 * An application: all isolates behind one endpoint (a browser's or an Electron app's pages, frames and workers), or those that were
 * named. What was captured of several of them at once is kept as one capture, whose file names the others.
 */
import { z } from 'zod';
import { CaptureIdSchema } from './captures.ts';
import { ErrorCodeSchema } from './errors.ts';
import { isPageLike, TargetSnapshotSchema, type TargetType } from './targets.ts';

/** Kinds that can be captured of several isolates at once, with the tool that captures each. */
export const APPLICATION_KINDS = {
  cpu: { captureKind: 'cpu-profile', tool: 'pen_cpu_profile', label: 'CPU profiles' },
  heap: { captureKind: 'heap-snapshot', tool: 'pen_heap_snapshot', label: 'heap snapshots' },
} as const;
export type ApplicationKind = keyof typeof APPLICATION_KINDS;
export const ApplicationKindSchema = z.enum(['cpu', 'heap']);

/** Isolates that run JavaScript which can be profiled. */
export const ISOLATE_TYPES: readonly TargetType[] = ['page', 'iframe', 'worker', 'service_worker', 'node', 'deno'];

/** A process of a browser, as `SystemInfo.getProcessInfo` tells it. */
export const BrowserProcessSchema = z.object({
  /** The system's process id, on the browser's machine. */
  id: z.number(),
  /** `browser`, `renderer`, `GPU`, `utility` … as Chromium writes it. */
  type: z.string(),
  /** CPU time of all its threads since it started, in seconds. */
  cpuTime: z.number(),
});
export type BrowserProcess = z.infer<typeof BrowserProcessSchema>;

/** One isolate in the memory ledger; null is what it does not tell. */
export const LedgerIsolateSchema = z.object({
  target: TargetSnapshotSchema,
  heapUsedBytes: z.number().nullable(),
  /** Reserved by V8 for objects, used or not. */
  heapTotalBytes: z.number().nullable(),
  /** Objects of the runtime itself, in a page those of the DOM. */
  embedderBytes: z.number().nullable(),
  /** Array buffers and WebAssembly memory, outside of the heap. */
  buffersBytes: z.number().nullable(),
  nodes: z.number().nullable(),
  documents: z.number().nullable(),
  listeners: z.number().nullable(),
  /** The system's id of its process, told from their CPU times; null where that does not tell. */
  processId: z.number().nullable(),
  /** Why it has no figures. */
  error: z.string().nullable(),
});
export type LedgerIsolate = z.infer<typeof LedgerIsolateSchema>;

/**
 * Of isolates that may be one and the same, the first: pages and frames of one process run in one isolate, and each is told its whole heap.
 * Where the process is not known they are taken for different ones.
 */
export function separateIsolates<T>(
  rows: readonly T[],
  of: (row: T) => { readonly type: TargetType; readonly processId: number | null },
): T[] {
  const seen = new Set<number>();
  return rows.filter((row) => {
    const { type, processId } = of(row);
    if (processId === null || !isPageLike(type)) return true;
    const isFirst = !seen.has(processId);
    seen.add(processId);
    return isFirst;
  });
}

export const LedgerProcessSchema = z.object({ processId: z.number(), type: z.string(), cpuTimeS: z.number() });

/** Members that begin further apart than this are said to (issue text: within 100 ms). */
export const MAX_START_SKEW_MS = 100;

export const ApplicationMemberSchema = z.object({
  target: TargetSnapshotSchema,
  captureId: CaptureIdSchema,
  /**
   * When it began, by the monotonic clock that all processes of one machine share (V8's `base::TimeTicks`, which `.cpuprofile` files
   * and CDP timestamps count by), in microseconds; null where its file does not say.
   */
  startedUs: z.number().nullable(),
  /** After the first of them, in milliseconds; by that clock where all have it, else 0: they were asked for at once. */
  startOffsetMs: z.number(),
  durationMs: z.number(),
  sizeBytes: z.number(),
});
export type ApplicationMember = z.infer<typeof ApplicationMemberSchema>;

export const NotCapturedSchema = z.object({
  target: TargetSnapshotSchema,
  code: ErrorCodeSchema,
  reason: z.string(),
});

/** The file of a capture of the kind `application`. */
export const ApplicationCaptureSchema = z.object({
  /** Version of this format. */
  penApplication: z.literal(1),
  kind: ApplicationKindSchema,
  /** Address and product of the endpoint; several where members were named. */
  endpoints: z.array(z.object({ address: z.string(), product: z.string() })),
  /** ISO 8601 UTC: when all were told to begin. */
  startedAt: z.string(),
  /** Between the first and the last to begin; null where that cannot be told. */
  startSkewMs: z.number().nullable(),
  members: z.array(ApplicationMemberSchema),
  notCaptured: z.array(NotCapturedSchema),
});
export type ApplicationCapture = z.infer<typeof ApplicationCaptureSchema>;

/** What can be asked of such a file. */
export const APPLICATION_QUERIES = {
  'application.manifest': { params: z.object({}), result: ApplicationCaptureSchema },
} as const;
