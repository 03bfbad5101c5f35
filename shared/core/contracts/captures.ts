/** Captures in the library: their kinds, formats and records. */
import { ForeignText } from '../../base/foreign-schema.ts';
import { z } from 'zod';
import { CAPTURE_KINDS, type CaptureKind, type DocumentKind } from '../kinds/kinds.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../base/export-formats.ts';
import { LossRecordSchema } from '../../base/loss.ts';
import type { ProfileFormat } from '../../engine/profile/contract/profile-formats.ts';
import { TargetSnapshotSchema } from './targets.ts';

export { CAPTURE_KINDS, type CaptureKind, type DocumentKind };
export const CaptureKindSchema = z.enum(Object.keys(CAPTURE_KINDS) as [CaptureKind, ...CaptureKind[]]);

/** `heap-3f9a12cd`: the prefix of the kind and eight hex digits. */
export const CAPTURE_ID_PATTERN = new RegExp(
  `^(${Object.values(CAPTURE_KINDS)
    .map(({ prefix }) => prefix)
    .join('|')})-[0-9a-f]{8}$`,
);
export const CaptureIdSchema = z.string().regex(CAPTURE_ID_PATTERN, 'must be a capture id such as heap-3f9a12cd');

export const CaptureRecordSchema = z.object({
  id: CaptureIdSchema,
  kind: CaptureKindSchema,
  /** The name given by the person, otherwise derived from target and time. */
  name: ForeignText,
  note: z.string(),
  /** Pinned captures are never deleted to free space. */
  pinned: z.boolean(),
  /** Null for an imported file. */
  target: TargetSnapshotSchema.nullable(),
  origin: z.enum(['captured', 'imported']),
  /** Who captured it: `you`, `Claude Code`, `pen` … */
  takenBy: z.string(),
  /** ISO 8601 UTC. */
  startedAt: z.string(),
  durationMs: z.number(),
  /** The time that the target was paused for the capture, if known. */
  pauseMs: z.number().nullable(),
  sizeBytes: z.number(),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  truncated: z.boolean(),
  loss: z.array(LossRecordSchema),
  /** Absolute path of the capture's file. */
  file: z.string(),
});
export type CaptureRecord = z.infer<typeof CaptureRecordSchema>;

/** A capture before the library assigns id, size and file. */
export type CaptureDraft = Omit<CaptureRecord, 'id' | 'sizeBytes' | 'file' | 'pinned'>;

/** Captures of one SQL query at most; they are the schemas `a`, `b`, … in the order given. */
export const MAX_QUERY_CAPTURES = 8;

interface ForeignFormatFacts {
  /** Kinds that a file of the format may be. */
  readonly kinds: readonly CaptureKind[];
  readonly extension: string;
  readonly isJson: boolean;
}

/**
 * Formats of other tools that are analysed as one of our kinds; `options.format` of such a capture. The library keeps the file as it is, with
 * an extension of its own.
 */
export const FOREIGN_FORMATS = {
  perfetto: { kinds: ['trace'], extension: '.pftrace', isJson: false },
  speedscope: { kinds: ['cpu-profile', 'heap-profile'], extension: '.speedscope.json', isJson: true },
  firefox: { kinds: ['cpu-profile', 'heap-profile'], extension: '.firefox.json', isJson: true },
  collapsed: { kinds: ['cpu-profile', 'heap-profile'], extension: '.collapsed.txt', isJson: false },
  'perf-script': { kinds: ['cpu-profile'], extension: '.perf.txt', isJson: false },
  'v8-log': { kinds: ['cpu-profile'], extension: '.v8.log', isJson: false },
  'v8-ticks': { kinds: ['cpu-profile'], extension: '.v8.json', isJson: true },
  safari: { kinds: ['cpu-profile'], extension: '.safari.json', isJson: true },
  pprof: { kinds: ['cpu-profile', 'heap-profile'], extension: '.pb', isJson: false },
} as const satisfies Readonly<Record<ProfileFormat | 'perfetto', ForeignFormatFacts>>;
export type ForeignFormat = keyof typeof FOREIGN_FORMATS;

/** The last part of the names of files that are opened, each with its dot: of every kind and format, and of archives. */
export const OPENED_EXTENSIONS: readonly string[] = [
  ...new Set(
    [
      ...Object.values(CAPTURE_KINDS).map(({ extension }) => extension),
      ...Object.values(FOREIGN_FORMATS).map(({ extension }) => extension),
      '.perfetto-trace',
      '.pprof',
      '.gz',
      '.zip',
    ].map((extension) => extension.slice(extension.lastIndexOf('.'))),
  ),
];

/** The format of another tool that a capture's file has; null for our own. */
export function foreignFormatOf({ kind, options }: Pick<CaptureRecord, 'kind' | 'options'>): ForeignFormat | null {
  const format = Object.keys(FOREIGN_FORMATS).find((each) => each === options['format']) as ForeignFormat | undefined;
  if (format === undefined) return null;
  const { kinds }: ForeignFormatFacts = FOREIGN_FORMATS[format];
  return kinds.includes(kind) ? format : null;
}

/** The extension of a capture's file, with its dot. */
export function captureExtension(record: Pick<CaptureRecord, 'kind' | 'options'>): string {
  const format = foreignFormatOf(record);
  return format === null ? CAPTURE_KINDS[record.kind].extension : FOREIGN_FORMATS[format].extension;
}

/** Export formats of a capture, without the one that its file has; a Perfetto trace can also be exported as JSON for DevTools. */
export function exportFormatsOf(record: Pick<CaptureRecord, 'kind' | 'options'>): readonly ExportFormat[] {
  const foreign = foreignFormatOf(record);
  return [
    'native',
    'gzip',
    ...CAPTURE_KINDS[record.kind].exports.filter((format) => format !== foreign),
    ...(foreign === 'perfetto' ? (['json'] as const) : []),
  ];
}

/** File extension of an exported file, including the dot. */
export function exportExtension(record: Pick<CaptureRecord, 'kind' | 'options'>, format: ExportFormat): string {
  if (format === 'native') return captureExtension(record);
  return format === 'gzip' ? `${captureExtension(record)}.gz` : EXPORT_FORMATS[format].extension;
}

/**
 * Endings of the files that an assistant may export to, best first. A file that ends with `.json` alone may be one that a tool executes or
 * configures itself by (`package.json`, `deno.json`, `tsconfig.json`), whatever else is in it; `.trace.json` is none.
 */
export function exportEndings(
  record: Pick<CaptureRecord, 'id' | 'kind' | 'options'>,
  format: ExportFormat,
): readonly [string, ...string[]] {
  const extension = exportExtension(record, format);
  return extension === '.json'
    ? [`.${record.kind}${extension}`, `/${record.id}${extension}`, `\\${record.id}${extension}`]
    : [extension];
}

/** True for the page that shows a capture in any browser; Lighthouse prints a report of its own. */
export function isSharedPage(format: ExportFormat, { kind }: Pick<CaptureRecord, 'kind'>): boolean {
  return format === 'html' && CAPTURE_KINDS[kind].document !== 'lighthouse';
}

/** True if an export in this format can be redacted: it is JSON, or a page that has JSON or answers in it. */
export function isRedactable(record: Pick<CaptureRecord, 'kind' | 'options'>, format: ExportFormat): boolean {
  if (format !== 'native' && format !== 'gzip' && !isSharedPage(format, record)) return EXPORT_FORMATS[format].redacts;
  const foreign = foreignFormatOf(record);
  return foreign === null || FOREIGN_FORMATS[foreign].isJson || (foreign === 'perfetto' && format === 'html');
}

/** True if captures of these two kinds can be compared. */
export function kindsCompare(one: CaptureKind, other: CaptureKind): boolean {
  const kinds: readonly CaptureKind[] = CAPTURE_KINDS[one].comparesWith;
  return kinds.includes(other);
}

/** Resource URI of a capture, used by MCP and links. */
export function captureUri(id: string): string {
  return `pen://captures/${id}`;
}

/** Values of `takenBy` for the person: the window and the command line. Clients may not use these names. */
export const PERSON_NAMES = ['you', 'pen'] as const;

/** True if a person, not an assistant, captured or imported it. */
export function isOfPerson({ takenBy }: Pick<CaptureDraft, 'takenBy'>): boolean {
  return PERSON_NAMES.some((name) => name === takenBy);
}
