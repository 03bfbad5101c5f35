/**
 * The kinds of documents there are. A new one is a line in `KINDS`, a member of `OpenDocument`, and its queries in ask-document.ts.
 * What a file is, is told from its beginning, never from its name.
 */
import { formatBytes } from '../../shared/base/units.ts';
import { HEAD_BYTES, sniff, type Sniffed } from '../../shared/analysis/sniff/sniff.ts';
import type { CaptureKind } from '../../shared/contracts/captures.ts';
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

interface DocumentKind {
  /** As a sentence names one, and what it can be asked. */
  readonly label: string;
  readonly open: (file: OpenedFile, options: OpenHeapOptions) => Promise<OpenDocument>;
}

const KINDS: Readonly<Record<DocumentKindName, DocumentKind>> = {
  'heap-profile': { label: 'sampled heap profile', open: openHeapProfile },
  'cpu-profile': { label: 'CPU profile', open: openCpuProfile },
  trace: { label: 'trace', open: openTrace },
  network: { label: 'HAR file', open: openNetwork },
  coverage: { label: 'coverage file', open: openCoverage },
  accessibility: { label: 'accessibility report', open: openAccessibility },
  lighthouse: { label: 'Lighthouse report', open: openLighthouse },
  application: { label: 'capture of an application', open: openApplication },
  heap: { label: 'heap snapshot', open: openHeap },
};

/** Which document a capture of each kind is opened as. */
const DOCUMENT_OF: Readonly<Record<CaptureKind, DocumentKindName>> = {
  'heap-snapshot': 'heap',
  'heap-timeline': 'heap',
  'heap-profile': 'heap-profile',
  'cpu-profile': 'cpu-profile',
  trace: 'trace',
  network: 'network',
  'js-coverage': 'coverage',
  'css-coverage': 'coverage',
  lighthouse: 'lighthouse',
  accessibility: 'accessibility',
  application: 'application',
};

/** Opens a file as what it is. Throws `AppFailure` for every expected failure: the file's, the format's, `too_large`, `cancelled`. */
export async function openDocument(file: OpenedFile, options: OpenHeapOptions): Promise<OpenDocument> {
  const chunks = file.chunks(options.signal);
  try {
    const first = await chunks.next();
    const format = requireFormat(sniff(first.done === true ? NOTHING : headOf(first.value.bytes)), options.filePath);
    if (format.kind === 'trace') requireWithinLimit(file, options);
    // It is read by its path, twice.
    if (format.isPerfetto) return await openPerfetto(options);
    const kind = KINDS[DOCUMENT_OF[format.kind]];
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

const NOTHING = new Uint8Array();

function headOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, HEAD_BYTES);
}

/** Whether a file that begins with these bytes is a trace in JSON. */
export function isJsonTrace(bytes: Uint8Array): boolean {
  const sniffed = sniff(headOf(bytes));
  return sniffed.kind === 'trace' && !sniffed.isPerfetto;
}

function requireFormat(sniffed: Sniffed, filePath: string): Extract<Sniffed, { kind: CaptureKind }> {
  if (sniffed.kind !== null) return sniffed;
  throw new AppFailure(
    sniffed.found === null
      ? appError('empty_file', `${filePath} is empty.`, 'Export or capture it again.', { byteOffset: 0 })
      : appError(
          'unsupported_format',
          `${filePath} is not a capture that PEN Workbench opens: it holds ${sniffed.found}.`,
          'Open a heap snapshot, heap timeline, sampled heap profile, CPU profile, trace, HAR, coverage file or report.',
          { found: sniffed.found },
        ),
  );
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
