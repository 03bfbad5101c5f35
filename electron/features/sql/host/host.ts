/** The SQL process without the process: requests in, replies out. */
import { assertNever } from '../../../../shared/base/assert-never.ts';
import { AppFailure, appError } from '../../../../shared/base/errors.ts';
import {
  SqlRequestSchema,
  type SqlReply,
  type SqlRequest,
} from '../../../../shared/features/sql/contract/sql-process.ts';
import type { Engine } from './engine.ts';
import { createOverrunWatch, type OverrunOptions } from './overrun.ts';

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
