/** One run of a page scenario: a new headless browser with an empty profile opens the page and performs the steps. */
import { z } from 'zod';
import { err, ok } from '../../../shared/base/result.ts';
import { pause } from '../../../shared/base/within.ts';
import type { Budget, PageScenario, Pass } from '../../../shared/contracts/budgets.ts';
import { appError, errorOfAbort, type AppResult } from '../../../shared/contracts/errors.ts';
import { stepsOf } from './budget-file.ts';
import { runDeadline, type CheckCore } from './check-core.ts';
import { withHeadlessBrowser } from './headless-browser.ts';
import { createRecorder, growthFigures, type PassFigures } from './recorder.ts';

/** The longest wait for a load that pen_navigate takes. */
const LOAD_SECONDS = 30;
const NavigatedSchema = z.looseObject({ httpStatus: z.number().nullable(), loaded: z.boolean() });

export interface RunOptions {
  readonly core: CheckCore;
  readonly pass: Pass;
  /** Figures of this pass. */
  readonly budgets: readonly Budget[];
  readonly signal: AbortSignal;
  /** Path of the browser; null: the installed one. */
  readonly browser: string | null;
  /** Folder in which commands run. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Names of figures that a run need not have. */
  readonly watched?: ReadonlySet<string>;
  /** Also read the text that the run ends with. */
  readonly readsEnd?: boolean;
  /** A sentence for the user, said once in a check. */
  readonly notice: (sentence: string) => void;
}

/** Errors: those of the browser, `navigation_failed` for a page that does not load, those of the steps, and `deadline_exceeded`. */
export async function runPage(scenario: PageScenario, options: RunOptions): Promise<AppResult<PassFigures>> {
  const deadline = runDeadline(options.signal, scenario.timeoutSeconds);
  try {
    return await withHeadlessBrowser(options, deadline.signal, async (targets) => {
      const page = targets().find(({ type }) => type === 'page');
      if (page === undefined) return err(appError('no_target', 'The browser has no page.', 'Run the check again.'));
      const measured = await measurePage(scenario, page.id, { ...options, signal: deadline.signal });
      // The call that was cancelled says so; why is said by the run.
      return !measured.ok && deadline.signal.aborted ? err(errorOfAbort(deadline.signal)) : measured;
    });
  } finally {
    deadline.dispose();
  }
}

async function measurePage(
  { url, steps: given, settleMs }: PageScenario,
  target: string,
  { core, pass, budgets, watched, readsEnd, signal }: RunOptions,
): Promise<AppResult<PassFigures>> {
  const steps = given.length === 0 ? ok([]) : stepsOf(given);
  if (!steps.ok) return steps;
  const settle = async (): Promise<AppResult<null>> => {
    await pause(settleMs, signal);
    return signal.aborted ? err(errorOfAbort(signal)) : ok(null);
  };
  const load = async (): Promise<AppResult<null>> => {
    const navigated = await core.call('pen_navigate', { action: 'goto', url, wait: LOAD_SECONDS, target }, signal);
    if (!navigated.ok) return navigated;
    const { httpStatus, loaded } = NavigatedSchema.parse(navigated.value);
    if (httpStatus !== null && httpStatus >= 400) return err(notLoaded(url, `the server answered with ${httpStatus}`));
    if (!loaded) return err(notLoaded(url, `its load event did not fire within ${LOAD_SECONDS} s`));
    return settle();
  };
  const perform = async (): Promise<AppResult<null>> => {
    if (steps.value.length === 0) return ok(null);
    const performed = await core.call('pen_interact', { steps: steps.value, target }, signal);
    return performed.ok ? settle() : performed;
  };
  const withEnd = async (figures: PassFigures): Promise<AppResult<PassFigures>> => {
    if (readsEnd !== true) return ok(figures);
    const read = await core.pageText(target, signal);
    return read.ok ? ok({ ...figures, endText: read.value }) : read;
  };
  if (pass === 'growth') {
    const loaded = await load();
    if (!loaded.ok) return loaded;
    const hunt = await core.call('pen_leak_hunt', { steps: steps.value, target }, signal);
    if (!hunt.ok) return hunt;
    const grown = growthFigures(budgets, hunt.value);
    return grown.ok ? withEnd(grown.value) : grown;
  }
  const recorder = createRecorder(pass, budgets, core, watched);
  // Coverage of a page whose process is replaced during the recording would be lost.
  const before = pass === 'coverage' ? await load() : ok(null);
  if (!before.ok) return before;
  for (const work of [() => recorder.start(target, signal), load, perform]) {
    const done = await work();
    if (!done.ok) return done;
  }
  const figures = await recorder.stop(target, signal);
  return figures.ok ? withEnd(figures.value) : figures;
}

function notLoaded(url: string, why: string) {
  return appError(
    'navigation_failed',
    `${url} did not load: ${why}.`,
    'Check the address, and that its server is running before the check starts.',
  );
}
