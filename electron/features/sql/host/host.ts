/** The SQL process without the process: requests in, replies out. */
import { assertNever } from '../../../../shared/base/assert-never.ts';
import { AppFailure, appError, type AppError } from '../../../../shared/base/errors.ts';
import { formatBytes } from '../../../../shared/base/units.ts';
import {
  SqlRequestSchema,
  type SqlReply,
  type SqlRequest,
} from '../../../../shared/features/sql/contract/sql-process.ts';
import type { Engine } from './engine.ts';

// Queries that DuckDB neither stops nor counts. It computes constants while it plans, outside of its memory limit and without looking for
// an interruption: `select range(100000000)` is one value of several gigabytes.

const CHECK_MS = 100;
/** An interrupted query ends within this time unless it never looks. */
const OBEYS_WITHIN_MS = 5000;
/** Memory that the process needs beyond DuckDB's limit: the engine itself, memory that is free but not returned, rows of an answer. */
const MIN_BEYOND_BYTES = 512 * 1024 ** 2;

export interface OverrunOptions {
  readonly memoryLimitBytes: number;
  readonly residentBytes: () => number;
  readonly now: () => number;
  /** Called once; the process has to end. */
  readonly onOverrun: (error: AppError) => void;
}

export interface OverrunWatch {
  /** A request with its time limit begins; returns its end. */
  begin(timeLimitMs: number): () => void;
}

export function createOverrunWatch({ memoryLimitBytes, residentBytes, now, onOverrun }: OverrunOptions): OverrunWatch {
  const ceilingBytes = memoryLimitBytes + Math.max(memoryLimitBytes, MIN_BEYOND_BYTES);
  const running = new Set<{ readonly timeLimitMs: number; readonly endsAtMs: number }>();
  let timer: NodeJS.Timeout | null = null;

  function stop(): void {
    if (timer !== null) clearInterval(timer);
    timer = null;
  }

  function overrun(): AppError | null {
    if (residentBytes() > ceilingBytes)
      return appError(
        'sql_memory_limit',
        `The query needs more memory than the limit of ${formatBytes(memoryLimitBytes)} and could not be stopped, so the SQL process was ended.`,
        'Make long lists of rows, not of values: select * from range(1000000) instead of select range(1000000).',
        { limitBytes: memoryLimitBytes },
      );
    const late = [...running].find(({ endsAtMs }) => now() > endsAtMs + OBEYS_WITHIN_MS);
    return late === undefined
      ? null
      : appError(
          'sql_time_limit',
          `The query took longer than ${late.timeLimitMs / 1000} s and could not be stopped, so the SQL process was ended.`,
          'Filter or group earlier, or join on fewer rows.',
          { limitMs: late.timeLimitMs },
        );
  }

  function check(): void {
    const error = overrun();
    if (error === null) return;
    stop();
    onOverrun(error);
  }

  return {
    begin(timeLimitMs) {
      const request = { timeLimitMs, endsAtMs: now() + timeLimitMs };
      running.add(request);
      timer ??= setInterval(check, CHECK_MS).unref();
      return () => {
        running.delete(request);
        if (running.size === 0) stop();
      };
    },
  };
}

export interface HostOptions {
  readonly engine: Engine;
  /** Calls `sent` when the reply has left the process. */
  readonly send: (reply: SqlReply, sent?: () => void) => void;
  /** Called with the exception of a bug; the caller gets `internal`. */
  readonly reportBug: (thrown: unknown) => void;
  /** Ends the process, whatever its threads do. */
  readonly end: () => void;
  readonly overrun: Omit<OverrunOptions, 'onOverrun'>;
}

/** Making a table is limited by the query that wrote its file. */
const NO_LIMIT_MS = 2 ** 31 - 1;

const UNSOUND = appError(
  'sql_crashed',
  'The SQL process ended, because its database answered no query any more.',
  'The captures are unharmed. Ask again.',
);

/** Returns the function that takes messages. */
export function createSqlHost({ engine, send, reportBug, end, overrun }: HostOptions): (message: unknown) => void {
  const running = new Map<number, AbortController>();
  const watch = createOverrunWatch({
    ...overrun,
    onOverrun(error) {
      send({ type: 'over', error }, end);
    },
  });

  /** After a bug of DuckDB, the next queries might all fail: a process that does not answer any more is replaced. */
  async function endUnlessSound(): Promise<void> {
    if (await engine.isSound()) return;
    send({ type: 'over', error: UNSOUND }, end);
  }

  async function serve(
    requestId: number,
    timeLimitMs: number,
    work: (signal: AbortSignal) => Promise<unknown>,
  ): Promise<void> {
    const controller = new AbortController();
    running.set(requestId, controller);
    const ended = watch.begin(timeLimitMs);
    try {
      send({ type: 'answer', requestId, value: (await work(controller.signal)) ?? null });
    } catch (thrown) {
      if (!(thrown instanceof AppFailure)) reportBug(thrown);
      const error =
        thrown instanceof AppFailure
          ? thrown.error
          : appError('internal', 'The SQL process has a bug.', 'Please report it, with the query.');
      send({ type: 'error', requestId, error });
      if (!(thrown instanceof AppFailure)) await endUnlessSound();
    } finally {
      ended();
      running.delete(requestId);
    }
  }

  function answer(request: Exclude<SqlRequest, { type: 'cancel' | 'drop' }>, signal: AbortSignal): Promise<unknown> {
    switch (request.type) {
      case 'check':
        return engine.check(request, { signal, timeLimitMs: NO_LIMIT_MS });
      case 'load':
        return engine.load(request.source, request.key, request.table, request, signal);
      case 'run':
        return engine.run(request, request.limit, { signal, timeLimitMs: request.timeLimitMs });
      case 'page':
        return engine.page(request.cursor, request.limit, { signal, timeLimitMs: request.timeLimitMs });
      case 'export':
        return engine.exportFile(request, request, { signal, timeLimitMs: request.timeLimitMs });
      default:
        return assertNever(request, 'SQL request');
    }
  }

  return (message) => {
    const parsed = SqlRequestSchema.safeParse(message);
    if (!parsed.success) {
      reportBug(parsed.error);
      return;
    }
    const request = parsed.data;
    if (request.type === 'cancel') running.get(request.requestId)?.abort();
    else if (request.type === 'drop') engine.drop(request.key).catch(reportBug);
    else {
      const limitMs = 'timeLimitMs' in request ? request.timeLimitMs : NO_LIMIT_MS;
      void serve(request.requestId, limitMs, (signal) => answer(request, signal));
    }
  };
}
