/** `pen_web_vitals`: the five vitals of the page as it is, with what they are made of, rated by the published limits. */
import { z } from 'zod';
import { err, ok } from '../base/result.ts';
import { pause } from '../base/within.ts';
import { appError, errorOfAbort, type AppError, type AppResult } from '../contracts/errors.ts';
import { VITALS, rateVital, type VitalsReading } from '../contracts/vitals.ts';
import { defineCapability, type CallContext } from './define.ts';
import { targetParam } from './parameters.ts';
import { observeVitals, type VitalsObserver } from './vitals-observer.ts';
import { WebVitalsResultSchema, type RatedVital, type WebVitalsResult } from './web-vitals-result.ts';
import { vitalsText } from './web-vitals-text.ts';

const LONGEST_WAIT_MS = 30_000;
/** The browser hands over what it had kept within two tasks; a busy page takes its time for them. */
const BUFFERED_WAIT_MS = 300;
const LOOK_MS = 250;
/** Kept interactions from before anybody observed are those of at least this; Chrome's own limit. */
const KEPT_EVENT_MS = 104;

const NOT_MEASURED = 'Not measured';

function missingWord(name: RatedVital['name'], interactions: number): string {
  if (name !== 'INP') return NOT_MEASURED;
  return interactions === 0 ? 'No interactions recorded' : `Faster than ${KEPT_EVENT_MS} ms`;
}

/** Each value with its rating, in the order of the answer. */
export function rateVitals(reading: VitalsReading): RatedVital[] {
  return (['LCP', 'FCP', 'CLS', 'INP', 'TTFB'] as const).map((name) => {
    const vital = reading.vitals.find((each) => each.name === name);
    const found = vital ?? { name, value: null, target: null, parts: [], facts: [] };
    return {
      ...found,
      rating: found.value === null ? null : rateVital(name, found.value),
      missing: found.value === null ? missingWord(name, reading.interactions) : null,
    };
  });
}

/** The worst of those that enter it; one that was not measured is a WARN at least. */
export function vitalsVerdict(vitals: readonly RatedVital[]): WebVitalsResult['verdict'] {
  const told = vitals.filter(({ name }) => VITALS[name].entersVerdict);
  if (told.some(({ rating }) => rating === 'poor')) return 'FAIL';
  return told.every(({ rating }) => rating === 'good') ? 'PASS' : 'WARN';
}

/** What cannot be known of a page, from how it was loaded and for how long it has been there. */
export function vitalsLimits(reading: VitalsReading, vitals: readonly RatedVital[]): string[] {
  const missing = (name: RatedVital['name']): boolean =>
    vitals.some((vital) => vital.name === name && vital.value === null);
  const { firstHiddenMs, observedFromMs, interactions } = reading;
  const wasInBackground = firstHiddenMs === 0;
  return [
    ...(missing('LCP')
      ? [
          wasInBackground
            ? 'LCP and FCP count for a page that is in sight while it loads; this one was loaded in the background. Bring it to the front, reload it with pen_navigate, then re-run.'
            : 'No full navigation with a paint was seen: use pen_navigate, then re-run.',
        ]
      : []),
    ...(missing('INP')
      ? [
          interactions === 0
            ? 'INP needs an interaction: click or type in the page, then re-run.'
            : `The browser counts ${interactions} interactions, and keeps only those of ${KEPT_EVENT_MS} ms and more from before somebody observed: INP is below that.`,
        ]
      : []),
    ...(observedFromMs > KEPT_EVENT_MS && interactions > 0 && !missing('INP')
      ? [
          `Of interactions before this measurement the browser had kept the first and those of ${KEPT_EVENT_MS} ms and more, at most 150.`,
        ]
      : []),
    ...(firstHiddenMs !== null && firstHiddenMs > 0
      ? [`The page was hidden ${Math.round(firstHiddenMs)} ms after the navigation: later paints do not count.`]
      : []),
  ];
}

export function vitalsResult(reading: VitalsReading): WebVitalsResult {
  const vitals = rateVitals(reading);
  return {
    measuredAt: new Date(reading.timeOriginMs + reading.readMs).toISOString(),
    url: reading.url,
    title: reading.title,
    navigationType: reading.navigationType,
    lcpElement: reading.lcpElement,
    interactions: reading.interactions,
    pageAgeMs: reading.observedFromMs,
    observedMs: reading.readMs - reading.observedFromMs,
    verdict: vitalsVerdict(vitals),
    vitals,
    limits: vitalsLimits(reading, vitals),
  };
}

/** For how long to observe. Once the page is hidden all of its values are final. */
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

async function measure(waitMs: number, context: CallContext): Promise<AppResult<WebVitalsResult>> {
  const { ports, attach, signal, progress, note, callId } = context;
  const session = await attach();
  if (!session.ok) return session;
  const begin = () => observeVitals(session.value, { scripts: ports.pageScripts, name: callId, signal });
  progress({ done: 0, total: 100, message: 'Observing the page' });
  let observer = await begin();
  if (!observer.ok) return observer;
  try {
    let ended = await waitFor(observer.value, waitMs, context);
    if (ended !== null) return err(ended);
    let reading = await observer.value.read();
    if (!reading.ok && (reading.error.code === 'cdp_error' || reading.error.code === 'page_error')) {
      // The world went with its document: the new one tells what it kept from its beginning.
      observer = await begin();
      if (!observer.ok) return observer;
      ended = await waitFor(observer.value, BUFFERED_WAIT_MS, context);
      if (ended !== null) return err(ended);
      reading = await observer.value.read();
      note('The page navigated while it was measured: these are the values of the new document so far.');
    }
    if (!reading.ok) return reading;
    progress({ done: 80, total: 100, message: 'Rating' });
    const result = vitalsResult(reading.value);
    if (result.vitals.every(({ value }) => value === null) && !/^https?:/.test(result.url))
      return err(
        appError(
          'target_unsupported',
          `The page at ${result.url === '' ? 'about:blank' : result.url} has no navigation that could be measured.`,
          'Use pen_navigate to open the page, then re-run.',
        ),
      );
    progress({ done: 100, total: 100, message: 'Done' });
    return ok(result);
  } finally {
    if (observer.ok) await observer.value.stop();
  }
}

export const penWebVitals = defineCapability({
  name: 'pen_web_vitals',
  title: 'Core Web Vitals',
  summary:
    'LCP, CLS, INP, FCP and TTFB of the page as it was loaded and used, rated, with the element and the phases behind each.',
  category: 'audit',
  kind: 'read',
  hints: { readOnly: true, idempotent: false, destructive: false, openWorld: false },
  params: z.strictObject({
    waitMs: z.number().int().min(1).max(LONGEST_WAIT_MS).default(3000).describe('Milliseconds to observe the page.'),
    waitForLCP: z.boolean().default(true).describe('false: only what the browser has kept until now, without waiting.'),
    target: targetParam,
  }),
  result: WebVitalsResultSchema,
  target: { types: ['page', 'iframe'] },
  locks: [],
  deadlineMs: 90_000,
  run: ({ waitMs, waitForLCP }, context) => measure(waitForLCP ? waitMs : Math.min(waitMs, BUFFERED_WAIT_MS), context),
  summarise: vitalsText,
});
