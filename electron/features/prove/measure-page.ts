/** Measures one pass of a page scenario in a page that is open. */
import { foreign } from '../../../shared/base/foreign-text.ts';
import { z } from 'zod';
import { pause } from '../../../shared/base/within.ts';
import type { Budget, PageScenario, Pass } from '../../../shared/features/prove/contract/budgets.ts';
import { appError, errorOfAbort, AppFailure, unwrap, settle } from '../../../shared/base/errors.ts';
import type { Trial } from './changes/made-changes.ts';
import { whileChanged } from './changes/while-changed.ts';
import type { MeasuringCore } from './measuring-core.ts';
import type { RequestWatch } from './requests-in-flight.ts';
import { createRecorder, growthFigures, type PassFigures } from './recorder.ts';
import { stepsOf } from './steps.ts';

/** The longest wait for a load that pen_navigate takes. */
const LOAD_SECONDS = 30;
const NavigatedSchema = z.looseObject({ httpStatus: z.number().nullable(), loaded: z.boolean() });

/** Text that a person reads in a page. */
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

/** Waits until the page has been painted, its largest paint is no new one, and nothing is loading that could be one. What is not painted then has no figure. */
async function paintEnds(
  target: string,
  { core, signal, requests }: Pick<MeasureOptions, 'core' | 'signal'> & { readonly requests: RequestWatch | null },
): Promise<void> {
  const endMs = performance.now() + PAINT_MS;
  for (;;) {
    const read = await core.readPage(target, SINCE_PAINT, signal);
    const paintedMs = z.number().nullable().catch(null).parse(read);
    const sinceMs = paintedMs === null ? null : Math.min(paintedMs, requests?.quietMs() ?? Infinity);
    if ((sinceMs !== null && sinceMs >= PAINT_QUIET_MS) || performance.now() >= endMs) return;
    await pause(sinceMs === null ? PAINT_QUIET_MS : PAINT_QUIET_MS - sinceMs, signal);
    if (signal.aborted) throw new AppFailure(errorOfAbort(signal));
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
  /** Changes that the run makes in its target. */
  readonly trial?: Trial;
  /** Also read the text that the run ends with. */
  readonly readsEnd?: boolean;
}

/**
 * Loads the page in the target and performs the steps, while one pass records. Errors: `navigation_failed` for a page that does not load, those of the
 * steps, of the recording and of the changes.
 */
export function measurePage(scenario: PageScenario, target: string, options: MeasureOptions): Promise<PassFigures> {
  return whileChanged(options, target, () => measureLoaded(scenario, target, options));
}

/** Loads the address, also where the page shows it already. */
async function goTo(url: string, target: string, { core, signal }: Pick<MeasureOptions, 'core' | 'signal'>) {
  const go = async (how: Readonly<Record<string, unknown>>) =>
    NavigatedSchema.parse(await core.call('pen_navigate', { ...how, wait: LOAD_SECONDS, target }, signal));
  const gone = await go({ action: 'goto', url });
  // One with a fragment may lead to a place in the document that is there, and then no server answers.
  return gone.httpStatus === null && url.includes('#') ? go({ action: 'reload' }) : gone;
}

async function settleDown(settleMs: number, signal: AbortSignal): Promise<void> {
  await pause(settleMs, signal);
  if (signal.aborted) throw new AppFailure(errorOfAbort(signal));
}

/** Loads the address, and lets it settle. Errors: `navigation_failed` for a page that does not load. */
export async function loadPage(
  { url, settleMs }: Pick<PageScenario, 'url' | 'settleMs'>,
  target: string,
  { core, signal }: Pick<MeasureOptions, 'core' | 'signal'>,
): Promise<void> {
  const { httpStatus, loaded } = await goTo(url, target, { core, signal });
  if (httpStatus !== null && httpStatus >= 400)
    throw new AppFailure(notLoaded(url, `the server answered with ${httpStatus}`));
  if (!loaded) throw new AppFailure(notLoaded(url, `its load event did not fire within ${LOAD_SECONDS} s`));
  await settleDown(settleMs, signal);
}

async function measureLoaded(
  { url, steps: given, settleMs }: PageScenario,
  target: string,
  { core, pass, budgets, watched, readsEnd, signal, trial }: MeasureOptions,
): Promise<PassFigures> {
  const steps = given.length === 0 ? [] : unwrap(stepsOf(given));
  const calmDown = (): Promise<void> => settleDown(settleMs, signal);
  const load = async (): Promise<void> => {
    const requests = pass === 'trace' ? await core.watchRequests(target, signal) : null;
    try {
      await loadPage({ url, settleMs }, target, { core, signal });
      if (pass === 'trace') await paintEnds(target, { core, signal, requests });
    } finally {
      await requests?.end();
    }
  };
  const perform = async (): Promise<void> => {
    if (steps.length === 0) return;
    await core.call('pen_interact', { steps, target }, signal);
    await calmDown();
  };
  const withEnd = async (figures: PassFigures): Promise<PassFigures> => {
    if (readsEnd !== true) return figures;
    return { ...figures, endText: String(await core.readPage(target, PAGE_TEXT, signal)) };
  };
  if (pass === 'growth') {
    await load();
    // A hunt performs the steps as often as it needs to: a count that the page shows would differ between two builds that do the same.
    if (readsEnd === true) await perform();
    const read = await withEnd({ figures: new Map(), captureIds: [] });
    // A trial is to answer soon.
    const brief =
      trial === undefined ? {} : { countOnly: true, repeat: Math.min(5, Math.max(2, Math.floor(10 / steps.length))) };
    const hunt = await core.call('pen_leak_hunt', { steps, target, ...brief }, signal);
    return { ...read, ...growthFigures(budgets, hunt) };
  }
  const recorder = createRecorder(pass, budgets, core, watched);
  // Coverage of a page whose process is replaced during the recording would be lost.
  if (pass === 'coverage') await load();
  const start = (): Promise<void> => recorder.start(target, signal);
  let stepsMs: number | null = null;
  const performTimed = async (): Promise<void> => {
    const isAsked = budgets.some(({ measure }) => measure === 'stepsTime');
    const watch = isAsked && steps.length > 0 ? await core.watchSteps(target, signal) : null;
    try {
      await perform();
    } finally {
      stepsMs = (await watch?.end()) ?? null;
    }
  };
  for (const work of [start, load, performTimed]) {
    const done = await settle(work);
    if (done.ok) continue;
    // In a browser that stays open, what was started would go on.
    if (work !== start && pass !== 'heap') await settle(() => recorder.stop(target, signal));
    throw new AppFailure(done.error);
  }
  return withEnd(await recorder.stop(target, signal, stepsMs));
}

function notLoaded(url: string, why: string) {
  return appError(
    'navigation_failed',
    `${foreign(url)} did not load: ${why}.`,
    'Check the address, and that its server is running before the check starts.',
  );
}
