/**
 * An application: all isolates behind one endpoint (pages, frames and workers of a browser or an Electron app), or a given list of them. A
 * capture of several isolates at once is stored as one capture whose file refers to the others.
 */
import { z } from 'zod';
import { ErrorCodeSchema } from '../../base/errors.ts';
import type { CheckedResult } from './protocol-results.ts';
import { isPageLike, TargetSnapshotSchema, type TargetType } from './targets.ts';

/** Kinds that can be captured of several isolates at once, each with its tool. */
export const APPLICATION_KINDS = {
  cpu: { captureKind: 'cpu-profile', tool: 'pen_cpu_profile', label: 'CPU profiles' },
  heap: { captureKind: 'heap-snapshot', tool: 'pen_heap_snapshot', label: 'heap snapshots' },
} as const;
export type ApplicationKind = keyof typeof APPLICATION_KINDS;
export const ApplicationKindSchema = z.enum(['cpu', 'heap']);

/** A process of a browser. */
export type BrowserProcess = CheckedResult<'SystemInfo.getProcessInfo'>['processInfo'][number];

/** One isolate of the memory table; null for values the target does not report. */
export const LedgerIsolateSchema = z.object({
  target: TargetSnapshotSchema,
  heapUsedBytes: z.number().nullable(),
  /** Reserved by V8 for objects, used or not. */
  heapTotalBytes: z.number().nullable(),
  /** Objects of the embedder; in a page, those of the DOM. */
  embedderBytes: z.number().nullable(),
  /** Array buffers and WebAssembly memory, outside the JS heap. */
  buffersBytes: z.number().nullable(),
  nodes: z.number().nullable(),
  documents: z.number().nullable(),
  listeners: z.number().nullable(),
  /** Process id, matched by CPU time; null if no process matches. */
  processId: z.number().nullable(),
  /** Reason if there are no figures. */
  error: z.string().nullable(),
});
export type LedgerIsolate = z.infer<typeof LedgerIsolateSchema>;

/**
 * Returns one target of each isolate: pages and frames of one process share an isolate, and each of them reports its whole heap. Targets
 * whose process is unknown are treated as separate isolates.
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

/** Members that begin further apart than this are reported. */
export const MAX_START_SKEW_MS = 100;

export const ApplicationMemberSchema = z.object({
  target: TargetSnapshotSchema,
  captureId: z.string().regex(/^[a-z0-9]+-[0-9a-f]{8}$/, 'must be a capture id such as heap-3f9a12cd'),
  /**
   * Start in microseconds on the monotonic clock that all processes of a machine share (V8's `base::TimeTicks`, used in `.cpuprofile` files
   * and CDP timestamps); null if the member's file does not have it.
   */
  startedUs: z.number().nullable(),
  /** Milliseconds after the first member started, by that clock; 0 if a member does not have it, because all were requested at once. */
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

/** The file of a capture of kind `application`. */
export const ApplicationCaptureSchema = z.object({
  /** Version of this format. */
  penApplication: z.literal(1),
  kind: ApplicationKindSchema,
  /** URL and product of the endpoint; several if members were named. */
  endpoints: z.array(z.object({ address: z.string(), product: z.string() })),
  /** ISO 8601 UTC: when the start commands were sent. */
  startedAt: z.string(),
  /** Milliseconds between the first and the last start; null if unknown. */
  startSkewMs: z.number().nullable(),
  members: z.array(ApplicationMemberSchema),
  notCaptured: z.array(NotCapturedSchema),
});
export type ApplicationCapture = z.infer<typeof ApplicationCaptureSchema>;

/** The kind of these captures. A text, since core cannot know whether the feature that has it is there. */
export const APPLICATION_KIND: string = 'application';

/** Queries on an application capture. */
export const APPLICATION_QUERIES = {
  'application.manifest': { params: z.object({}), result: ApplicationCaptureSchema },
} as const;
