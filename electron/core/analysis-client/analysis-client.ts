/**
 * The client of the analysis process for main and the command line: starts it with the first query, ends it when it is unused, starts it
 * again with the next query, and turns a crash into an error for every waiting caller. An unresponsive process is killed, and the queries of other callers are sent again to the
 * next one.
 */
import { z } from 'zod';
import { err, ok } from '../../../shared/base/result.ts';
import { parseAnswer } from '../../../shared/core/analysis/parse-answer.ts';
import { createRequestLine, type AskOptions, type RequestLine } from '../../../shared/core/analysis/request-line.ts';
import {
  AskedQuerySchema,
  type AnalysisAnswer,
  type AnalysisParams,
  type AnalysisProgress,
  type AnalysisQueryName,
  type AnalysisRequest,
} from '../../../shared/core/analysis/analysis.ts';
import { appError, type AppError, type AppResult } from '../../../shared/base/errors.ts';
import type { AnalysisPort, ConvertPerfetto } from '../../../shared/core/capability/analysis-ports.ts';
import { PerfettoConversionSchema } from '../../../shared/engine/trace/contract/perfetto.ts';
import { TableLayoutSchema, type TableLayout } from '../../../shared/core/analysis/table-layout.ts';
import type { Log } from '../log/log.ts';
import { createIncrementalReading, type GrowingFilePort } from './incremental-reading.ts';
import type { AnalysisLauncher, AnalysisProcess, FramePort, HandedPort } from './process.ts';
import { createWatchdog, WATCHDOG_LIMITS, type Watchdog, type WatchdogLimits } from './watchdog.ts';

// Ends the analysis process when nothing needs it: without documents it still has a heap of some ninety megabytes. The process itself knows
// what windows do on their ports, so it is asked; a request that follows the question keeps the process.

/** The process is unused some minutes after its last request (`IDLE_LIMIT_MS` of the host); a few seconds more do not matter. */
const UNUSED_PERIOD_MS = 15_000;

interface UnusedProcess {
  /** A request or a port is on its way to the process. */
  used(): void;
  /** The process has ended. */
  stop(): void;
}

interface UnusedProcessOptions {
  readonly periodMs: number;
  /** This side waits for an answer, or has a document open there. */
  readonly isNeeded: () => boolean;
  /** Resolves with true if the process needs to do nothing for any port. */
  readonly isUnused: () => Promise<boolean>;
  readonly end: () => void;
}

function watchUnusedProcess({ periodMs, isNeeded, isUnused, end }: UnusedProcessOptions): UnusedProcess {
  let uses = 0;
  let isOver = false;
  async function look(): Promise<void> {
    if (isNeeded()) return;
    const before = uses;
    const answer = await isUnused();
    if (answer && !isOver && uses === before && !isNeeded()) end();
  }
  // The timer must not keep a command alive that has its answer.
  const timer = setInterval(() => void look(), periodMs).unref();
  return {
    used: () => void (uses += 1),
    stop() {
      isOver = true;
      clearInterval(timer);
    },
  };
}

export interface AnalysisClient extends AnalysisPort {
  readIncrementally: NonNullable<AnalysisPort['readIncrementally']>;
  readonly convertPerfetto: ConvertPerfetto;
  /** Writes a SQL table of a capture into an existing empty file. */
  readonly writeTable: WriteTable;
  /** Connects a window's port to the process, starting it if none runs; an error where processes cannot exchange ports. */
  connectPort(port: HandedPort | FramePort): AppResult<undefined>;
  /** Lets the process write its column cache now; the signal cancels that. */
  finishColumnCache(signal: AbortSignal): Promise<void>;
  /** Allows or forbids a second thread, in this process and in later ones. */
  allowSecondThread(allowed: boolean): void;
  /** Call after `traceLimitBytes`, `sourceMapPaths` or `ignorePatterns` has changed. */
  limitsChanged(): void;
  /** Ends the process; waiting callers get `shutting_down`. Later queries are refused. */
  close(): Promise<void>;
}

/** Opens the file and writes one of its tables; the document stays open, as after a query. */
export type WriteTable = (
  filePath: string,
  written: { readonly table: string; readonly columns: readonly string[] },
  toPath: string,
  options: { readonly signal: AbortSignal; readonly progress?: (progress: AnalysisProgress) => void },
) => Promise<AppResult<TableLayout>>;

export interface AnalysisClientOptions {
  readonly launch: AnalysisLauncher;
  readonly log: Log;
  readonly kindOf: AnalysisPort['kindOf'];
  /** Traces in larger files are not opened, on any port. Default: no limit. */
  readonly traceLimitBytes?: () => number;
  /** Folders and map files that the user chose: a window's queries look in no others. */
  readonly sourceMapPaths?: () => readonly string[];
  /** The person's patterns of third-party code. */
  readonly ignorePatterns?: () => readonly string[];
  /** The time that a document stays open after its last query; a later one has to read the file again. */
  readonly keepOpenMs?: number;
  /** When an unresponsive process is killed; default: `WATCHDOG_LIMITS`. */
  readonly watchdogLimits?: WatchdogLimits;
  /** Milliseconds between two looks whether the process is unused. */
  readonly unusedPeriodMs?: number;
}

/** Long enough for an assistant's next query, short enough to free the memory soon. */
const KEEP_OPEN_MS = 4 * 60_000;

/** A file that this client has open in the process, by path. */
interface OpenDocument {
  questions: number;
  closing: NodeJS.Timeout | null;
}

interface Connection {
  readonly process: AnalysisProcess;
  readonly line: RequestLine;
  readonly documents: Map<string, OpenDocument>;
  readonly watchdog: Watchdog;
  readonly unused: UnusedProcess;
  /** A window sends queries over a port of its own, which do not pass here. */
  hasPorts: boolean;
  /** True if the process was killed because it did not answer. */
  isSilent: boolean;
  /** The reason why it ended; null while it runs. */
  ended: string | null;
}

const SHUTTING_DOWN: AppError = appError('shutting_down', 'The program is closing, so the analysis was cancelled.');

function crashed(filePath: string, reason: string): AppError {
  return appError(
    'analysis_crashed',
    `The analysis process ended while it worked on ${filePath}: ${reason}.`,
    'The file is unharmed. Try again; if it ends again, the file may be too large for the memory of this machine.',
  );
}

/** Counts a running query on a document; call the returned function when it is answered. */
function beginQuestion({ process, documents }: Connection, filePath: string, keepOpenMs: number): () => void {
  const document = documents.get(filePath) ?? { questions: 0, closing: null };
  documents.set(filePath, document);
  if (document.closing !== null) clearTimeout(document.closing);
  document.closing = null;
  document.questions += 1;
  return () => {
    document.questions -= 1;
    if (document.questions > 0 || documents.get(filePath) !== document) return;
    document.closing = setTimeout(() => {
      documents.delete(filePath);
      process.send({ type: 'close', documentId: filePath });
    }, keepOpenMs);
    // The timer must not keep a command alive that has its answer.
    document.closing.unref();
  };
}

export function createAnalysisClient({
  launch,
  log,
  kindOf,
  traceLimitBytes,
  sourceMapPaths,
  ignorePatterns,
  keepOpenMs = KEEP_OPEN_MS,
  watchdogLimits = WATCHDOG_LIMITS,
  unusedPeriodMs = UNUSED_PERIOD_MS,
}: AnalysisClientOptions): AnalysisClient {
  let connection: Connection | null = null;
  let isSecondThreadAllowed = true;
  let closed = false;

  function connected(): AppResult<Connection> {
    if (closed) return err(SHUTTING_DOWN);
    if (connection !== null) return ok(connection);
    let started: AnalysisProcess;
    try {
      started = launch();
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      log.error('the analysis process did not start', { reason });
      return err(
        appError('analysis_crashed', `The analysis process did not start: ${reason}.`, 'Install the program again.'),
      );
    }
    const line = createRequestLine({
      send: (request) => started.send(request),
      onInvalidReply: (reason) => log.warn('a message of the analysis process was not understood', { reason }),
      onCancelled: (isShortened) => made.watchdog.cancelled(isShortened),
    });
    const made: Connection = {
      process: started,
      line,
      documents: new Map(),
      watchdog: createWatchdog({
        limits: watchdogLimits,
        ping: () => line.ask((requestId) => ({ type: 'ping', requestId })),
        isAsked: () => line.waiting > 0 || made.hasPorts,
        onSilent: (silentMs) => endSilent(made, silentMs),
      }),
      unused: watchUnusedProcess({
        periodMs: unusedPeriodMs,
        isNeeded: () => line.waiting > 0 || made.documents.size > 0,
        async isUnused() {
          const answer = await line.ask((requestId) => ({ type: 'is-unused', requestId }));
          return answer.ok && answer.value === true;
        },
        end: () => endUnused(made),
      }),
      hasPorts: false,
      isSilent: false,
      ended: null,
    };
    connection = made;
    if (!isSecondThreadAllowed) started.send({ type: 'second-thread', allowed: false });
    sendLimits(started);
    started.onReply((message) => line.receive(message));
    started.onExit((reason) => end(made, reason));
    return ok(made);
  }

  /** Nothing more comes from it: waiting callers get an error, and the next query starts another. */
  function end(from: Connection, reason: string, isExpected = closed): void {
    if (from.ended !== null) return;
    from.ended = reason;
    from.watchdog.stop();
    from.unused.stop();
    for (const { closing } of from.documents.values()) if (closing !== null) clearTimeout(closing);
    from.documents.clear();
    if (connection === from) connection = null;
    if (!isExpected) log.warn('the analysis process ended', { reason, waiting: from.line.waiting });
    from.line.end((filePath) => (closed ? SHUTTING_DOWN : crashed(filePath, reason)));
  }

  function endSilent(from: Connection, silentMs: number): void {
    from.isSilent = true;
    end(from, `it did not answer for ${silentMs / 1000} s and was killed`);
    void from.process.kill();
  }

  function endUnused(from: Connection): void {
    log.debug('the analysis process is unused and is ended');
    end(from, 'it was unused', true);
    void from.process.kill();
  }

  function sendLimits(to: AnalysisProcess): void {
    if (traceLimitBytes !== undefined) to.send({ type: 'trace-limit', limitBytes: traceLimitBytes() });
    if (sourceMapPaths !== undefined) to.send({ type: 'source-map-paths', paths: [...sourceMapPaths()] });
    if (ignorePatterns !== undefined) to.send({ type: 'ignore-patterns', patterns: [...ignorePatterns()] });
  }

  function ask(
    { line, watchdog, unused, ended }: Connection,
    request: (requestId: number) => AnalysisRequest,
    options: AskOptions,
  ): Promise<AppResult<unknown>> {
    unused.used();
    if (ended === null) watchdog.watch();
    return line.ask(request, options);
  }

  async function openAndAsk<N extends AnalysisQueryName>(
    on: Connection,
    filePath: string,
    query: N,
    params: AnalysisParams<N>,
    signal: AbortSignal,
    onProgress: (progress: AnalysisProgress) => void,
  ): Promise<AppResult<AnalysisAnswer<N>>> {
    // The file is opened with each query, in one message: that detects changes on disk.
    const asking = (requestId: number): AnalysisRequest => ({
      type: 'query',
      requestId,
      documentId: filePath,
      source: { filePath },
      query,
      params,
    });
    const answer = await ask(on, asking, { filePath, signal, onProgress });
    if (!answer.ok) return answer;
    return parseAnswer(query, answer.value, (reason) =>
      log.error('an answer of the analysis process has an unknown shape', { query, reason }),
    );
  }

  function growingFilePort(): GrowingFilePort | null {
    const line = connected();
    if (!line.ok) return null;
    const on = line.value;
    return {
      open: (documentId, filePath, signal) =>
        ask(on, (requestId) => ({ type: 'open', requestId, documentId, source: { filePath, growing: true } }), {
          filePath,
          signal,
        }),
      send: (request) => on.line.tell(request),
    };
  }

  return {
    kindOf,
    readIncrementally: () => {
      // Started with the first bytes. If it cannot start, the next query reports that.
      connected();
      return createIncrementalReading({ line: growingFilePort, log });
    },
    async convertPerfetto(filePath, toPath, { capBytes, lastMs, profile, signal, onWritten }) {
      const line = connected();
      if (!line.ok) return line;
      const made = await ask(
        line.value,
        (requestId) => ({ type: 'convert-perfetto', requestId, filePath, toPath, capBytes, lastMs, profile }),
        { filePath, signal, onProgress: ({ done }) => onWritten(done) },
      );
      return made.ok ? ok(PerfettoConversionSchema.parse(made.value)) : made;
    },
    async askedByWindows(filePath) {
      const line = connected();
      if (!line.ok) return line;
      const asked = await ask(line.value, (requestId) => ({ type: 'asked-by-windows', requestId, filePath }), {
        filePath,
      });
      return asked.ok ? ok(z.array(AskedQuerySchema).parse(asked.value)) : asked;
    },
    async writeTable(filePath, { table, columns }, toPath, { signal, progress }) {
      const line = connected();
      if (!line.ok) return line;
      const endQuestion = beginQuestion(line.value, filePath, keepOpenMs);
      try {
        const written = await ask(
          line.value,
          (requestId) => ({
            type: 'write-table',
            requestId,
            documentId: filePath,
            source: { filePath },
            table,
            columns: [...columns],
            toPath,
          }),
          { filePath, signal, onProgress: progress },
        );
        return written.ok ? ok(TableLayoutSchema.parse(written.value)) : written;
      } finally {
        endQuestion();
      }
    },
    async query<N extends AnalysisQueryName>(
      filePath: string,
      query: N,
      params: AnalysisParams<N>,
      { signal, progress }: { signal: AbortSignal; progress?: (progress: AnalysisProgress) => void },
    ): Promise<AppResult<AnalysisAnswer<N>>> {
      const askOnce = async (on: Connection): Promise<AppResult<AnalysisAnswer<N>>> => {
        const endQuestion = beginQuestion(on, filePath, keepOpenMs);
        try {
          return await openAndAsk(on, filePath, query, params, signal, progress ?? (() => {}));
        } finally {
          endQuestion();
        }
      };
      const line = connected();
      if (!line.ok) return line;
      const answer = await askOnce(line.value);
      if (answer.ok || answer.error.code !== 'analysis_crashed' || !line.value.isSilent) return answer;
      // Another query may have made the process unresponsive. Repeat only once: it may have been this one.
      const again = connected();
      return again.ok ? askOnce(again.value) : again;
    },
    connectPort(port) {
      const line = connected();
      if (!line.ok) return line;
      if (line.value.process.connectPort === undefined) {
        return err(
          appError('analysis_failed', 'This analysis process accepts no ports.', 'Ask through the main process.'),
        );
      }
      line.value.unused.used();
      line.value.process.connectPort(port);
      line.value.hasPorts = true;
      line.value.watchdog.watch();
      return ok(undefined);
    },
    async finishColumnCache(signal) {
      if (connection === null) return;
      // The outcome does not matter: columns that are not cached are computed again.
      await ask(connection, (requestId) => ({ type: 'finish-column-cache', requestId }), { signal });
    },
    allowSecondThread(allowed) {
      isSecondThreadAllowed = allowed;
      connection?.process.send({ type: 'second-thread', allowed });
    },
    limitsChanged() {
      if (connection !== null) sendLimits(connection.process);
    },
    async close() {
      closed = true;
      const last = connection;
      if (last !== null) await last.process.kill();
    },
  };
}
