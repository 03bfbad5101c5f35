/** Does the work of one run while its target is changed. */
import { settle, unwrap } from '../../../../shared/base/errors.ts';
import type { MeasuringCore } from '../measuring-core.ts';
import type { Trial } from './made-changes.ts';

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
    const done = await settle(work);
    // A change that broke the page tells more than the step that found nothing in it.
    await made.check({ hasEnded: done.ok, signal });
    return unwrap(done);
  } finally {
    await made.end();
  }
}
