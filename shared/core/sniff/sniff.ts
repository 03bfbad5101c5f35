/**
 * Detects the format of a capture file from the beginning of its content, never from its name. Library, analysis and command line all use
 * this detector, so that they cannot disagree.
 */
import type { ForeignFormat } from '../contracts/captures.ts';
import type { Signature } from '../kinds/document-kind.ts';
import { CAPTURE_KINDS, type CaptureKind } from '../kinds/kinds.ts';
import { collapsedUnitOf, decodedText, textFormatOf } from '../../engine/profile/import/index.ts';
import { isPprofHead } from '../../engine/profile/index.ts';
import { isPerfettoHead } from '../../engine/trace/perfetto/index.ts';
import { outlineJson, type Outline } from './json-outline.ts';

/** Enough for all formats, except DevTools traces with long metadata, which are detected by the metadata. */
export const HEAD_BYTES = 64 * 1024;

/**
 * `kind`: a `heap-snapshot` may still be a `heap-timeline`, whose samples come after nodes and edges; a profile in the format of pprof, speedscope or
 * Firefox counts as a CPU profile and may be a heap profile, because the names of what it measures come late.
 */
export type Sniffed =
  | { readonly kind: CaptureKind; readonly format: ForeignFormat | null }
  /** Not a capture. `found` completes "it holds …"; null for an empty file. */
  | { readonly kind: null; readonly found: string | null };

/** Detects the format of a file by the first `HEAD_BYTES` of its (decompressed) content. */
export function sniff(head: Uint8Array): Sniffed {
  if (head.length === 0) return { kind: null, found: null };
  // A pprof profile with many types of samples begins like packets of a Perfetto trace.
  if (isPprofHead(head)) return { kind: 'cpu-profile', format: 'pprof' };
  if (isPerfettoHead(head)) return { kind: 'trace', format: 'perfetto' };
  const binary = binaryFormat(head);
  const text = decodedText(head);
  if (binary === UTF_16) return sniffText(text, UTF_16);
  if (binary !== null) return { kind: null, found: binary };
  if (text.trim() === '') return { kind: null, found: 'whitespace' };
  const outline = outlineJson(text);
  // A heap snapshot truncated within its first bytes: its reader gives a better error than "an object without known keys".
  if (/^\s*\{\s*"snapshot"\s*:\s*(?:\{\s*)?$/.test(text)) return { kind: 'heap-snapshot', format: null };
  if (outline === null) return sniffText(text, textFormat(text));
  const format = outline.type === 'object' ? profileFormat(outline.entries) : null;
  if (format !== null) return { kind: 'cpu-profile', format };
  const kind =
    outline.type === 'object'
      ? kindOfObject(outline.entries)
      : outline.type === 'array'
        ? kindOfList(outline.items)
        : null;
  return kind === null ? { kind, found: describe(outline) } : { kind, format: null };
}

/** A text that is not JSON; otherwise it is `found`. */
function sniffText(text: string, found: string): Sniffed {
  const format = textFormatOf(text);
  if (format === null) return { kind: null, found };
  return { kind: collapsedUnitOf(text) === 'bytes' ? 'heap-profile' : 'cpu-profile', format };
}

/** Profiles of other tools, which have members that no kind of ours has. */
function profileFormat(entries: Map<string, Outline>): ForeignFormat | null {
  const schema = entries.get('$schema');
  if (schema?.type === 'string' && schema.value.includes('speedscope')) return 'speedscope';
  if (entries.has('profiles') && keysOf(entries.get('shared')).has('frames')) return 'speedscope';
  const recording = keysOf(entries.get('recording'));
  if (recording.has('sampleStackTraces') || recording.has('instrumentTypes')) return 'safari';
  const code = entries.get('code');
  const firstCode = code?.type === 'array' ? keysOf(code.items[0]) : new Map<string, Outline>();
  if (firstCode.has('name') && firstCode.has('type')) return 'v8-ticks';
  const meta = keysOf(entries.get('meta'));
  return meta.has('preprocessedProfileVersion') || (meta.has('interval') && meta.has('processType')) ? 'firefox' : null;
}

const CAPTURE_KIND_NAMES = Object.keys(CAPTURE_KINDS) as CaptureKind[];

function hasSignature(entries: Map<string, Outline>, signature: Signature): boolean {
  return Object.entries(signature).every(([path, text]) => {
    const [member = '', inner] = path.split('.');
    const value = inner === undefined ? entries.get(member) : keysOf(entries.get(member)).get(inner);
    return text === true ? value !== undefined : isText(value, text);
  });
}

function kindOfObject(entries: Map<string, Outline>): CaptureKind | null {
  const inner = (key: string): Map<string, Outline> => {
    const value = entries.get(key);
    return value?.type === 'object' ? value.entries : new Map();
  };

  const signed = CAPTURE_KIND_NAMES.find((kind) =>
    CAPTURE_KINDS[kind].signatures?.some((each) => hasSignature(entries, each)),
  );
  if (signed !== undefined) return signed;
  // V8 writes `snapshot` first, and only snapshots have the field lists.
  if (inner('snapshot').has('meta') || inner('snapshot').has('node_count')) {
    const traceFunctions = inner('snapshot').get('trace_function_count');
    return traceFunctions?.type === 'number' && traceFunctions.value > 0 ? 'heap-timeline' : 'heap-snapshot';
  }
  if (entries.has('traceEvents')) return 'trace';
  // DevTools writes metadata first, including source maps, so the events may begin after the head.
  const metadata = inner('metadata');
  if (isText(metadata.get('source'), 'DevTools') && !entries.has('nodes')) return 'trace';
  const log = inner('log');
  if (log.has('creator') || log.has('entries') || (log.has('version') && log.has('pages'))) return 'network';
  const head = inner('head');
  if (head.has('callFrame') && (head.has('selfSize') || head.has('children'))) return 'heap-profile';
  // Chrome before 58: nested nodes that contain the function's members.
  if (head.has('functionName') && (head.has('hitCount') || head.has('children'))) return 'cpu-profile';
  // Samples come first and functions possibly far behind: the members of a sample decide.
  const samples = entries.get('samples');
  const firstSample = samples?.type === 'array' ? keysOf(samples.items[0]) : new Map<string, Outline>();
  if (firstSample.has('nodeId') && firstSample.has('size')) return 'heap-profile';
  if (samples?.type === 'array' && (entries.has('timeDeltas') || entries.has('timestamps'))) return 'cpu-profile';
  const nodes = entries.get('nodes');
  if (nodes?.type === 'array' && keysOf(nodes.items[0]).has('callFrame')) return 'cpu-profile';
  if (entries.has('startTime') && entries.has('endTime') && (entries.has('timeDeltas') || nodes?.type === 'array'))
    return 'cpu-profile';
  const result = entries.get('result');
  if (result?.type === 'array') return kindOfCoverageItem(result.items[0]);
  const first = [...entries.values()][0];
  // Istanbul: an object of files by path.
  if (keysOf(first).has('statementMap') || (keysOf(first).has('path') && keysOf(first).has('fnMap')))
    return 'js-coverage';
  return null;
}

function kindOfList(items: readonly Outline[]): CaptureKind | null {
  const first = keysOf(items[0]);
  if (first.has('ph') && (first.has('ts') || first.has('pid') || first.has('name'))) return 'trace';
  // An event's arguments may come first and exceed the head.
  const [leading] = first.keys();
  if (leading !== undefined && LEADING_EVENT_KEYS.has(leading) && !first.has('url')) return 'trace';
  return kindOfCoverageItem(items[0]);
}

const LEADING_EVENT_KEYS: ReadonlySet<string> = new Set(['args', 'cat', 'pid', 'tid', 'ts', 'tts', 'dur']);

/** Coverage of the protocol, Puppeteer, Playwright and DevTools: one item for each script or style sheet. */
function kindOfCoverageItem(item: Outline | undefined): CaptureKind | null {
  const keys = keysOf(item);
  const url = keys.get('url');
  if (url === undefined) return null;
  if (keys.has('functions') || keys.has('scriptId') || keys.has('rawScriptCoverage') || keys.has('scriptCov'))
    return 'js-coverage';
  if (keys.has('styleSheetId')) return 'css-coverage';
  if (!keys.has('ranges') && !keys.has('text')) return null;
  // Scripts and style sheets have the same form; only the URL differs.
  return url.type === 'string' && /\.(css|scss|sass|less)($|[?#])/i.test(url.value) ? 'css-coverage' : 'js-coverage';
}

function keysOf(outline: Outline | undefined): Map<string, Outline> {
  return outline?.type === 'object' ? outline.entries : new Map();
}

function isText(outline: Outline | undefined, value: string): boolean {
  return outline?.type === 'string' && outline.value === value;
}

const UTF_16 = 'UTF-16 text';

const MAGIC_NUMBERS: readonly (readonly [string, readonly number[]])[] = [
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG image', [0xff, 0xd8, 0xff]],
  ['a PDF document', [0x25, 0x50, 0x44, 0x46]],
  ['a ZIP archive', [0x50, 0x4b, 0x03, 0x04]],
  ['Zstandard-compressed data', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz-compressed data', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['bzip2-compressed data', [0x42, 0x5a, 0x68]],
  ['gzip within gzip', [0x1f, 0x8b]],
  ['an ELF program', [0x7f, 0x45, 0x4c, 0x46]],
  ['an SQLite database', [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20]],
  ['a WebAssembly module', [0x00, 0x61, 0x73, 0x6d]],
  [UTF_16, [0xff, 0xfe]],
  [UTF_16, [0xfe, 0xff]],
];

/** Format of a binary file, null for text. */
function binaryFormat(head: Uint8Array): string | null {
  for (const [name, magic] of MAGIC_NUMBERS) if (magic.every((byte, index) => head[index] === byte)) return name;
  const sample = head.subarray(0, 4096);
  if (sample.includes(0)) return 'binary data';
  const controls = sample.reduce(
    (count, byte) => count + (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d ? 1 : 0),
    0,
  );
  return controls > sample.length / 20 ? 'binary data' : null;
}

function textFormat(text: string): string {
  const start = text.trimStart().slice(0, 200).toLowerCase();
  if (start.startsWith('<!doctype html') || start.startsWith('<html')) return 'an HTML page';
  if (start.startsWith('<')) return 'XML or HTML';
  return 'text that is not JSON';
}

function describe(outline: Outline): string {
  if (outline.type === 'object') {
    const keys = [...outline.entries.keys()];
    if (keys.length === 0) return 'a JSON object without known keys';
    const shown = keys.slice(0, 5).map((key) => `"${key.slice(0, 40)}"`);
    return `a JSON object with ${shown.join(', ')}${keys.length > shown.length ? ' …' : ''}`;
  }
  if (outline.type === 'array') {
    const keys = [...keysOf(outline.items[0]).keys()].slice(0, 5).map((key) => `"${key.slice(0, 40)}"`);
    if (outline.items.length === 0) return 'an empty JSON list';
    return keys.length === 0 ? 'a JSON list of unknown items' : `a JSON list of items with ${keys.join(', ')}`;
  }
  return 'a single JSON value';
}
