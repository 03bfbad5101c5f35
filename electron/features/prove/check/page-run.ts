/** One run of a page scenario: a new headless browser with an empty profile opens the page and performs the steps. */
import type { PageScenario } from '../../../../shared/features/prove/contract/budgets.ts';
import { appError, errorOfAbort, AppFailure, unwrap, settle } from '../../../../shared/base/errors.ts';
import { measurePage } from '../measure-page.ts';
import type { PassFigures } from '../recorder.ts';
import { runDeadline, type ProgramOptions } from '../programs/program-core.ts';
import type { CheckCore } from './check-core.ts';
import { withHeadlessBrowser } from './headless-browser.ts';

/**
 * Paints the empty page of a new browser, so that its processes have started before the first figure: a page that waits for them is painted later than the page alone
 * takes, by a time that varies more than what is measured.
 */
const FIRST_PAINT = `new Promise((painted) => {
  document.body.textContent = 'PEN';
  requestAnimationFrame(() => requestAnimationFrame(painted));
  setTimeout(painted, 5000);
})`;

export interface RunOptions extends ProgramOptions {
  readonly core: CheckCore;
  /** Path of the browser; null: the installed one. */
  readonly browser: string | null;
  /** A sentence for the user, said once in a check. */
  readonly notice: (sentence: string) => void;
}

/** Errors: those of the browser, `navigation_failed` for a page that does not load, those of the steps, and `deadline_exceeded`. */
export async function runPage(scenario: PageScenario, options: RunOptions): Promise<PassFigures> {
  const deadline = runDeadline(options.signal, scenario.timeoutSeconds);
  try {
    return await withHeadlessBrowser(options, deadline.signal, async (targets) => {
      const page = targets().find(({ type }) => type === 'page');
      if (page === undefined)
        throw new AppFailure(appError('no_target', 'The browser has no page.', 'Run the check again.'));
      await options.core.readPage(page.id, FIRST_PAINT, deadline.signal);
      const measured = await settle(() => measurePage(scenario, page.id, { ...options, signal: deadline.signal }));
      // The call that was cancelled says so; why is said by the run.
      if (!measured.ok && deadline.signal.aborted) throw new AppFailure(errorOfAbort(deadline.signal));
      return unwrap(measured);
    });
  } finally {
    deadline.dispose();
  }
}
