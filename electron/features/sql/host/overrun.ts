/**
 * Queries that DuckDB neither stops nor counts. It computes constants while it plans, outside of its memory limit and without looking for
 * an interruption: `select range(100000000)` is one value of several gigabytes.
 */
import { formatBytes } from '../../../../shared/base/units.ts';
import { appError, type AppError } from '../../../../shared/base/errors.ts';

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
