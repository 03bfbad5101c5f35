/** The answer of `pen_web_vitals`: the table, what each value adds up from, and what to do about it. */
import { bullets, code, document, section, summaryLine, table, title } from '../base/markdown.ts';
import { formatDuration } from '../base/units.ts';
import { RATING_WORDS, VITALS, vitalText, type VitalName } from '../contracts/vitals.ts';
import type { RatedVital, WebVitalsResult } from './web-vitals-result.ts';

/** Rows that are there only when measured. */
const ONLY_MEASURED: readonly VitalName[] = ['FCP', 'TTFB'];

const ADVICE: Readonly<Record<VitalName, string>> = {
  LCP: 'pen_network_blocking: what holds back the first paints.',
  FCP: 'Review what blocks the first paint: style sheets and synchronous scripts in the head.',
  CLS: 'Inspect images without sizes, ads and interface that comes late: they shift the layout.',
  INP: 'pen_cpu_profile or pen_capture_trace during the slow interaction.',
  TTFB: 'Server latency first: redirects, connection and the time until the first byte.',
};

function thresholdText(name: VitalName): string {
  const { good, poor, unit } = VITALS[name];
  const suffix = unit === 'ms' ? ' ms' : '';
  return `good ≤ ${good}${suffix}, poor > ${poor}${suffix}`;
}

function row({ name, value, rating, missing }: RatedVital): string[] {
  return [
    name,
    value === null ? '—' : vitalText(name, value),
    rating === null ? (missing ?? '') : RATING_WORDS[rating],
    thresholdText(name),
  ];
}

function behind({ name, value, target, parts, facts }: RatedVital): string | null {
  if (value === null) return null;
  const told = [
    target === null ? '' : code(target),
    parts
      .filter(({ ms }) => ms > 0)
      .map((part) => `${part.name.toLowerCase()} ${formatDuration(part.ms)}`)
      .join(', '),
    facts.map((fact) => `${fact.name.toLowerCase()} ${code(fact.value)}`).join(', '),
  ].filter((text) => text !== '');
  return told.length === 0 ? null : `${name}: ${told.join('; ')}`;
}

function nextSteps(vitals: readonly RatedVital[]): string[] {
  const bad = vitals.filter(({ rating, name }) => (rating === null ? VITALS[name].entersVerdict : rating !== 'good'));
  const steps = bad.filter(({ rating }) => rating !== null).map(({ name }) => ADVICE[name]);
  if (steps.length > 0) return steps;
  return bad.length > 0
    ? ['Measure what is missing first; the rest is good.']
    : ['These are healthy. If the page still feels slow, pen_workflow with name slow-page-triage looks further.'];
}

export function vitalsText(value: WebVitalsResult): string {
  const { vitals, lcpElement, limits, verdict } = value;
  return document([
    title('Core Web Vitals'),
    summaryLine([
      ['Measured at', value.measuredAt],
      ...(lcpElement === null ? [] : ([['LCP Element', code(lcpElement)]] as const)),
      ['Page', code(value.url)],
    ]),
    `**Verdict**: ${verdict}`,
    table(
      ['Metric', 'Value', 'Rating', 'Threshold'],
      vitals.filter(({ name, value: measured }) => measured !== null || !ONLY_MEASURED.includes(name)).map(row),
    ),
    section('Made of', [bullets(vitals.flatMap((vital) => behind(vital) ?? []))]),
    `Observed for ${formatDuration(value.observedMs)}, from ${formatDuration(value.pageAgeMs)} after the navigation (${value.navigationType}); ${value.interactions} interactions.`,
    limits.length > 0 && section('What is not known', [bullets(limits)]),
    section('Recommended Next Steps', [bullets(nextSteps(vitals))]),
  ]);
}
