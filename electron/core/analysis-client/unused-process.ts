/**
 * Ends the analysis process when nothing needs it: without documents it still has a heap of some ninety megabytes. The process itself knows
 * what windows do on their ports, so it is asked; a request that follows the question keeps the process.
 */

/** The process is unused some minutes after its last request (`IDLE_LIMIT_MS` of the host); a few seconds more do not matter. */
export const UNUSED_PERIOD_MS = 15_000;

export interface UnusedProcess {
  /** A request or a port is on its way to the process. */
  used(): void;
  /** The process has ended. */
  stop(): void;
}

export interface UnusedProcessOptions {
  readonly periodMs: number;
  /** This side waits for an answer, or has a document open there. */
  readonly isNeeded: () => boolean;
  /** Resolves with true if the process needs to do nothing for any port. */
  readonly isUnused: () => Promise<boolean>;
  readonly end: () => void;
}

export function watchUnusedProcess({ periodMs, isNeeded, isUnused, end }: UnusedProcessOptions): UnusedProcess {
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
