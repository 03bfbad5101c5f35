/** Records the load of a page until the page reports that it has settled, for tests of traces. */
import type { RunOutcome } from '../../runner/types.ts';
import type { BenchCaller } from './core-bench.ts';
import type { SlowSite } from './slow-site.ts';

/** The answer of the capture. The page was loaded once when its browser started, and is reloaded for the recording. */
export async function recordLoad(
  site: SlowSite,
  caller: BenchCaller,
  options: { readonly preset?: string } = {},
): Promise<RunOutcome & { ok: true }> {
  await site.settled(1);
  await caller.run('pen_capture_trace', { action: 'start', reload: true, ...options });
  await site.settled(2);
  return caller.runLarge('pen_capture_trace', { action: 'stop' });
}
