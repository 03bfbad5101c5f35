/** `pen_web_vitals`: the web vitals of a page with their breakdown, rated by the published thresholds. */
import { z } from 'zod';
import { foreign } from '../../../base/foreign-text.ts';
import { code } from '../../../base/markdown.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { formatDuration } from '../../../base/units.ts';
import { pause } from '../../../base/within.ts';
import { appError, errorOfAbort, type AppError, unwrap, AppFailure, settle } from '../../../base/errors.ts';
import { name as named, plainTable, type Words } from '../../../core/findings/model.ts';
import { rateVital, RATING_WORDS, VITALS, vitalText, type VitalName, type VitalsReading } from '../contract/vitals.ts';
import { MARKDOWN, told } from '../../../core/findings/voice.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { noteNotDrawn } from '../../../core/capability/page-in-front.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import { judgeVitals } from './vitals-rules.ts';
import { observeVitals, type VitalsObserver } from './vitals-observer.ts';
import { WebVitalsResultSchema, type RatedVital, type WebVitalsResult } from './web-vitals-result.ts';
import { answerWith, listed, present, type Answer } from '../../../core/findings/blocks.ts';

// The answer of `pen_web_vitals` as Markdown: the table, the parts of each value, and next steps.

/** Rows that are shown only if measured. */
const ONLY_MEASURED: readonly VitalName[] = ['FCP', 'TTFB'];

const ADVICE: Readonly<Record<VitalName, string>> = {
  LCP: 'pen_network_blocking lists resources that delay the first paints.',
  FCP: 'Check what blocks the first paint: style sheets and synchronous scripts in the head.',
  CLS: 'Check images without sizes, ads and late content, which shift the layout.',
  INP: 'pen_cpu_profile or pen_capture_trace during the slow interaction.',
  TTFB: 'Reduce server latency: redirects, connection, and the time to the first byte.',
};

function thresholdText(name: VitalName): string {
  const { good, poor, unit } = VITALS[name];
  const suffix = unit === 'ms' ? ' ms' : '';
  return `good ≤ ${good}${suffix}, poor > ${poor}${suffix}`;
}

function row({ name: vital, value, rating, missing, isLowerBound }: RatedVital): Words[] {
  return [
    vital,
    value === null ? '—' : `${isLowerBound === true ? '≥ ' : ''}${vitalText(vital, value)}`,
    rating === null ? named(missing ?? '') : RATING_WORDS[rating],
    thresholdText(vital),
  ];
}

function behind({ name, value, target, parts, facts }: RatedVital): string | null {
  if (value === null) return null;
  const facets = [
    target === null ? '' : foreign(target),
    parts
      .filter(({ ms }) => ms > 0)
      .map((part) => `${part.name.toLowerCase()} ${formatDuration(part.ms)}`)
      .join(', '),
    facts.map((fact) => `${fact.name.toLowerCase()} ${code(fact.value)}`).join(', '),
  ].filter((text) => text !== '');
  return facets.length === 0 ? null : `${name}: ${facets.join('; ')}`;
}

function nextSteps(vitals: readonly RatedVital[]): string[] {
  const bad = vitals.filter(({ rating, name }) => (rating === null ? VITALS[name].entersVerdict : rating !== 'good'));
  const steps = bad.filter(({ rating }) => rating !== null).map(({ name }) => ADVICE[name]);
  if (steps.length > 0) return steps;
  return bad.length > 0
    ? ['Measure the missing vitals; the others are good.']
    : [
        `All vitals are good. If the page still feels slow: ${proposedCall('pen_workflow', { name: 'slow-page-triage' })}.`,
      ];
}

function vitalsText(value: WebVitalsResult): Answer {
  const { vitals, lcpElement, limits, verdict, reason } = value;
  return answerWith(
    'Core Web Vitals',
    [
      ['Measured at', value.measuredAt],
      lcpElement !== null && ['LCP Element', code(lcpElement)],
      ['Page', code(value.url)],
    ],
    `**Verdict**: ${verdict}, ${reason}`,
    plainTable(
      ['Metric', 'Value', 'Rating', 'Threshold'],
      vitals.filter((vital) => vital.value !== null || !ONLY_MEASURED.includes(vital.name)).map(row),
    ),
    listed(
      'Breakdown',
      vitals.flatMap((vital) => behind(vital) ?? []),
    ),
    `Observed for ${formatDuration(value.observedMs)}, from ${formatDuration(value.pageAgeMs)} after the navigation (${code(value.navigationType)}); ${value.interactions} interactions.`,
    listed('Limitations', limits),
    listed('Recommended Next Steps', nextSteps(vitals)),
  );
}

const MAX_WAIT_MS = 30_000;
/** The browser delivers buffered entries within two tasks, which take longer on a busy page. */
const BUFFERED_WAIT_MS = 300;
const LOOK_MS = 250;
/** Chrome buffers interactions from before the observation only if they took at least this long. */
const BUFFERED_EVENT_MS = 104;

const NOT_MEASURED = 'Not measured';

function missingWord(name: RatedVital['name'], interactions: number): string {
  if (name !== 'INP') return NOT_MEASURED;
  return interactions === 0 ? 'No interactions recorded' : `Faster than ${BUFFERED_EVENT_MS} ms`;
}

/** Rates each vital, in the order of the answer. */
export function rateVitals(reading: VitalsReading): RatedVital[] {
  return (['LCP', 'FCP', 'CLS', 'INP', 'TTFB'] as const).map((name) => {
    const vital = reading.vitals.find((each) => each.name === name);
    const found = vital ?? { name, value: null, target: null, parts: [], facts: [] };
    return {
      ...found,
      rating: found.value === null ? null : rateVital(name, found.value),
      missing: found.value === null ? missingWord(name, reading.interactions) : null,
      ...(name === 'CLS' && found.value !== null && reading.areShiftsMissing === true ? { isLowerBound: true } : {}),
    };
  });
}

/** Returns why vitals are missing or incomplete, by how the page was loaded and since when it is observed. */
export function vitalsLimits(reading: VitalsReading, vitals: readonly RatedVital[]): string[] {
  const missing = (name: RatedVital['name']): boolean =>
    vitals.some((vital) => vital.name === name && vital.value === null);
  const { firstHiddenMs, observedFromMs, interactions } = reading;
  const wasInBackground = firstHiddenMs === 0;
  return present([
    missing('LCP') &&
      (wasInBackground
        ? 'LCP and FCP exist only for a page that is visible while it loads, and this one was loaded in the background. Bring it to the front, reload it with pen_navigate, then run again.'
        : 'No page load with a paint was observed: use pen_navigate, then run again.'),
    missing('INP') &&
      (interactions === 0
        ? 'INP needs an interaction: click or type in the page, by hand or with pen_interact, then run again.'
        : `The browser counted ${interactions} interactions, but from before the measurement it buffers only those of at least ${BUFFERED_EVENT_MS} ms, so INP is below that.`),
    observedFromMs > BUFFERED_EVENT_MS &&
      interactions > 0 &&
      !missing('INP') &&
      `From before this measurement, the browser has buffered only the first interaction and those of at least ${BUFFERED_EVENT_MS} ms, at most 150.`,
    vitals.some(({ isLowerBound }) => isLowerBound === true) &&
      'CLS is a lower bound: Chrome keeps only the first 150 layout shifts of a page for a later measurement, and this page had more. Load it with pen_navigate, then run again.',
    firstHiddenMs !== null &&
      firstHiddenMs > 0 &&
      `The page was hidden ${Math.round(firstHiddenMs)} ms after the navigation, so later paints do not count.`,
  ]);
}

export function vitalsResult(reading: VitalsReading): WebVitalsResult {
  const vitals = rateVitals(reading);
  const { level, saying } = judgeVitals(vitals);
  return {
    measuredAt: new Date(reading.timeOriginMs + reading.readMs).toISOString(),
    url: reading.url,
    title: reading.title,
    navigationType: reading.navigationType,
    lcpElement: reading.lcpElement,
    interactions: reading.interactions,
    pageAgeMs: reading.observedFromMs,
    observedMs: reading.readMs - reading.observedFromMs,
    verdict: level,
    reason: told(saying.headline.words, MARKDOWN),
    vitals,
    limits: vitalsLimits(reading, vitals),
  };
}

/** Waits for the observation time, or until the page is hidden, after which its values are final. */
async function waitFor(
  observer: VitalsObserver,
  waitMs: number,
  { signal, progress }: CallContext,
): Promise<AppError | null> {
  const startedAtMs = performance.now();
  for (;;) {
    const passedMs = performance.now() - startedAtMs;
    if (signal.aborted) return errorOfAbort(signal);
    if (passedMs >= waitMs) return null;
    progress({ done: (80 * passedMs) / waitMs, total: 100, message: 'Observing the page' });
    if (passedMs >= BUFFERED_WAIT_MS) {
      const seen = await observer.read();
      if (seen.ok && seen.value.isHidden) return null;
    }
    await pause(Math.min(LOOK_MS, waitMs - passedMs), signal);
  }
}

async function measure(waitMs: number, context: CallContext): Promise<WebVitalsResult> {
  const { ports, attach, signal, progress, note, callId } = context;
  const session = unwrap(await attach());
  const begin = () => settle(() => observeVitals(session, { scripts: ports.pageScripts, name: callId, signal }));
  progress({ done: 0, total: 100, message: 'Observing the page' });
  let observer = await begin();
  if (!observer.ok) throw new AppFailure(observer.error);
  try {
    let ended = await waitFor(observer.value, waitMs, context);
    if (ended !== null) throw new AppFailure(ended);
    let reading = await observer.value.read();
    if (!reading.ok && (reading.error.code === 'cdp_error' || reading.error.code === 'page_error')) {
      // The isolated world ended with its document; the new document has buffered its entries.
      observer = await begin();
      if (!observer.ok) throw new AppFailure(observer.error);
      ended = await waitFor(observer.value, BUFFERED_WAIT_MS, context);
      if (ended !== null) throw new AppFailure(ended);
      reading = await observer.value.read();
      note('The page navigated during the measurement: these are the values of the new document so far.');
    }
    if (!reading.ok) throw new AppFailure(reading.error);
    progress({ done: 80, total: 100, message: 'Rating' });
    const result = vitalsResult(reading.value);
    if (result.vitals.every(({ value }) => value === null) && !/^https?:/.test(result.url))
      throw new AppFailure(
        appError(
          'target_unsupported',
          `The page at ${result.url === '' ? 'about:blank' : result.url} has no page load to measure.`,
          'Use pen_navigate to open the page, then run again.',
        ),
      );
    if (reading.value.isHidden) noteNotDrawn('What it paints now does not count.', context);
    progress({ done: 100, total: 100, message: 'Done' });
    return result;
  } finally {
    if (observer.ok) await observer.value.stop();
  }
}

export const penWebVitals = defineCapability({
  name: 'pen_web_vitals',
  title: 'Core Web Vitals',
  control: '“Web vitals”',
  summary: 'LCP, CLS, INP, FCP, TTFB, with elements and phases.',
  category: 'audit',
  kind: 'read',
  hints: { readOnly: true, idempotent: false, destructive: false, openWorld: true },
  params: z.strictObject({
    waitMs: z.number().int().min(1).max(MAX_WAIT_MS).default(3000).describe('Milliseconds to observe the page.'),
    waitForLCP: z
      .boolean()
      .default(true)
      .describe('false: only entries that the browser has buffered, without waiting.'),
    target: targetParam,
  }),
  listed: { waitForLCP: 'false: buffered only' },
  result: WebVitalsResultSchema,
  target: { types: ['page', 'iframe'] },
  judgesPage: {},
  locks: [],
  deadlineMs: 90_000,
  run: async ({ waitMs, waitForLCP }, context) =>
    measure(waitForLCP ? waitMs : Math.min(waitMs, BUFFERED_WAIT_MS), context),
  summarise: vitalsText,
});
