/** Once more with the change, measured as an interaction: what still renders and runs, which the figures of a trial do not tell. */
import { AppFailure, errorOfAbort, settle, unwrap } from '../../../shared/base/errors.ts';
import type { PageScenario } from '../../../shared/features/prove/contract/budgets.ts';
import { InteractResultSchema } from '../../../shared/features/page/contract/interactions.ts';
import { recordedInShort } from '../../../shared/features/page/tools/interact-text.ts';
import type { Trial } from './changes/made-changes.ts';
import { whileChanged } from './changes/while-changed.ts';
import { loadPage } from './measure-page.ts';
import type { MeasuringCore } from './measuring-core.ts';
import { stepsOf } from './steps.ts';

type Options = {
  readonly core: MeasuringCore;
  readonly trial: Pick<Trial, 'changes'>;
  readonly signal: AbortSignal;
};

async function recorded(scenario: PageScenario, target: string, { trial, ...options }: Options, isMade: boolean) {
  const run = { ...options, trial: { ...trial, isMade } };
  const measured = await settle(() =>
    whileChanged(run, target, async () => {
      await loadPage(scenario, target, run);
      const steps = unwrap(stepsOf(scenario.steps));
      const answer = await run.core.call('pen_interact', { steps, measure: true, target }, run.signal);
      return recordedInShort(InteractResultSchema.parse(answer));
    }),
  );
  return measured;
}

/** A sentence or two for the report. A run that fails decides nothing, and is told. Throws `AppFailure` when it is cancelled. */
export async function leftWithChange(scenario: PageScenario, target: string, options: Options): Promise<string> {
  const after = await recorded(scenario, target, options, true);
  if (options.signal.aborted) throw new AppFailure(errorOfAbort(options.signal));
  if (!after.ok) return `The steps could not be recorded once more with the change: ${after.error.message}`;
  const left = after.value;
  if (left === null) return 'The steps could not be recorded once more with the change: there is no recording.';
  const before = left.renders === '' ? null : await recorded(scenario, target, options, false);
  if (options.signal.aborted) throw new AppFailure(errorOfAbort(options.signal));
  const asItIs = before?.ok === true ? (before.value?.renders ?? '') : '';
  const renders = [
    ...(asItIs === '' ? [] : [`${asItIs} as it is`]),
    ...(left.renders === '' ? [] : [`${left.renders} with the change`]),
  ].join(', ');
  return `Recorded once more${renders === '' ? '' : `: ${renders}`}. The longest with the change is ${left.longest}`;
}
