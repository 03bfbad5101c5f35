/** Once more with the change, measured as an interaction: what still renders and runs, which the figures of a trial do not tell. */
import { settle, unwrap } from '../../../shared/base/errors.ts';
import type { PageScenario } from '../../../shared/features/prove/contract/budgets.ts';
import { InteractResultSchema } from '../../../shared/features/page/contract/interactions.ts';
import { recordedInShort } from '../../../shared/features/page/tools/interact-text.ts';
import type { Trial } from './changes/made-changes.ts';
import { whileChanged } from './changes/while-changed.ts';
import { loadPage } from './measure-page.ts';
import type { MeasuringCore } from './measuring-core.ts';
import { stepsOf } from './steps.ts';

/** A sentence for the report; null where the run failed, which decides nothing. */
export async function leftWithChange(
  scenario: PageScenario,
  target: string,
  options: { readonly core: MeasuringCore; readonly trial: Trial; readonly signal: AbortSignal },
): Promise<string | null> {
  const measured = await settle(() =>
    whileChanged(options, target, async () => {
      await loadPage(scenario, target, options);
      const steps = unwrap(stepsOf(scenario.steps));
      const answer = await options.core.call('pen_interact', { steps, measure: true, target }, options.signal);
      return recordedInShort(InteractResultSchema.parse(answer));
    }),
  );
  return measured.ok && measured.value !== null ? `With the change, recorded once: ${measured.value}` : null;
}
