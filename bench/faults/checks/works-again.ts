/** The next recording of the same target works: it starts, stops and is in the library. */
import { z } from 'zod';
import type { Host } from '../setup/host.ts';

const StoredSchema = z.object({ captureId: z.string() });

/** The capture, or why there is none. */
export async function recordAgain(
  { host }: { readonly host: Pick<Host, 'call'> },
  targetId: string,
): Promise<{ captureId: string } | { problem: string }> {
  const params = { target: targetId };
  for (const action of ['start', 'stop']) {
    const answer = await host.call('pen_heap_sampling', { ...params, action });
    if (answer.kind !== 'result') return { problem: `the next pen_heap_sampling ${action} failed: ${answer.text}` };
    if (action === 'stop') return StoredSchema.parse(answer.value);
  }
  return { problem: 'nothing was recorded' };
}
