/**
 * The kinds of documents there are. A new one is a line in `KINDS`, a member of `OpenDocument`, and its queries in ask-document.ts.
 * What a file is, is told from its beginning, never from its name.
 */
import { formatBytes } from '../../shared/base/units.ts';
import { isPerfettoHead } from '../../shared/analysis/trace/perfetto/index.ts';
import { AppFailure, appError } from '../../shared/contracts/errors.ts';
import { openCoverage, type OpenCoverage } from './open-coverage.ts';
import { openCpuProfile, type OpenCpuProfile } from './open-cpu-profile.ts';
import type { OpenedFile } from './file-bytes.ts';
import { openHeap, type OpenHeap, type OpenHeapOptions } from './open-heap.ts';
import { openHeapProfile, type OpenHeapProfile } from './open-heap-profile.ts';
import { openPerfetto } from './open-perfetto.ts';
import { openNetwork, type OpenNetwork } from './open-network.ts';
import {
  openAccessibility,
  openLighthouse,
  openApplication,
  type OpenAccessibility,
  type OpenApplication,
  type OpenLighthouse,
} from './open-reports.ts';
import { openTrace, type OpenTrace } from './open-trace.ts';

export type OpenDocument =
  | OpenCoverage
  | OpenHeap
  | OpenHeapProfile
  | OpenCpuProfile
  | OpenTrace
  | OpenNetwork
  | OpenAccessibility
  | OpenApplication
  | OpenLighthouse;
export type DocumentKindName = OpenDocument['kind'];

/** Enough of a file's beginning to tell its kind from. */
const HEAD_BYTES = 8192;
/** The first packet of a Perfetto trace is to lie in it as a whole. */
const PERFETTO_HEAD_BYTES = 64 * 1024;

interface DocumentKind {
  /** As a sentence names one, and what it can be asked. */
  readonly label: string;
  readonly isHead: (head: string) => boolean;
  readonly open: (file: OpenedFile, options: OpenHeapOptions) => Promise<OpenDocument>;
}

/** The first that recognises the beginning opens the file; the heap comes last, for it names what is wrong with any other. */
const KINDS: Readonly<Record<DocumentKindName, DocumentKind>> = {
  'heap-profile': { label: 'sampled heap profile', isHead: isHeapProfile, open: openHeapProfile },
  'cpu-profile': { label: 'CPU profile', isHead: isCpuProfile, open: openCpuProfile },
  trace: { label: 'trace', isHead: isTrace, open: openTrace },
  network: { label: 'HAR file', isHead: isHar, open: openNetwork },
  coverage: { label: 'coverage file', isHead: isCoverage, open: openCoverage },
  accessibility: { label: 'accessibility report', isHead: isAccessibilityReport, open: openAccessibility },
  lighthouse: { label: 'Lighthouse report', isHead: isLighthouseReport, open: openLighthouse },
  application: { label: 'capture of an application', isHead: isApplicationCapture, open: openApplication },
  heap: { label: 'heap snapshot', isHead: () => true, open: openHeap },
};

const KIND_NAMES = Object.keys(KINDS) as DocumentKindName[];

/** `{"head":{"callFrame":…`, or with what else such a file has in front of that. */
function isHeapProfile(head: string): boolean {
  if (!/^\s*\{\s*"(?:head|samples|startTime|endTime)"\s*:/.test(head)) return false;
  return (
    /"head"\s*:\s*\{\s*"(?:callFrame|selfSize|id|children)"\s*:/.test(head) ||
    /"(?:nodeId|selfSize)"\s*:\s*\d/.test(head)
  );
}

/** `{"nodes":[{"id":1,"callFrame":…`, `{"head":{"functionName":…` of old, or with samples and times in front. */
function isCpuProfile(head: string): boolean {
  if (!/^\s*\{\s*"/.test(head) || /"(?:traceEvents|snapshot)"\s*:/.test(head)) return false;
  if (/"nodes"\s*:\s*\[\s*\{[^{}]*"(?:callFrame|hitCount|parent)"\s*:/.test(head)) return true;
  if (/"head"\s*:\s*\{\s*"(?:functionName|hitCount|callUID)"\s*:/.test(head)) return true;
  return (
    /^\s*\{\s*"(?:startTime|endTime|samples|timeDeltas|timestamps)"\s*:/.test(head) &&
    /"(?:timeDeltas|timestamps|nodes)"\s*:\s*\[/.test(head)
  );
}

/**
 * `{"traceEvents":[…`, a list of events alone, or with metadata in front: DevTools puts all its source maps there, so that the events
 * may begin far behind.
 */
function isTrace(head: string): boolean {
  if (/^\s*\[\s*\{\s*"/.test(head))
    return /"ph"\s*:\s*"/.test(head) || /^\s*\[\s*\{\s*"(?:args|cat|pid|tid|ts|tts|dur)"\s*:/.test(head);
  if (!/^\s*\{\s*"/.test(head) || /"snapshot"\s*:\s*\{/.test(head)) return false;
  return /"traceEvents"\s*:/.test(head) || /^\s*\{\s*"metadata"\s*:\s*\{\s*"source"\s*:\s*"DevTools"/.test(head);
}

/** `{"log":{"version":…`: every HAR begins so, some with a byte order mark. */
function isHar(head: string): boolean {
  return /^\uFEFF?\s*\{\s*"log"\s*:\s*\{/.test(head);
}

/** `{"penCoverage":…`, V8's `{"result":[{"scriptId":…`, a list of files with their ranges or functions, and Istanbul's, which is refused. */
function isCoverage(head: string): boolean {
  return (
    /^\s*\{\s*"(?:penCoverage|result)"\s*:\s*[[{]/.test(head) ||
    /^\s*\[\s*\{\s*"(?:url|scriptId|styleSheetId|source|text|ranges|functions)"\s*:/.test(head) ||
    /^\s*\{\s*"[^"]*"\s*:\s*\{\s*"path"\s*:.*"statementMap"\s*:/s.test(head)
  );
}

/** `{"format":"pen-accessibility",…`, or as axe-core gives its results: `{"testEngine":{…`. */
function isAccessibilityReport(head: string): boolean {
  return /^\s*\{\s*"(?:format"\s*:\s*"pen-accessibility"|testEngine"\s*:)/.test(head);
}

/** `{"penApplication":1,…` */
function isApplicationCapture(head: string): boolean {
  return /^\s*\{\s*"penApplication"\s*:/.test(head);
}

/** `{"lighthouseVersion":…`, in older ones behind the user agent and the environment. */
function isLighthouseReport(head: string): boolean {
  return (
    /^\s*\{\s*"/.test(head) && /"lighthouseVersion"\s*:/.test(head) && !/"(?:snapshot|traceEvents)"\s*:/.test(head)
  );
}

/** Opens a file as what it is. Throws `AppFailure` for every expected failure: the file's, the format's, `too_large`, `cancelled`. */
export async function openDocument(file: OpenedFile, options: OpenHeapOptions): Promise<OpenDocument> {
  const chunks = file.chunks(options.signal);
  try {
    const first = await chunks.next();
    const format = first.done === true ? 'heap' : formatOfHead(first.value.bytes);
    if (format === 'perfetto' || format === 'trace') requireWithinLimit(file, options);
    // It is read by its path, twice.
    if (format === 'perfetto') return await openPerfetto(options);
    const kind = KINDS[format];
    // A gzip file can be read once only: whoever opens it goes on where the look at its beginning ended.
    const fromStart: OpenedFile['chunks'] = (signal, from = 0, end) =>
      from === 0 ? resumed(first, chunks) : file.chunks(signal, from, end);
    return await kind.open({ ...file, chunks: fromStart }, options);
  } finally {
    await chunks.return();
  }
}

function requireWithinLimit({ identity: { sizeBytes } }: OpenedFile, options: OpenHeapOptions): void {
  const limitBytes = options.traceLimitBytes();
  if (sizeBytes <= limitBytes) return;
  throw new AppFailure(
    appError(
      'too_large',
      `${options.filePath} has ${formatBytes(sizeBytes)}, and traces are opened up to ${formatBytes(limitBytes)}.`,
      'Record for less time or fewer categories, or raise traceFileLimitBytes in the settings.',
      { sizeBytes, limitBytes },
    ),
  );
}

/** What a file is that begins with these bytes; a trace of Perfetto's is opened as a trace. */
export function formatOfHead(bytes: Uint8Array): DocumentKindName | 'perfetto' {
  if (isPerfettoHead(bytes.subarray(0, PERFETTO_HEAD_BYTES))) return 'perfetto';
  const head = new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES));
  for (const kind of KIND_NAMES) if (KINDS[kind].isHead(head)) return kind;
  return 'heap';
}

/** Of a stream whose first piece has been looked at: all of it. */
export async function* resumed<T>(
  first: IteratorResult<T, void>,
  rest: AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  if (first.done === true) return;
  yield first.value;
  yield* rest;
}

/** The document as the kind that a query needs; throws `unsupported_format` where it is another. */
export function requireKind<K extends DocumentKindName>(
  open: OpenDocument,
  kind: K,
  asked: { readonly query: string; readonly filePath: string },
): Extract<OpenDocument, { kind: K }> {
  if (isOfKind(open, kind)) return open;
  throw new AppFailure(
    appError(
      'unsupported_format',
      `${asked.filePath} is a ${KINDS[open.kind].label}, and ${asked.query} is asked of a ${KINDS[kind].label}.`,
      `Open a ${KINDS[kind].label}, or ask what this one answers: ${open.kind}.overview.`,
      { kind: open.kind },
    ),
  );
}

function isOfKind<K extends DocumentKindName>(open: OpenDocument, kind: K): open is Extract<OpenDocument, { kind: K }> {
  return open.kind === kind;
}
