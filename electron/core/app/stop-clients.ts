/** Stops everything that assistants do, at once. */
import type { RecordingsView } from '../capture/index.ts';
import type { FlightRecorders } from '../../features/live/recorder/index.ts';
import type { PausedClients } from '../permissions/index.ts';
import type { Runner } from '../runner/types.ts';

/** Pauses first, so that no call begins while others are cancelled. */
export async function stopClients(parts: {
  readonly pausedClients: PausedClients;
  readonly runner: Pick<Runner, 'running' | 'cancel'>;
  readonly recordings: Pick<RecordingsView, 'list' | 'cancel'>;
  readonly recorders: Pick<FlightRecorders, 'list' | 'endOfCaller'>;
}): Promise<{ readonly calls: number; readonly recordings: number }> {
  parts.pausedClients.pauseAll();
  const calls = parts.runner.running().filter(({ caller }) => caller.kind === 'mcp');
  for (const { id } of calls) parts.runner.cancel(id);
  const recordings = parts.recordings.list().filter(({ caller }) => caller.kind === 'mcp');
  const cancelled = await Promise.all(
    recordings.map(({ id }) => parts.recordings.cancel(id, 'the person, who stopped all assistants')),
  );
  const recorders = parts.recorders.list().filter(({ caller }) => caller.kind === 'mcp');
  await Promise.all(recorders.map(({ caller }) => parts.recorders.endOfCaller(caller)));
  // One that ended by itself meanwhile needs no cancel.
  return { calls: calls.length, recordings: cancelled.filter(({ ok }) => ok).length + recorders.length };
}
