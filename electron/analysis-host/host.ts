/**
 * The analysis process without the process: requests from any number of ports in, replies out. Every port has its own document ids and
 * request ids; the documents behind them are shared.
 */
import { tmpdir } from 'node:os';
import type { AnalysisProgress, AnalysisRequest, DocumentSource } from '../../shared/contracts/analysis.ts';
import { appError, settle, type AppResult } from '../../shared/contracts/errors.ts';
import { assertNever } from '../../shared/base/assert-never.ts';
import { bugError } from './bug-error.ts';
import { createCompanions } from './companions.ts';
import type { DocumentRef } from './document-entry.ts';
import { createDocuments } from './documents.ts';
import { askDocument, createComparisons } from './engines/index.ts';
import { createGrowingFile, type GrowingFile } from './growing-file.ts';
import { IDLE_LIMIT_MS } from './idle-documents.ts';
import type { KeptStore } from './kept/kept-store.ts';
import { createKeptComparisons } from './kept-comparisons.ts';
import { createOriginals } from './originals.ts';
import type { Pacing } from './pause.ts';
import type { HostPort } from './port.ts';
import { OWNER_RIGHTS, type PortRights } from './port-rights.ts';
import { QUERY_LIMIT_MS, withinLimit } from './query-limit.ts';
import type { SecondThread } from './second-thread.ts';
import type { Waiter } from './shared-work.ts';
import { writePerfettoJson } from './write-perfetto-json.ts';

/** Minimum interval between progress messages of one request: a user sees no more, and each is a message. */
const PROGRESS_INTERVAL_MS = 60;

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
  /** Without it, one thread does all the work. */
  readonly second?: SecondThread | null;
  /** The folder of the column cache; without it, columns are not cached. */
  readonly kept?: KeptStore | null;
  /** A folder on a disk for data that documents may need again; default: the system's folder for temporary files. */
  readonly scratchDirectory?: () => Promise<string>;
  /** Called with the exception of a bug; the caller gets `analysis_failed`. */
  readonly reportBug: (thrown: unknown) => void;
}

type QueryRequest = Extract<AnalysisRequest, { type: 'query' }>;
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
  kept = null,
  second = null,
  scratchDirectory = () => Promise.resolve(tmpdir()),
  queryLimitMs = QUERY_LIMIT_MS,
  idleLimitMs = IDLE_LIMIT_MS,
  collectGarbage = () => undefined,
  reportBug,
}: AnalysisHostOptions): AnalysisHost {
  const keptComparisons = createKeptComparisons();
  let traceLimitBytes = Number.POSITIVE_INFINITY;
  let sourceMapPaths: readonly string[] = [];
  const documents = createDocuments({
    pacing,
    ceilingBytes,
    otherBytes: () => keptComparisons.heldBytes,
    kept,
    second,
    scratchDirectory,
    traceLimitBytes: () => traceLimitBytes,
    idleLimitMs,
    onIdle: (key) => keptComparisons.dropOf(key),
    collectGarbage,
    reportBug,
  });
  const comparisons = createComparisons({ documents, keep: keptComparisons.keep, pacing, reportBug });
  /** Running requests of all ports. */
  let answering = 0;
  /** The number of ports that hold each document. */
  const holders = new Map<string, number>();

  const hold = (key: string): void => void holders.set(key, (holders.get(key) ?? 0) + 1);
  const drop = (key: string): void => {
    const left = (holders.get(key) ?? 0) - 1;
    if (left > 0) {
      holders.set(key, left);
    } else {
      holders.delete(key);
      documents.release(key);
      keptComparisons.dropOf(key);
    }
  };

  /** Frees the result if its port has closed in the meantime. */
  const freeUnheld = (key: string): void => {
    if (!holders.has(key)) documents.release(key);
  };

  function attach(port: HostPort, rights: PortRights = OWNER_RIGHTS): void {
    const running = new Map<number, AbortController>();
    /** Document ids of this port. */
    const held = new Map<string, DocumentRef>();
    /** Files that are read while they grow, by this port's document id. */
    const growing = new Map<string, GrowingFile>();
    let closed = false;
    const companions = createCompanions({
      openFile,
      isHeld: (documentId) => !closed && held.has(documentId),
      hold,
      drop,
      freeUnheld,
    });
    const originals = createOriginals(documents, (paths) =>
      rights.onlyChosenMaps ? paths.filter((path) => sourceMapPaths.includes(path)) : paths,
    );

    const progressSender = (requestId: number): ((progress: AnalysisProgress) => void) => {
      let sentMs = Number.NEGATIVE_INFINITY;
      return (progress) => {
        const nowMs = pacing.now();
        if (closed || (nowMs - sentMs < PROGRESS_INTERVAL_MS && progress.firstClasses === undefined)) return;
        sentMs = nowMs;
        port.send({ type: 'progress', requestId, progress });
      };
    };

    /** `isQuestion`: a client waits for the answer, and incremental reading pauses for it. */
    async function serve(
      requestId: number,
      work: (signal: AbortSignal) => Promise<AppResult<unknown>>,
      isQuestion = true,
    ): Promise<void> {
      const answered = kept?.pause();
      const controller = new AbortController();
      running.set(requestId, controller);
      if (isQuestion) answering += 1;
      let result: AppResult<unknown>;
      try {
        result = await work(controller.signal);
      } catch (thrown) {
        // A bug must not leave the client waiting.
        reportBug(thrown);
        result = { ok: false, error: bugError(thrown) };
      }
      running.delete(requestId);
      if (isQuestion) answering -= 1;
      answered?.();
      if (closed) return;
      port.send(
        result.ok
          ? { type: 'answer', requestId, value: result.value }
          : { type: 'error', requestId, error: result.error },
      );
    }

    async function openFile(filePath: string, waiter: Waiter): Promise<AppResult<string>> {
      const refused = rights.refusal === undefined ? null : await rights.refusal(filePath);
      return refused === null ? documents.open(filePath, waiter) : { ok: false, error: refused };
    }

    async function open(
      documentId: string,
      { filePath, wantsFirstClasses = false }: DocumentSource,
      requestId: number,
      signal: AbortSignal,
    ): Promise<AppResult<null>> {
      const waiter = { signal, onProgress: progressSender(requestId), wantsFirstClasses };
      const opened = await openFile(filePath, waiter);
      if (opened.ok) holdAs(documentId, { key: opened.value, filePath });
      return opened.ok ? { ok: true, value: null } : opened;
    }

    /** Assigns the document to this port under this id, replacing the previous one. */
    function holdAs(documentId: string, document: DocumentRef): void {
      if (closed) {
        freeUnheld(document.key);
        return;
      }
      const before = held.get(documentId);
      if (before?.key === document.key) return;
      hold(document.key);
      held.set(documentId, document);
      if (before !== undefined) drop(before.key);
    }

    async function openGrowing(
      documentId: string,
      file: GrowingFile,
      requestId: number,
      signal: AbortSignal,
    ): Promise<AppResult<null>> {
      const opened = await documents.openGrowing(file, { signal, onProgress: progressSender(requestId) });
      if (growing.get(documentId) === file) growing.delete(documentId);
      if (opened.ok) holdAs(documentId, opened.value);
      return opened.ok ? { ok: true, value: null } : opened;
    }

    /** Incremental reading is optional: it must not delay any query. */
    function beginGrowing({ documentId, requestId, source }: OpenRequest): void {
      if (answering > 0) {
        const error = appError('busy', 'The analysis process is busy: the file will be read when it is complete.');
        port.send({ type: 'error', requestId, error });
        return;
      }
      // Registered synchronously: the next message may already report progress of the file.
      const file = createGrowingFile(source.filePath);
      growing.get(documentId)?.abandon();
      growing.set(documentId, file);
      void serve(requestId, (signal) => openGrowing(documentId, file, requestId, signal));
    }

    function convertPerfetto(
      { requestId, filePath, toPath, capBytes }: ConvertRequest,
      signal: AbortSignal,
    ): Promise<AppResult<unknown>> {
      const reportProgress = progressSender(requestId);
      const onWritten = (done: number): void => reportProgress({ stage: 'reading', done, total: null });
      return settle(() => writePerfettoJson({ filePath, toPath, capBytes, signal, pacing, onWritten }));
    }

    async function openAndQuery(request: QueryRequest, signal: AbortSignal): Promise<AppResult<unknown>> {
      const { documentId, requestId, source } = request;
      const opened = source === undefined ? null : await open(documentId, source, requestId, signal);
      return opened === null || opened.ok ? query(request, signal) : opened;
    }

    async function query(request: QueryRequest, signal: AbortSignal): Promise<AppResult<unknown>> {
      const document = held.get(request.documentId);
      if (document === undefined) {
        return {
          ok: false,
          error: appError('analysis_failed', `No document “${request.documentId}” is open here.`, 'Open it first.'),
        };
      }
      const waiter = { signal, onProgress: progressSender(request.requestId) };
      const { query: name } = request;
      if (name === 'heap.retained') {
        const retained = await documents.retain(document.key, document.filePath, waiter);
        return retained.ok ? { ok: true, value: { computeMs: retained.value } } : retained;
      }
      const comparison = comparisons.get(name);
      if (comparison !== undefined) {
        const companion = (path: string): Promise<DocumentRef> => companions.open(request.documentId, path, waiter);
        // The document itself is not released while the others are being opened.
        return documents.together(comparison.kinds, [document], waiter, (opened) =>
          comparison.compare(opened.of(document).kind, { current: document, companion, waiter }, request.params),
        );
      }
      if (name === 'profile.originals') return originals.ofFunctions(document, request.params, waiter);
      if (name === 'coverage.originals') return originals.ofCoverage(document, request.params, waiter);
      const { key, filePath } = document;
      return documents.query(key, filePath, waiter, (opened) =>
        askDocument(opened, { query: name, filePath, params: request.params }),
      );
    }

    function receive(request: AnalysisRequest): void {
      switch (request.type) {
        case 'open':
          if (request.source.growing === true) {
            beginGrowing(request);
            return;
          }
          void serve(request.requestId, (signal) =>
            open(request.documentId, request.source, request.requestId, signal),
          );
          return;
        case 'query':
          void serve(request.requestId, (signal) =>
            withinLimit({ query: request.query, limitMs: queryLimitMs, signal }, (within) =>
              openAndQuery(request, within),
            ),
          );
          return;
        case 'grown':
          growing.get(request.documentId)?.grow(request.writtenBytes, request.isWhole);
          return;
        case 'complete':
          growing.get(request.documentId)?.place(request);
          return;
        case 'abandoned':
          growing.get(request.documentId)?.abandon();
          return;
        case 'convert-perfetto':
          // The file that it writes may be read incrementally at the same time.
          void serve(request.requestId, (signal) => convertPerfetto(request, signal), false);
          return;
        case 'finish-keeping':
          void serve(request.requestId, async (signal) => {
            await kept?.finish(signal);
            return { ok: true, value: null };
          });
          return;
        case 'ping':
          port.send({ type: 'answer', requestId: request.requestId, value: null });
          return;
        case 'trace-limit':
          traceLimitBytes = request.limitBytes;
          return;
        case 'source-map-paths':
          sourceMapPaths = request.paths;
          return;
        case 'second-thread':
          second?.allow(request.allowed);
          return;
        case 'cancel':
          running.get(request.requestId)?.abort();
          return;
        case 'close': {
          const document = held.get(request.documentId);
          held.delete(request.documentId);
          if (document !== undefined) drop(document.key);
          companions.release(request.documentId);
          return;
        }
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
        closed = true;
        for (const controller of running.values()) controller.abort();
        for (const file of growing.values()) file.abandon();
        for (const { key } of held.values()) drop(key);
        held.clear();
        companions.releaseAll();
      },
    );
  }

  return { attach };
}
