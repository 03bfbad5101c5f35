/** Asks a target how full its heap is, once a second, for as long as a recording goes on that does not tell by itself. */
import type { TargetSession } from '../../shared/capabilities/ports.ts';
import type { Subscription } from '../../shared/base/emitter.ts';

const INTERVAL_MS = 1000;
/** By then a target that tells by itself has done so. */
const FIRST_AFTER_MS = 250;
/** A page that stands still is asked again later, not waited for. */
const DEADLINE_MS = 5000;

/**
 * `needed` is asked before each question. Ends with `dispose` or the session; a target that cannot tell is asked no more, one
 * that is slow is.
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
  const ask = async (): Promise<void> => {
    const usage = await session.send<{ usedSize: number }>('Runtime.getHeapUsage', {}, { deadlineMs: DEADLINE_MS });
    if (over.signal.aborted) return;
    if (!usage.ok && usage.error.code !== 'target_unresponsive') return dispose();
    if (usage.ok) onUsage(usage.value.usedSize);
  };
  const askAndWait = async (): Promise<void> => {
    if (needed()) await ask();
    if (!over.signal.aborted) schedule(INTERVAL_MS);
  };
  const schedule = (afterMs: number): void => {
    timer = setTimeout(() => void askAndWait(), afterMs);
  };
  if (session.closed.aborted) over.abort();
  else {
    session.closed.addEventListener('abort', dispose, { once: true });
    schedule(FIRST_AFTER_MS);
  }
  return { dispose };
}
