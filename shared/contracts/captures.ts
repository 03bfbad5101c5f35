/** Finished captures as the library keeps them, and what they may be. */
import { z } from 'zod';
import { TargetSnapshotSchema } from './targets.ts';

/** Every kind with its id prefix, its file's extension, the label that people read, and the kind of document that it opens as. */
export const CAPTURE_KINDS = {
  'heap-snapshot': {
    prefix: 'heap',
    extension: '.heapsnapshot',
    label: 'Heap snapshot',
    mimeType: 'application/json',
    document: 'heap',
  },
  'heap-timeline': {
    prefix: 'timeline',
    extension: '.heaptimeline',
    label: 'Heap timeline',
    mimeType: 'application/json',
    document: 'heap',
  },
  'heap-profile': {
    prefix: 'alloc',
    extension: '.heapprofile',
    label: 'Heap sampling',
    mimeType: 'application/json',
    document: 'heap-profile',
  },
  'cpu-profile': {
    prefix: 'cpu',
    extension: '.cpuprofile',
    label: 'CPU profile',
    mimeType: 'application/json',
    document: 'cpu-profile',
  },
  trace: { prefix: 'trace', extension: '.json', label: 'Trace', mimeType: 'application/json', document: 'trace' },
  network: {
    prefix: 'net',
    extension: '.har',
    label: 'Network log',
    mimeType: 'application/json',
    document: 'network',
  },
  'js-coverage': {
    prefix: 'jscov',
    extension: '.json',
    label: 'JS coverage',
    mimeType: 'application/json',
    document: 'coverage',
  },
  'css-coverage': {
    prefix: 'csscov',
    extension: '.json',
    label: 'CSS coverage',
    mimeType: 'application/json',
    document: 'coverage',
  },
  lighthouse: {
    prefix: 'lh',
    extension: '.json',
    label: 'Lighthouse report',
    mimeType: 'application/json',
    document: 'lighthouse',
  },
  accessibility: {
    prefix: 'a11y',
    extension: '.json',
    label: 'Accessibility report',
    mimeType: 'application/json',
    document: 'accessibility',
  },
  application: {
    prefix: 'app',
    extension: '.json',
    label: 'Application capture',
    mimeType: 'application/json',
    document: 'application',
  },
} as const;

export type CaptureKind = keyof typeof CAPTURE_KINDS;
/** How a capture is analysed and shown: a heap timeline is a heap snapshot with times and stacks, so both are one kind of document. */
export type DocumentKind = (typeof CAPTURE_KINDS)[CaptureKind]['document'];
export const CaptureKindSchema = z.enum(Object.keys(CAPTURE_KINDS) as [CaptureKind, ...CaptureKind[]]);

/** `heap-3f9a12cd`: the kind's prefix, then eight hex digits. */
export const CAPTURE_ID_PATTERN = new RegExp(
  `^(${Object.values(CAPTURE_KINDS)
    .map(({ prefix }) => prefix)
    .join('|')})-[0-9a-f]{8}$`,
);
export const CaptureIdSchema = z.string().regex(CAPTURE_ID_PATTERN, 'a capture id such as heap-3f9a12cd');

/** Something the capture does not hold, though it was asked for. */
export const LossRecordSchema = z.object({
  reason: z.string(),
  lostMs: z.number().nullable(),
  lostEvents: z.number().nullable(),
});
export type LossRecord = z.infer<typeof LossRecordSchema>;

export const CaptureRecordSchema = z.object({
  id: CaptureIdSchema,
  kind: CaptureKindSchema,
  /** What the person called it, else made from target and time. */
  name: z.string(),
  note: z.string(),
  /** Pinned captures are never deleted to make room. */
  pinned: z.boolean(),
  /** Null for an imported file. */
  target: TargetSnapshotSchema.nullable(),
  origin: z.enum(['captured', 'imported']),
  /** Who took it: `you`, `Claude Code`, `pen` … */
  takenBy: z.string(),
  /** ISO 8601 UTC. */
  startedAt: z.string(),
  durationMs: z.number(),
  /** How long the target stood still for it, where that is known. */
  pauseMs: z.number().nullable(),
  sizeBytes: z.number(),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  truncated: z.boolean(),
  loss: z.array(LossRecordSchema),
  /** Absolute path of the capture's file. */
  file: z.string(),
});
export type CaptureRecord = z.infer<typeof CaptureRecordSchema>;

/** What is known of a capture when it is handed to the library; id, size and file are the library's to give. */
export type CaptureDraft = Omit<CaptureRecord, 'id' | 'sizeBytes' | 'file' | 'pinned'>;

/** `options.format` of a trace that lies in the library as Perfetto keeps it. */
export const PERFETTO_FORMAT = 'perfetto';

/** What the name of a capture's file ends with, its dot included. */
export function captureExtension({ kind, options }: Pick<CaptureRecord, 'kind' | 'options'>): string {
  return isPerfettoCapture({ kind, options }) ? '.pftrace' : CAPTURE_KINDS[kind].extension;
}

/** Whether a capture's bytes are those of a Perfetto trace: no JSON, though it answers as any trace. */
export function isPerfettoCapture({ kind, options }: Pick<CaptureRecord, 'kind' | 'options'>): boolean {
  return kind === 'trace' && options['format'] === PERFETTO_FORMAT;
}

/** The resource address of a capture, as MCP and links write it. */
export function captureUri(id: string): string {
  return `pen://captures/${id}`;
}

/** The names that captures of the person carry: taken in the window, and on the command line. No client may call itself so. */
export const PERSON_NAMES = ['you', 'pen'] as const;

/** Whether a person took or imported it, not an assistant. */
export function isOfPerson({ takenBy }: Pick<CaptureDraft, 'takenBy'>): boolean {
  return PERSON_NAMES.some((name) => name === takenBy);
}
