/** One running SQL process with the requests that wait for it, and its folder. */
import { rm } from 'node:fs/promises';
import { err, ok } from '../../../../shared/base/result.ts';
import { appError, type AppError, type AppResult } from '../../../../shared/base/errors.ts';
import { SqlReplySchema, type SqlRequest } from '../../../../shared/features/sql/contract/sql-process.ts';
import type { Log } from '../../../core/log/log.ts';
import type { SqlProcess } from './sql-process.ts';

/** A query is interrupted within milliseconds; a process that does not is killed. */
const CANCEL_LIMIT_MS = 5000;

export interface SqlConnection {
  /** Sends a request and resolves with its unchecked answer. A cancelled one has ended when this resolves. */
  ask(request: (requestId: number) => SqlRequest, signal: AbortSignal): Promise<AppResult<unknown>>;
  drop(key: string): void;
  readonly isOver: boolean;
  readonly waiting: number;
  readonly directory: string;
  /** Ends the process and deletes its folder. */
  end(reason: AppError): Promise<void>;
}

export interface ConnectionOptions {
  readonly process: SqlProcess;
  readonly directory: string;
  readonly log: Log;
  readonly onOver: () => void;
}

function crashed(reason: string): AppError {
  return appError(
    'sql_crashed',
    `The SQL process ended while it worked on the query: ${reason}.`,
    'The captures are unharmed. Ask again; if it ends again, read fewer rows or columns.',
  );
}

export function createConnection({ process, directory, log, onOver }: ConnectionOptions): SqlConnection {
  const waiting = new Map<number, (result: AppResult<unknown>) => void>();
  let lastRequestId = 0;
  let isOver = false;
  let removed: Promise<void> | null = null;

  function over(error: AppError): void {
    if (isOver) return;
    isOver = true;
    for (const settle of [...waiting.values()]) settle(err(error));
    waiting.clear();
    onOver();
  }

  process.onReply((message) => {
    const reply = SqlReplySchema.safeParse(message);
    if (!reply.success) {
      log.error('a message of the SQL process was not understood', { reason: reply.error.message });
      return;
    }
    const { data } = reply;
    if (data.type === 'over') {
      log.warn('the SQL process ends itself', { reason: data.error.message, waiting: waiting.size });
      over(data.error);
      return;
    }
    waiting.get(data.requestId)?.(data.type === 'answer' ? ok(data.value) : err(data.error));
  });
  process.onExit((reason) => {
    if (!isOver) log.warn('the SQL process ended', { reason, waiting: waiting.size });
    over(crashed(reason));
    // Also removes what a crash has left.
    removed ??= rm(directory, { recursive: true, force: true });
  });

  return {
    get isOver() {
      return isOver;
    },
    get waiting() {
      return waiting.size;
    },
    directory,
    ask(request, signal) {
      if (isOver) return Promise.resolve(err(crashed('it is not running')));
      lastRequestId += 1;
      const requestId = lastRequestId;
      return new Promise((resolve) => {
        let limit: NodeJS.Timeout | null = null;
        const cancel = (): void => {
          process.send({ type: 'cancel', requestId });
          limit = setTimeout(() => void process.kill(), CANCEL_LIMIT_MS);
        };
        waiting.set(requestId, (result) => {
          waiting.delete(requestId);
          if (limit !== null) clearTimeout(limit);
          signal.removeEventListener('abort', cancel);
          process.keepAlive(waiting.size > 0);
          resolve(result);
        });
        process.keepAlive(true);
        process.send(request(requestId));
        signal.addEventListener('abort', cancel, { once: true });
        if (signal.aborted) cancel();
      });
    },
    drop: (key) => process.send({ type: 'drop', key }),
    async end(reason) {
      over(reason);
      await process.kill();
      await (removed ??= rm(directory, { recursive: true, force: true }));
    },
  };
}
