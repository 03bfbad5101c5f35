/** Compares two Lighthouse reports: scores, metrics, and audits whose outcome changed. */
import {
  LIGHTHOUSE_MODE_LABELS,
  passedText,
  type LighthouseAudit,
  type LighthouseCategoryResult,
  type LighthouseReport,
} from './lighthouse.ts';

export interface ScoreChange {
  readonly id: string;
  readonly title: string;
  /** 0 to 1; null if that report has none. */
  readonly base: number | null;
  readonly later: number | null;
  /** In words, where a mode has no scores; null where it has. */
  readonly inWords: { readonly base: string; readonly later: string } | null;
}

export interface MetricChange {
  readonly id: string;
  readonly title: string;
  readonly baseText: string;
  readonly laterText: string;
  /** In the metric's unit; null if one report does not have the metric. */
  readonly change: number | null;
  readonly unit: string;
}

export interface AuditChange {
  readonly id: string;
  readonly title: string;
  readonly state: 'fails-now' | 'passes-now' | 'changed';
  readonly base: number | null;
  readonly later: number | null;
}

export interface LighthouseComparison {
  readonly scores: readonly ScoreChange[];
  readonly metrics: readonly MetricChange[];
  /** Newly failing audits first, then newly passing ones, then other score changes. */
  readonly audits: readonly AuditChange[];
  /** Differences that limit the comparison: device, throttling, page, version. */
  readonly differences: readonly string[];
}

const STATES: readonly AuditChange['state'][] = ['fails-now', 'passes-now', 'changed'];

function auditChange(before: LighthouseAudit | undefined, after: LighthouseAudit): AuditChange | null {
  if (before === undefined || (before.outcome === after.outcome && before.score === after.score)) return null;
  const { id, title } = after;
  const scores = { base: before.score, later: after.score };
  if (after.outcome === 'fails' && before.outcome !== 'fails') return { id, title, state: 'fails-now', ...scores };
  if (after.outcome !== 'fails' && before.outcome === 'fails') return { id, title, state: 'passes-now', ...scores };
  return before.score === after.score ? null : { id, title, state: 'changed', ...scores };
}

/** Returns why two reports cannot be compared at all; null if they can. */
export function incomparableModes(base: LighthouseReport, later: LighthouseReport): string | null {
  if (base.mode === later.mode) return null;
  return `A is a ${LIGHTHOUSE_MODE_LABELS[base.mode]} report and B a ${LIGHTHOUSE_MODE_LABELS[later.mode]} report. They have different audits; compare reports of the same mode.`;
}

const wordsOf = (category: LighthouseCategoryResult | undefined): string =>
  category === undefined ? '–' : passedText(category);

export function compareLighthouse(base: LighthouseReport, later: LighthouseReport): LighthouseComparison {
  const differs = (what: string, a: string, b: string): string[] =>
    a === b ? [] : [`${what}: ${a || '–'} and ${b || '–'}`];
  const ids = [...new Set([...base.categories, ...later.categories].map(({ id }) => id))];
  return {
    scores: ids.map((id) => {
      const before = base.categories.find((category) => category.id === id);
      const after = later.categories.find((category) => category.id === id);
      return {
        id,
        title: after?.title ?? before?.title ?? id,
        base: before?.score ?? null,
        later: after?.score ?? null,
        inWords: later.mode === 'navigation' ? null : { base: wordsOf(before), later: wordsOf(after) },
      };
    }),
    metrics: later.metrics.map(({ id, title, value, displayValue, unit }) => {
      const before = base.metrics.find((metric) => metric.id === id);
      const baseValue = before?.value ?? null;
      return {
        id,
        title,
        baseText: before?.displayValue ?? '',
        laterText: displayValue,
        change: value === null || baseValue === null ? null : value - baseValue,
        unit,
      };
    }),
    audits: later.audits
      .flatMap(
        (audit) =>
          auditChange(
            base.audits.find(({ id }) => id === audit.id),
            audit,
          ) ?? [],
      )
      .toSorted((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state)),
    differences: [
      ...differs('Page', base.finalUrl, later.finalUrl),
      ...differs('Device', base.formFactor, later.formFactor),
      ...differs('Throttling', base.throttling, later.throttling),
      ...differs('Lighthouse', base.lighthouseVersion, later.lighthouseVersion),
    ],
  };
}
