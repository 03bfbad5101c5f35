/** The changes of a trial that are made in a target during one run. */
import type { MeasuringCore } from '../measuring-core.ts';
import type { Change } from '../../../../shared/features/prove/contract/changes.ts';

/** What a run is to change. The runs without the changes go the same way through the interception, so that only the changes differ. */
export interface Trial {
  readonly changes: readonly Change[];
  /** False in the runs that are compared with. */
  readonly isMade: boolean;
}

/** Begins to change a target, does the work, and takes all back, also where it fails. Without a trial it only does the work. */
export async function whileChanged<Value>(
  {
    core,
    trial,
    signal,
  }: { readonly core: MeasuringCore; readonly trial?: Trial | undefined; readonly signal: AbortSignal },
  target: string,
  work: () => Promise<Value>,
): Promise<Value> {
  if (trial === undefined) return work();
  const made = await core.makeChanges(target, trial, signal);
  try {
    const value = await work();
    await made.check(signal);
    return value;
  } finally {
    await made.end();
  }
}

export interface MadeChanges {
  /** Errors: `invalid_params` for a change that took no effect in the run, because it shows nothing. */
  check(signal: AbortSignal): Promise<void>;
  /** Takes everything back. Never throws. */
  end(): Promise<void>;
}
