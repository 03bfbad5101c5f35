/** Logs refused requests: at most one line a minute, so that a client cannot flood the log. */
import type { Log } from '../log/log.ts';

const INTERVAL_MS = 60_000;
/** The reason repeats what the client sent. */
const MAX_REASON_CHARS = 200;

export interface RefusalLog {
  /** Counts one refusal, and logs if the last line is a minute old. */
  note(reason: string): void;
  /** Logs the count since the last line. */
  close(): void;
}

export function createRefusalLog(log: Pick<Log, 'warn'>, now: () => number): RefusalLog {
  let loggedAtMs = Number.NEGATIVE_INFINITY;
  let unlogged = 0;
  let lastReason = '';

  function write(): void {
    log.warn('MCP requests refused', { count: unlogged, reason: lastReason });
    loggedAtMs = now();
    unlogged = 0;
  }

  return {
    note(reason) {
      unlogged += 1;
      lastReason = reason.slice(0, MAX_REASON_CHARS);
      if (now() - loggedAtMs >= INTERVAL_MS) write();
    },
    close() {
      if (unlogged > 0) write();
    },
  };
}
