/** The answer of `pen_web_vitals` as Markdown: the table, the parts of each value, and next steps. */
import { foreign } from '../../../base/foreign-text.ts';
import { code } from '../../../base/markdown.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { formatDuration } from '../../../base/units.ts';
import { RATING_WORDS, VITALS, vitalText, type VitalName } from '../contract/vitals.ts';
import type { RatedVital, WebVitalsResult } from './web-vitals-result.ts';
import { answerWith, listed, type Answer } from '../../../core/findings/blocks.ts';
import { name as named, plainTable, type Words } from '../../../core/findings/model.ts';

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

export function vitalsText(value: WebVitalsResult): Answer {
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
