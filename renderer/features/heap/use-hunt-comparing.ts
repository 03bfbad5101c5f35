/** Checks whether a leak hunt compares its snapshots: the analysis process answers other heaps between its steps, so they wait. */
import { FURTHER_ROUNDS, readMoment } from '../../../shared/features/heap/growing/hunt-progress.ts';
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import { useTopic } from '../../core/stores/workbench.tsx';

/** The one that compares snapshots in rounds. */
const HUNT_TOOL = 'pen_leak_hunt';
export const WAITING_FOR_HUNT = 'Waiting for the leak hunt';

function isComparing({ tool, state, progress }: CallRecord): boolean {
  if (tool !== HUNT_TOOL || state !== 'running' || progress === null) return false;
  // While rounds are played, the message names the round.
  return progress.message !== FURTHER_ROUNDS && readMoment(progress.message) === null;
}

export function useHuntComparing(): boolean {
  return useTopic('calls', (calls) => calls.some(isComparing));
}
