/** Polls heap usage once a second during a recording that does not report it by itself. */
import type { TargetSession } from '../../../../shared/core/capability/target-ports.ts';
import type { Subscription } from '../../../../shared/base/emitter.ts';

const INTERVAL_MS = 1000;
/** A target that reports its heap usage by itself does so within this time. */
const FIRST_AFTER_MS = 250;
/** A blocked page is polled again later. */
const DEADLINE_MS = 5000;

/**
 * Polls while `needed` returns true. Ends with `dispose`, with the session, or when the target refuses the command; a target that is only
 * slow to answer is polled again.
 */
export function pollHeapUsage(
  session: Pick<TargetSession, 'send' | 'closed'>,
  needed: () => boolean,
  onUsage: (usedBytes: number) => void,
): Subscription {
  const over = new AbortController();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const dispose = (): void => {
    over.abort();
    if (timer !== null) clearTimeout(timer);
    session.closed.removeEventListener('abort', dispose);
  };
  const poll = async (): Promise<void> => {
    const usage = await session.send('Runtime.getHeapUsage', {}, { deadlineMs: DEADLINE_MS });
    if (over.signal.aborted) return;
    if (!usage.ok && usage.error.code !== 'target_unresponsive') return dispose();
    if (usage.ok) onUsage(usage.value.usedSize);
  };
  const pollAndWait = async (): Promise<void> => {
    if (needed()) await poll();
    if (!over.signal.aborted) schedule(INTERVAL_MS);
  };
  const schedule = (afterMs: number): void => {
    timer = setTimeout(() => void pollAndWait(), afterMs);
  };
  if (session.closed.aborted) over.abort();
  else {
    session.closed.addEventListener('abort', dispose, { once: true });
    schedule(FIRST_AFTER_MS);
  }
  return { dispose };
}
