/**
 * The analysis process without the process: requests from any number of ports in, replies out. Every port has its own document ids and
 * request ids; the documents behind them are shared.
 */
import { tmpdir } from 'node:os';
import { assertNever } from '../../../shared/base/assert-never.ts';
import { ignoreList } from '../../../shared/base/third-party.ts';
import { ok, err } from '../../../shared/base/result.ts';
import type { AnalysisRequest } from '../../../shared/core/analysis/analysis.ts';
import { appError, settle, type AppResult } from '../../../shared/base/errors.ts';
import { createPositionResolvers } from '../source-maps/position-resolvers.ts';
import { createDocuments } from './documents/documents.ts';
import { createComparisons, placesOf } from './engines/index.ts';
import { IDLE_LIMIT_MS } from './documents/idle-documents.ts';
import type { ColumnCache } from './column-cache/column-cache.ts';
import { createComparisonCache } from './comparison-cache.ts';
import type { Pacing } from './pause.ts';
import type { HostPort } from './port/port.ts';
import { createHeapOrigins } from './heap-origins.ts';
import { createOriginals, type Originals } from './originals.ts';
import { createAskedQueries } from './port/asked-queries.ts';
import { createPortDocuments, type PortDocuments } from './port/port-documents.ts';
import { bytesOfChange, CHANGES_KEPT, createPortQueries, type QueryRequest } from './port/port-queries.ts';
import { createPortRequests, type RunningQuestions } from './port/port-requests.ts';
import { OWNER_RIGHTS, type PortRights } from './port/port-rights.ts';
import { createProcessUse } from './process-use.ts';
import type { SecondThread } from './second-thread.ts';
import type { Waiter } from './shared-work.ts';
import { writePerfettoJson } from './write-perfetto-json.ts';
import type { TableLayout } from '../../../shared/core/analysis/table-layout.ts';
import type { Documents } from './documents/contract.ts';
import { answered } from './engines/engine.ts';
import { writeTable } from './write-table.ts';

/** Opening the largest file with all its figures takes minutes on a slow machine. */
const QUERY_LIMIT_MS = 30 * 60_000;

/** Runs a query; past the limit its signal is aborted and its result is `deadline_exceeded`. */
async function withinLimit(
  { query, limitMs, signal }: { query: string; limitMs: number; signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<AppResult<unknown>>,
): Promise<AppResult<unknown>> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitMs);
  try {
    const result = await work(AbortSignal.any([signal, limit.signal]));
    if (result.ok || signal.aborted || !limit.signal.aborted) return result;
    const error = appError(
      'deadline_exceeded',
      `${query} took longer than ${limitMs / 1000} s, so it was stopped.`,
      'Request less, or close other documents and try again.',
      { limitMs },
    );
    return err(error);
  } finally {
    clearTimeout(timer);
  }
}

type WriteTableRequest = Extract<AnalysisRequest, { type: 'write-table' }>;

/** Writes SQL tables of the documents of one port. */
function createPortTables({
  documents,
  own,
  originals,
}: {
  readonly documents: Documents;
  readonly own: PortDocuments;
  readonly originals: Originals;
}): (request: WriteTableRequest, waiter: Waiter) => Promise<AppResult<TableLayout>> {
  return async ({ documentId, source, table, columns, toPath }, waiter) => {
    const opened = await own.open(documentId, source, waiter);
    if (!opened.ok) return opened;
    const document = own.get(documentId);
    if (document === undefined) throw new Error(`the document ${documentId} was closed while it was opened`);
    const { key, filePath } = document;
    const read = await documents.query(key, filePath, waiter, (open) =>
      answered(() => ({ kind: open.kind, places: placesOf(open) })),
    );
    if (!read.ok) return read;
    const { kind, places } = read.value;
    // Its classes have original names then.
    if (kind === 'heap') await originals.ofHeap(document, waiter);
    const resolve = places.length === 0 ? null : await originals.resolverOf(filePath, places, waiter);
    return documents.query(key, filePath, waiter, (open) => ({
      steps: writeTable(open, { table, columns, toPath, resolve }),
      needsFigures: true,
      needsColumns: true,
      neededBytes: 0,
    }));
  };
}

export interface AnalysisHost {
  /** Serves a port until it closes; without `rights` as its owner's. */
  attach(port: HostPort, rights?: PortRights): void;
}

export interface AnalysisHostOptions {
  readonly pacing: Pacing;
  /** Total bytes of open documents. */
  readonly ceilingBytes: number;
  /** Milliseconds after which a query ends with `deadline_exceeded`; default: half an hour. */
  readonly queryLimitMs?: number;
  /** Milliseconds after its last use at which a document is evicted; default: `IDLE_LIMIT_MS`. */
  readonly idleLimitMs?: number;
  /** Returns unused memory to the system; default: left to V8. */
  readonly collectGarbage?: () => void;
  /** The second thread; if absent, one thread does all the work. */
  readonly second?: SecondThread | null;
  /** The folder of the column cache; without it, columns are not cached. */
  readonly columnCache?: ColumnCache | null;
  /** A folder on a disk for data that documents may need again; default: the system's folder for temporary files. */
  readonly scratchDirectory?: () => Promise<string>;
  /** Called with the exception of a bug; the caller gets `analysis_failed`. */
  readonly reportBug: (thrown: unknown) => void;
}

type ConvertRequest = Extract<AnalysisRequest, { type: 'convert-perfetto' }>;
type OpenRequest = Extract<AnalysisRequest, { type: 'open' }>;

/** −1 if a message has none. */
function requestIdOf(message: unknown): number {
  const hasId = typeof message === 'object' && message !== null && 'requestId' in message;
  return hasId && typeof message.requestId === 'number' ? message.requestId : -1;
}

export function createAnalysisHost({
  pacing,
  ceilingBytes,
  columnCache = null,
  second = null,
  scratchDirectory = () => Promise.resolve(tmpdir()),
  queryLimitMs = QUERY_LIMIT_MS,
  idleLimitMs = IDLE_LIMIT_MS,
  collectGarbage = () => undefined,
  reportBug,
}: AnalysisHostOptions): AnalysisHost {
  const comparisonCache = createComparisonCache();
  let traceLimitBytes = Number.POSITIVE_INFINITY;
  let sourceMapPaths: readonly string[] = [];
  let isIgnored = ignoreList([]);
  const documents = createDocuments({
    pacing,
    ceilingBytes,
    otherBytes: () => comparisonCache.heldBytes,
    columnCache,
    second,
    scratchDirectory,
    traceLimitBytes: () => traceLimitBytes,
    isIgnored: () => isIgnored,
    idleLimitMs,
    onUnused: (key) => comparisonCache.dropOf(key),
    collectGarbage,
    reportBug,
  });
  // Shared by all ports, because reading a map is expensive.
  const resolvers = createPositionResolvers(() => isIgnored);
  const changes = comparisonCache.createCache(bytesOfChange, CHANGES_KEPT);
  const comparisons = createComparisons({ documents, createCache: comparisonCache.createCache, pacing, reportBug });
  const questions: RunningQuestions = { count: 0 };
  const asked = createAskedQueries();
  const use = createProcessUse({
    now: pacing.now,
    idleLimitMs,
    hasDocuments: () => !documents.isEmpty,
    isWriting: () => columnCache?.isWriting ?? false,
  });

  function attach(port: HostPort, rights: PortRights = OWNER_RIGHTS): void {
    const detached = use.attached();
    const requests = createPortRequests({
      port,
      began: () => use.began(),
      pacing,
      pauseWriting: () => columnCache?.pause() ?? (() => undefined),
      questions,
      reportBug,
    });
    const own = createPortDocuments(documents, rights);
    const allowedMaps = (paths: readonly string[]): readonly string[] =>
      rights.onlyChosenMaps ? paths.filter((path) => sourceMapPaths.includes(path)) : paths;
    const originals = createOriginals(documents, allowedMaps, resolvers, () => isIgnored);
    const origins = createHeapOrigins(documents, resolvers);
    const query = createPortQueries({ documents, comparisons, own, originals, origins, changes });
    const writePortTable = createPortTables({ documents, own, originals });
    const waiterOf = (requestId: number, signal: AbortSignal): Waiter => ({
      signal,
      onProgress: requests.progressSender(requestId),
    });

    /** Incremental reading is optional: it must not delay any query. */
    function beginGrowing({ documentId, requestId, source }: OpenRequest): void {
      if (questions.count > 0) {
        const error = appError('busy', 'The analysis process is busy: the file will be read when it is complete.');
        port.send({ type: 'error', requestId, error });
        return;
      }
      // Registered synchronously: the next message may already report progress of the file.
      const file = own.expectGrowing(documentId, source.filePath);
      void requests.serve(requestId, (signal) => own.openGrowing(documentId, file, waiterOf(requestId, signal)));
    }

    function convertPerfetto(
      { requestId, filePath, toPath, capBytes, lastMs, profile }: ConvertRequest,
      signal: AbortSignal,
    ): Promise<AppResult<unknown>> {
      const reportProgress = requests.progressSender(requestId);
      const onWritten = (done: number): void => reportProgress({ stage: 'reading', done, total: null });
      return settle(() =>
        writePerfettoJson({ filePath, toPath, capBytes, lastMs, profile, signal, pacing, onWritten }),
      );
    }

    function noteOfWindow({ documentId, source, query: name, params }: QueryRequest): void {
      const filePath = source?.filePath ?? own.get(documentId)?.filePath;
      if (rights.onlyChosenMaps && filePath !== undefined) asked.note(filePath, { query: name, params });
    }

    function receive(request: AnalysisRequest): void {
      switch (request.type) {
        case 'open':
          if (request.source.growing === true) {
            beginGrowing(request);
            return;
          }
          void requests.serve(request.requestId, (signal) =>
            own.open(request.documentId, request.source, waiterOf(request.requestId, signal)),
          );
          return;
        case 'query':
          noteOfWindow(request);
          void requests.serve(request.requestId, (signal) =>
            withinLimit({ query: request.query, limitMs: queryLimitMs, signal }, (within) =>
              query(request, waiterOf(request.requestId, within)),
            ),
          );
          return;
        case 'grown':
          own.growing(request.documentId)?.grow(request.writtenBytes, request.isWhole);
          return;
        case 'complete':
          own.growing(request.documentId)?.place(request);
          return;
        case 'abandoned':
          own.growing(request.documentId)?.abandon();
          return;
        case 'convert-perfetto':
          // The file that it writes may be read incrementally at the same time.
          void requests.serve(request.requestId, (signal) => convertPerfetto(request, signal), false);
          return;
        case 'write-table':
          void requests.serve(request.requestId, (signal) =>
            withinLimit({ query: 'write-table', limitMs: queryLimitMs, signal }, (within) =>
              writePortTable(request, waiterOf(request.requestId, within)),
            ),
          );
          return;
        case 'finish-column-cache':
          void requests.serve(request.requestId, async (signal) => {
            await columnCache?.finish(signal);
            return ok(null);
          });
          return;
        case 'asked-by-windows':
          port.send({ type: 'answer', requestId: request.requestId, value: asked.of(request.filePath) });
          return;
        case 'ping':
          port.send({ type: 'answer', requestId: request.requestId, value: null });
          return;
        case 'is-unused':
          port.send({ type: 'answer', requestId: request.requestId, value: use.isUnused });
          return;
        case 'trace-limit':
          traceLimitBytes = request.limitBytes;
          return;
        case 'source-map-paths':
          sourceMapPaths = request.paths;
          return;
        case 'ignore-patterns':
          isIgnored = ignoreList(request.patterns);
          return;
        case 'second-thread':
          second?.allow(request.allowed);
          return;
        case 'cancel':
          requests.cancel(request.requestId);
          return;
        case 'close':
          own.close(request.documentId);
          return;
        default:
          assertNever(request, 'analysis request');
      }
    }

    port.listen(
      (message) => {
        const request = rights.parse(message);
        if (request.ok) receive(request.value);
        else port.send({ type: 'error', requestId: requestIdOf(message), error: request.error });
      },
      () => {
        requests.close();
        own.closeAll();
        detached();
      },
    );
  }

  return { attach };
}
