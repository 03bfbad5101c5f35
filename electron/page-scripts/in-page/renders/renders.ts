/**
 * Runs in the page itself, where the records of frameworks are: counts which components render, and why. `stop` leaves everything as it was. Nothing
 * is written into the page's globals.
 */
import type { RendersInPage } from '../../../../shared/contracts/page/renders.ts';
import type { ObservedApplications } from './applications.ts';
import { observeReact } from './react/react.ts';
import { createTally } from './tally.ts';
import { observeVue } from './vue/vue.ts';

/** A caller that is gone cannot stop it. */
const MAX_OBSERVED_MS = 15 * 60_000;

/** `unsupported`: the page has only versions of frameworks that are too old. */
export type Unsupported = 'none' | 'unsupported';

/** Starts to count; a text if the page has no application that can be read. */
export function observe(): RendersInPage | Unsupported {
  const tally = createTally();
  const found = [observeReact(tally), observeVue(tally)];
  const observed: readonly ObservedApplications[] = found.filter((each) => each !== null && each !== 'unsupported');
  if (observed.length === 0) return found.includes('unsupported') ? 'unsupported' : 'none';
  const stop = (): void => {
    clearTimeout(end);
    for (const each of observed) each.stop();
  };
  const end = setTimeout(stop, MAX_OBSERVED_MS);

  return {
    page: {
      frameworks: observed.map(({ facts }) => facts),
      hasTimes: observed.some(({ hasTimes }) => hasTimes),
    },
    closed: () => observed.flatMap((each) => each.closed?.() ?? []),
    learn(scope) {
      for (const each of observed) each.learn?.(scope);
    },
    take() {
      for (const each of observed) {
        try {
          each.compare();
        } catch (thrown) {
          tally.failed(thrown);
        }
      }
      return tally.take();
    },
    functions: () => tally.functions(),
    stacks: () => tally.stacks(),
    stop,
  };
}
