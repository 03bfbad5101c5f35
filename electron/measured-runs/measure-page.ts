/** Measures one pass of a page scenario in a page that is open. */
import { foreign } from '../../shared/base/foreign-text.ts';
import { z } from 'zod';
import { err, ok } from '../../shared/base/result.ts';
import { pause } from '../../shared/base/within.ts';
import type { Budget, PageScenario, Pass } from '../../shared/contracts/budgets.ts';
import { appError, errorOfAbort, type AppResult } from '../../shared/contracts/errors.ts';
import type { MeasuringCore } from './measuring-core.ts';
import { createRecorder, growthFigures, type PassFigures } from './recorder.ts';
import { stepsOf } from './steps.ts';

/** The longest wait for a load that pen_navigate takes. */
const LOAD_SECONDS = 30;
const NavigatedSchema = z.looseObject({ httpStatus: z.number().nullable(), loaded: z.boolean() });

/** What a person reads in a page. */
const PAGE_TEXT = 'document.body?.innerText ?? ""';
/** Milliseconds since the last largest contentful paint, of a page without one, such as a canvas, since the first paint; null: none yet. */
const SINCE_PAINT = `new Promise((done) => {
  let last = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null;
  new PerformanceObserver((list) => { for (const { startTime } of list.getEntries()) last = startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
  setTimeout(() => done(last === null ? null : performance.now() - last), 50);
})`;
/** On a busy machine a page is painted long after its load event. */
const PAINT_MS = 10_000;
const PAINT_QUIET_MS = 500;

/** Waits until the page has been painted and its largest paint is no new one. What is not painted then has no figure. */
async function paintEnds(target: string, core: MeasuringCore, signal: AbortSignal): Promise<AppResult<null>> {
  const endMs = performance.now() + PAINT_MS;
  for (;;) {
    const read = await core.readPage(target, SINCE_PAINT, signal);
    if (!read.ok) return read;
    const sinceMs = z.number().nullable().catch(null).parse(read.value);
    if ((sinceMs !== null && sinceMs >= PAINT_QUIET_MS) || performance.now() >= endMs) return ok(null);
    await pause(sinceMs === null ? PAINT_QUIET_MS : PAINT_QUIET_MS - sinceMs, signal);
    if (signal.aborted) return err(errorOfAbort(signal));
  }
}

export interface MeasureOptions {
  readonly core: MeasuringCore;
  readonly pass: Pass;
  /** Figures of this pass. */
  readonly budgets: readonly Budget[];
  readonly signal: AbortSignal;
  /** Names of figures that a run need not have. */
  readonly watched?: ReadonlySet<string>;
  /** Also read the text that the run ends with. */
  readonly readsEnd?: boolean;
}

/** Loads the page in the target and performs the steps, while one pass records. Errors: `navigation_failed` for a page that does not load, those of the steps and of the recording. */
export async function measurePage(
  { url, steps: given, settleMs }: PageScenario,
  target: string,
  { core, pass, budgets, watched, readsEnd, signal }: MeasureOptions,
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
    const settled = await settle();
    return settled.ok && pass === 'trace' ? paintEnds(target, core, signal) : settled;
  };
  const perform = async (): Promise<AppResult<null>> => {
    if (steps.value.length === 0) return ok(null);
    const performed = await core.call('pen_interact', { steps: steps.value, target }, signal);
    return performed.ok ? settle() : performed;
  };
  const withEnd = async (figures: PassFigures): Promise<AppResult<PassFigures>> => {
    if (readsEnd !== true) return ok(figures);
    const read = await core.readPage(target, PAGE_TEXT, signal);
    return read.ok ? ok({ ...figures, endText: String(read.value) }) : read;
  };
  if (pass === 'growth') {
    const loaded = await load();
    if (!loaded.ok) return loaded;
    // A hunt performs the steps as often as it needs to: a count that the page shows would differ between two builds that do the same.
    const performed = readsEnd === true ? await perform() : ok(null);
    if (!performed.ok) return performed;
    const read = await withEnd({ figures: new Map(), captureIds: [] });
    if (!read.ok) return read;
    const hunt = await core.call('pen_leak_hunt', { steps: steps.value, target }, signal);
    if (!hunt.ok) return hunt;
    const grown = growthFigures(budgets, hunt.value);
    return grown.ok ? ok({ ...read.value, ...grown.value }) : grown;
  }
  const recorder = createRecorder(pass, budgets, core, watched);
  // Coverage of a page whose process is replaced during the recording would be lost.
  const before = pass === 'coverage' ? await load() : ok(null);
  if (!before.ok) return before;
  const start = (): Promise<AppResult<null>> => recorder.start(target, signal);
  for (const work of [start, load, perform]) {
    const done = await work();
    if (done.ok) continue;
    // In a browser that stays open, what was started would go on.
    if (work !== start && pass !== 'heap') await recorder.stop(target, signal);
    return done;
  }
  const figures = await recorder.stop(target, signal);
  return figures.ok ? withEnd(figures.value) : figures;
}

function notLoaded(url: string, why: string) {
  return appError(
    'navigation_failed',
    `${foreign(url)} did not load: ${why}.`,
    'Check the address, and that its server is running before the check starts.',
  );
}
