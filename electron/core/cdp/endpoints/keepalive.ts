/** Detects a connection that is dead though it never closed: a suspended machine, a stopped process. */
import type { AppResult } from '../../../../shared/base/errors.ts';

const INTERVAL_MS = 15_000;
/** Generous: a browser that writes a large trace delays its answers by tens of seconds. */
export const KEEPALIVE_DEADLINE_MS = 60_000;

export interface KeepaliveParts {
  readonly closed: AbortSignal;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds since the last message came. */
  readonly silentForMs: () => number;
  /** Sends something harmless and waits for the answer, at most `deadlineMs`. */
  readonly ask: (deadlineMs: number) => Promise<AppResult<unknown>>;
  readonly onDead: () => void;
}

/** Runs until the connection is closed. It sends a command only after a silent interval. */
export async function keepAlive({ closed, wait, silentForMs, ask, onDead }: KeepaliveParts): Promise<void> {
  for (;;) {
    await wait(INTERVAL_MS, closed);
    if (closed.aborted) return;
    if (silentForMs() < INTERVAL_MS) continue;
    const answer = await ask(KEEPALIVE_DEADLINE_MS);
    if (!answer.ok && !closed.aborted) onDead();
  }
}
