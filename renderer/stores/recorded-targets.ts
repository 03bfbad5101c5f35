/** Which targets are being recorded: a recording from start to stop, a running capture, or a leak hunt. */
import { penLeakHunt } from '../../shared/capabilities/leak-hunt/leak-hunt.ts';
import type { TopicStores } from './topics.ts';

export function isTargetRecorded(
  { recordings, calls }: Pick<TopicStores, 'recordings' | 'calls'>,
  targetId: string,
): boolean {
  return (
    recordings.getState().value.some((recording) => recording.targetId === targetId) ||
    calls
      .getState()
      .value.some(
        (call) =>
          call.targetId === targetId &&
          call.endedAtMs === null &&
          (call.kind === 'capture' || call.tool === penLeakHunt.name),
      )
  );
}
