/** Stops everything that assistants do, at once. */
import type { RecordingsView } from '../capture/index.ts';
import type { PausedClients } from '../permissions/index.ts';
import type { Runner } from '../runner/types.ts';
import type { FeaturePart } from './part.ts';

/** Pauses first, so that no call begins while others are cancelled. */
export async function stopClients(parts: {
  readonly pausedClients: PausedClients;
  readonly runner: Pick<Runner, 'running' | 'cancel'>;
  readonly recordings: Pick<RecordingsView, 'list' | 'cancel'>;
  readonly features: readonly Pick<FeaturePart, 'stopClients'>[];
}): Promise<{ readonly calls: number; readonly recordings: number }> {
  parts.pausedClients.pauseAll();
  const calls = parts.runner.running().filter(({ caller }) => caller.kind === 'mcp');
  for (const { id } of calls) parts.runner.cancel(id);
  const recordings = parts.recordings.list().filter(({ caller }) => caller.kind === 'mcp');
  const cancelled = await Promise.all(
    recordings.map(({ id }) => parts.recordings.cancel(id, 'the person, who stopped all assistants')),
  );
  let others = 0;
  for (const feature of parts.features) others += (await feature.stopClients?.()) ?? 0;
  // One that ended by itself meanwhile needs no cancel.
  return { calls: calls.length, recordings: cancelled.filter(({ ok }) => ok).length + others };
}
