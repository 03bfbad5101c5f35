/** Frees the memory that only the start needed. */
import { Session } from 'node:inspector/promises';
import type { Log } from '../log/log.ts';

/**
 * Collects the garbage of this process once. V8 collects old objects when the heap has grown, which the heap of an idle app does not, so the texts of
 * loaded modules and the objects of the start would stay.
 */
export async function collectStartGarbage(log: Log): Promise<void> {
  const session = new Session();
  session.connect();
  try {
    await session.post('HeapProfiler.collectGarbage');
  } catch (thrown) {
    log.warn('the memory of the start was not freed', { error: String(thrown) });
  } finally {
    session.disconnect();
  }
}
