/** Captures in the library: their kinds, formats and records. */
import { z } from 'zod';
import { TargetSnapshotSchema } from './targets.ts';

/** Export formats of other tools, in addition to the original file and its gzip. `redacts`: JSON that can be written with its secrets replaced. */
export const EXPORT_FORMATS = {
  pprof: { extension: '.pb.gz', label: 'pprof (.pb.gz), for go tool pprof, Pyroscope, Grafana', redacts: false },
  speedscope: { extension: '.speedscope.json', label: 'speedscope (.speedscope.json)', redacts: true },
  firefox: { extension: '.firefox.json', label: 'Firefox Profiler (.firefox.json)', redacts: true },
  collapsed: {
    extension: '.collapsed.txt',
    label: 'Collapsed stacks (.collapsed.txt), for flamegraph.pl',
    redacts: false,
  },
  istanbul: { extension: '.istanbul.json', label: 'Istanbul (.json), for nyc, Codecov, editors', redacts: true },
  html: { extension: '.html', label: 'Report (.html)', redacts: false },
  json: { extension: '.json', label: 'JSON trace (.json), for DevTools', redacts: false },
} as const;
/** `native`: the file as captured; `gzip`: the same, compressed. */
export const EXPORT_FORMAT_NAMES = [
  'native',
  'gzip',
  'pprof',
  'speedscope',
  'firefox',
  'collapsed',
  'json',
  'istanbul',
  'html',
] as const;
export type ExportFormat = (typeof EXPORT_FORMAT_NAMES)[number];

interface CaptureKindFacts {
  /** Prefix of the capture ids. */
  readonly prefix: string;
  readonly extension: string;
  readonly mimeType: string;
  /** Singular and plural in lists, menus and sentences. */
  readonly label: string;
  readonly plural: string;
  /** The tool that captures it. */
  readonly tool: string;
  /** First word of a tab title. */
  readonly short: string;
  /** Document kind that analyses and shows it. A heap timeline is a heap snapshot with times and stacks: both are one document kind. */
  readonly document: string;
  /** Kinds it can be compared with. */
  readonly comparesWith: readonly string[];
  /** Whether more than two can be compared at once. */
  readonly hasSeries: boolean;
  readonly exports: readonly (keyof typeof EXPORT_FORMATS)[];
}

/** All capture kinds. Anything that differs between kinds and is not code is read from this table. */
export const CAPTURE_KINDS = {
  'heap-snapshot': {
    prefix: 'heap',
    extension: '.heapsnapshot',
    mimeType: 'application/json',
    label: 'Heap snapshot',
    plural: 'heap snapshots',
    tool: 'pen_heap_snapshot',
    short: 'Snapshot',
    document: 'heap',
    comparesWith: ['heap-snapshot', 'heap-timeline'],
    hasSeries: true,
    exports: ['html'],
  },
  'heap-timeline': {
    prefix: 'timeline',
    extension: '.heaptimeline',
    mimeType: 'application/json',
    label: 'Heap timeline',
    plural: 'heap timelines',
    tool: 'pen_heap_track',
    short: 'Timeline',
    document: 'heap',
    comparesWith: ['heap-snapshot', 'heap-timeline'],
    hasSeries: true,
    exports: ['html'],
  },
  'heap-profile': {
    prefix: 'alloc',
    extension: '.heapprofile',
    mimeType: 'application/json',
    label: 'Heap sampling',
    plural: 'sampled heap profiles',
    tool: 'pen_heap_sampling',
    short: 'Sampling',
    document: 'heap-profile',
    comparesWith: ['heap-profile'],
    hasSeries: false,
    exports: ['pprof', 'speedscope', 'firefox', 'collapsed', 'html'],
  },
  'cpu-profile': {
    prefix: 'cpu',
    extension: '.cpuprofile',
    mimeType: 'application/json',
    label: 'CPU profile',
    plural: 'CPU profiles',
    tool: 'pen_cpu_profile',
    short: 'CPU',
    document: 'cpu-profile',
    comparesWith: ['cpu-profile'],
    hasSeries: false,
    exports: ['pprof', 'speedscope', 'firefox', 'collapsed', 'html'],
  },
  trace: {
    prefix: 'trace',
    extension: '.json',
    mimeType: 'application/json',
    label: 'Trace',
    plural: 'traces',
    tool: 'pen_capture_trace',
    short: 'Trace',
    document: 'trace',
    comparesWith: ['trace'],
    hasSeries: false,
    exports: ['html'],
  },
  network: {
    prefix: 'net',
    extension: '.har',
    mimeType: 'application/json',
    label: 'Network log',
    plural: 'network logs',
    tool: 'pen_network_capture',
    short: 'Network',
    document: 'network',
    comparesWith: [],
    hasSeries: false,
    exports: ['html'],
  },
  console: {
    prefix: 'console',
    extension: '.console.json',
    mimeType: 'application/json',
    label: 'Console log',
    plural: 'console logs',
    tool: 'pen_console_capture',
    short: 'Console',
    document: 'console',
    comparesWith: [],
    hasSeries: false,
    exports: ['html'],
  },
  'js-coverage': {
    prefix: 'jscov',
    extension: '.json',
    mimeType: 'application/json',
    label: 'JS coverage',
    plural: 'captures of JS coverage',
    tool: 'pen_js_coverage',
    short: 'JS coverage',
    document: 'coverage',
    comparesWith: ['js-coverage'],
    hasSeries: false,
    exports: ['istanbul', 'html'],
  },
  'css-coverage': {
    prefix: 'csscov',
    extension: '.json',
    mimeType: 'application/json',
    label: 'CSS coverage',
    plural: 'captures of CSS coverage',
    tool: 'pen_css_coverage',
    short: 'CSS coverage',
    document: 'coverage',
    comparesWith: ['css-coverage'],
    hasSeries: false,
    exports: ['html'],
  },
  lighthouse: {
    prefix: 'lh',
    extension: '.json',
    mimeType: 'application/json',
    label: 'Lighthouse report',
    plural: 'Lighthouse reports',
    tool: 'pen_lighthouse',
    short: 'Lighthouse',
    document: 'lighthouse',
    comparesWith: ['lighthouse'],
    hasSeries: false,
    exports: ['html'],
  },
  accessibility: {
    prefix: 'a11y',
    extension: '.json',
    mimeType: 'application/json',
    label: 'Accessibility report',
    plural: 'accessibility reports',
    tool: 'pen_accessibility_check',
    short: 'Accessibility',
    document: 'accessibility',
    comparesWith: ['accessibility'],
    hasSeries: false,
    exports: ['html'],
  },
  application: {
    prefix: 'app',
    extension: '.json',
    mimeType: 'application/json',
    label: 'Application capture',
    plural: 'application captures',
    tool: 'pen_capture_application',
    short: 'Application',
    document: 'application',
    comparesWith: [],
    hasSeries: false,
    exports: ['html'],
  },
  'leak-hunt': {
    prefix: 'hunt',
    extension: '.json',
    mimeType: 'application/json',
    label: 'Leak hunt',
    plural: 'leak hunts',
    tool: 'pen_leak_hunt',
    short: 'Leak hunt',
    document: 'leak-hunt',
    comparesWith: [],
    hasSeries: false,
    exports: ['html'],
  },
} as const satisfies Readonly<Record<string, CaptureKindFacts>>;

export type CaptureKind = keyof typeof CAPTURE_KINDS;
export type DocumentKind = (typeof CAPTURE_KINDS)[CaptureKind]['document'];
export const CaptureKindSchema = z.enum(Object.keys(CAPTURE_KINDS) as [CaptureKind, ...CaptureKind[]]);

/** `heap-3f9a12cd`: the prefix of the kind and eight hex digits. */
export const CAPTURE_ID_PATTERN = new RegExp(
  `^(${Object.values(CAPTURE_KINDS)
    .map(({ prefix }) => prefix)
    .join('|')})-[0-9a-f]{8}$`,
);
export const CaptureIdSchema = z.string().regex(CAPTURE_ID_PATTERN, 'must be a capture id such as heap-3f9a12cd');

/** Data that was requested but is not in the capture. */
export const LossRecordSchema = z.object({
  reason: z.string(),
  lostMs: z.number().nullable(),
  lostEvents: z.number().nullable(),
});
export type LossRecord = z.infer<typeof LossRecordSchema>;

export const CaptureRecordSchema = z.object({
  id: CaptureIdSchema,
  kind: CaptureKindSchema,
  /** The name given by the person, otherwise derived from target and time. */
  name: z.string(),
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
  /** How long the target was paused for the capture, if known. */
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
  safari: { kinds: ['cpu-profile'], extension: '.safari.json', isJson: true },
  pprof: { kinds: ['cpu-profile', 'heap-profile'], extension: '.pb', isJson: false },
} as const satisfies Readonly<Record<string, ForeignFormatFacts>>;
export type ForeignFormat = keyof typeof FOREIGN_FORMATS;
/** Formats that are imported as a sampled profile. */
export type ProfileFormat = Exclude<ForeignFormat, 'perfetto'>;

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

/** Whether an export in this format can be redacted: it is JSON. */
export function isRedactable(record: Pick<CaptureRecord, 'kind' | 'options'>, format: ExportFormat): boolean {
  if (format !== 'native' && format !== 'gzip') return EXPORT_FORMATS[format].redacts;
  const foreign = foreignFormatOf(record);
  return foreign === null || FOREIGN_FORMATS[foreign].isJson;
}

/** Whether captures of these two kinds can be compared. */
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

/** Whether a person, not an assistant, captured or imported it. */
export function isOfPerson({ takenBy }: Pick<CaptureDraft, 'takenBy'>): boolean {
  return PERSON_NAMES.some((name) => name === takenBy);
}
