/**
 * Estimates the random error of a figure from its variation within the trace. The trace is divided into equal slots, the figure is a sum
 * over them (batch means, 10 to 30 of them: B. Schmeiser, "Batch Size Effects in the Analysis of Simulation Output", Operations Research
 * 30, 1982), and the variance is estimated from differences of neighbouring slots, to which a slow trend such as a loading page adds little
 * (J. von Neumann et al., "The Mean Square Successive Difference", Annals of Mathematical Statistics 12, 1941):
 *
 *
 *     δ² = Σ (x[k+1] − x[k])² / 2(K − 1) σ(sum) = √(K · δ²)
 *
 * This covers the variation within one recording. Two recordings differ by more if the machine was busier during one of them. A figure with
 * one value per recording, such as largest contentful paint, has no estimate.
 */
import { once } from '../../../../base/once.ts';
import { US_PER_SECOND } from '../../../../base/units.ts';
import type { TraceActivity } from '../../contract/trace-tracks.ts';
import { createActivityColumn, placeOfActivity } from '../activity-column.ts';
import { busyOf } from '../breakdown.ts';
import { frameTimesOf, isGap } from '../frames.ts';
import { forEachInnermost } from '../innermost.ts';
import { totalBlockingUs } from '../long-tasks.ts';
import { scriptsAround } from '../script-around.ts';
import { addressOf } from '../script-address.ts';
import { msOf, usOf } from '../times.ts';
import type { TraceFigures } from '../trace-figures.ts';

const PARTS = 20;
/** In shorter slots, events are too few to vary by chance alone. */
const MIN_PART_US = usOf(50);

/** One standard deviation of each figure, in its unit; null if it cannot be estimated. */
export interface TraceNoise {
  readonly mainThreadMs: () => number | null;
  readonly activityMs: (activity: TraceActivity) => number | null;
  /** `address`: the script's URL without the query string. */
  readonly scriptMs: (address: string) => number | null;
  readonly longTasks: () => number | null;
  readonly blockingMs: () => number | null;
  readonly framesPerSecond: () => number | null;
  readonly frameGaps: () => number | null;
}

/** σ of the sum of `parts`. */
export function deviationOfSum(parts: Float64Array): number {
  let squares = 0;
  for (let at = 1; at < parts.length; at += 1) squares += (parts[at] - parts[at - 1]) ** 2;
  return Math.sqrt((parts.length * squares) / (2 * (parts.length - 1)));
}

export function createTraceNoise(figures: TraceFigures): TraceNoise {
  const { trace } = figures;
  const partUs = trace.durationTotalUs / PARTS;
  const page = figures.page();
  const calls = figures.mainCalls();
  const isMeasurable = partUs >= MIN_PART_US && page !== null && calls !== null;
  const partAt = (atUs: number): number => Math.min(PARTS - 1, Math.max(0, Math.floor(atUs / partUs)));

  function counted<T>(items: readonly T[], atUs: (item: T) => number, amount: (item: T) => number): number | null {
    if (!isMeasurable) return null;
    const parts = new Float64Array(PARTS);
    for (const item of items) parts[partAt(atUs(item))] += amount(item);
    return deviationOfSum(parts);
  }

  const busy = once(() => {
    const byActivity = new Map<string, Float64Array>();
    if (!isMeasurable) return byActivity;
    for (const { activity, shares } of busyOf(trace, calls, PARTS).activities)
      byActivity.set(
        activity,
        shares.map((share) => share * msOf(partUs)),
      );
    return byActivity;
  });
  const scripts = once(() => {
    const byUrl = new Map<string, Float64Array>();
    if (!isMeasurable) return byUrl;
    const activityOf = createActivityColumn(trace);
    const scripting = placeOfActivity('scripting');
    const around = scriptsAround(trace, calls);
    forEachInnermost(trace, calls, (place, fromUs, toUs) => {
      const script = around[place];
      if (script < 0 || activityOf(calls.events[place]) !== scripting) return;
      const url = addressOf(trace.urls[trace.url[calls.events[script]]]);
      let parts = byUrl.get(url);
      if (parts === undefined) {
        parts = new Float64Array(PARTS);
        byUrl.set(url, parts);
      }
      // An interval is short compared with a slot and counts where it begins.
      parts[partAt(fromUs)] += msOf(toUs - fromUs);
    });
    return byUrl;
  });
  const frames = once(() => (isMeasurable ? frameTimesOf(trace, page) : []));
  /** Returns the deviation of the number of frames. A slot without frames means that the page did not change, not that the frame rate varies. */
  function deviationOfDrawn(): number {
    const parts = new Float64Array(PARTS);
    for (const atUs of frames()) parts[partAt(atUs)] += 1;
    const drawing = parts.filter((drawn) => drawn > 0);
    return drawing.length < 2 ? 0 : deviationOfSum(drawing);
  }

  const ownTasks = once(() => (isMeasurable ? figures.longTasks().filter(({ thread }) => thread === page.thread) : []));

  return {
    mainThreadMs() {
      if (!isMeasurable) return null;
      const parts = new Float64Array(PARTS);
      for (const shares of busy().values()) for (let at = 0; at < PARTS; at += 1) parts[at] += shares[at];
      return deviationOfSum(parts);
    },
    activityMs(activity) {
      const parts = busy().get(activity);
      return parts === undefined ? null : deviationOfSum(parts);
    },
    scriptMs(address) {
      const parts = scripts().get(address);
      return parts === undefined ? null : deviationOfSum(parts);
    },
    longTasks: () =>
      counted(
        ownTasks(),
        ({ startUs }) => startUs,
        () => 1,
      ),
    blockingMs: () =>
      counted(
        ownTasks(),
        ({ startUs }) => startUs,
        (task) => msOf(totalBlockingUs([task], 0)),
      ),
    framesPerSecond() {
      const spanUs = usOf(figures.frames()?.spanMs ?? 0);
      const drawn = isMeasurable ? deviationOfDrawn() : null;
      return drawn === null || spanUs <= 0 ? null : drawn / (spanUs / US_PER_SECOND);
    },
    frameGaps: () =>
      frames().length < 2
        ? null
        : counted(
            frames().filter((atUs, at, all) => at > 0 && isGap(atUs - all[at - 1])),
            (atUs) => atUs,
            () => 1,
          ),
  };
}
