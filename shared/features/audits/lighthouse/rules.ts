/** The rules of a report of Lighthouse: its lowest score, and the audit that would save most; and of two: what changed. */
import { countNoun } from '../../../base/units.ts';
import type { AuditChange, LighthouseComparison } from '../contract/lighthouse-compare.ts';
import {
  LIGHTHOUSE_MODE_LABELS,
  SCORE_PASS,
  SCORE_WARN,
  passedText,
  type LighthouseReport,
} from '../contract/lighthouse.ts';
import { bytes, count, ms, name, type Words } from '../../../core/findings/model.ts';
import {
  cite,
  inRow,
  NO_WORDS,
  rulesOf,
  sentence,
  verdictBy,
  type Cited,
  type Sentence,
} from '../../../core/findings/rules.ts';
import type { Verdict } from '../../../core/findings/verdict.ts';

/** Metrics that a reader asks for first. */
const METRICS = 4;

export interface LighthouseEvidence {
  readonly mode: Cited;
  /** The category with the lowest score; null without any. */
  readonly lowest: { readonly score: number; readonly title: Cited; readonly of100: Cited } | null;
  readonly saving: { readonly audit: Cited; readonly saves: Cited } | null;
  readonly metrics: readonly Cited[];
  readonly passed: readonly Cited[];
  readonly notAudited: readonly Cited[];
}

type Report = Pick<LighthouseReport, 'categories' | 'mode' | 'metrics' | 'notAudited' | 'audits'>;

/** The audit with the largest saving, of time before size; null if none saves anything. */
function largestSaving({ audits }: Report): LighthouseEvidence['saving'] {
  const failing = audits.filter(({ outcome }) => outcome === 'fails' || outcome === 'informs');
  const saving = (title: string, value: Words): LighthouseEvidence['saving'] => ({
    audit: cite('Audit', name(title)),
    saves: cite('Would save', value),
  });
  const [byTime] = failing.toSorted((a, b) => (b.savingsMs ?? 0) - (a.savingsMs ?? 0));
  if (byTime?.savingsMs) return saving(byTime.title, ms(byTime.savingsMs));
  const [bySize] = failing.toSorted((a, b) => (b.savingsBytes ?? 0) - (a.savingsBytes ?? 0));
  return bySize?.savingsBytes ? saving(bySize.title, bytes(bySize.savingsBytes)) : null;
}

export function lighthouseEvidence(report: Report): LighthouseEvidence {
  const { categories, mode, metrics, notAudited } = report;
  const scored = categories.flatMap(({ title, score }) =>
    score === null ? [] : [{ title, score: Math.round(score * 100) }],
  );
  const [lowest] = scored.toSorted((a, b) => a.score - b.score);
  return {
    mode: cite('Mode', LIGHTHOUSE_MODE_LABELS[mode]),
    lowest:
      lowest === undefined
        ? null
        : {
            score: lowest.score,
            title: cite('Category', name(lowest.title)),
            of100: cite('Lowest score', String(lowest.score)),
          },
    saving: largestSaving(report),
    metrics: metrics.slice(0, METRICS).map(({ title, displayValue }) => cite(title, name(displayValue))),
    passed: categories.map((category) => cite(category.title, passedText(category))),
    notAudited: notAudited.map((note) => cite('Not audited', note)),
  };
}

const rule = rulesOf<LighthouseEvidence>();
const notesOf = ({ notAudited }: LighthouseEvidence) => notAudited.map((note) => sentence`${note}`);
const saved = ({ saving }: LighthouseEvidence) =>
  saving === null ? NO_WORDS : sentence` ${saving.audit} would save ${saving.saves}.`;

export const LIGHTHOUSE_RULES = [
  rule({
    id: 'without-scores',
    when: ({ lowest }) => lowest === null,
    says: (_, e) => ({ headline: sentence`${e.mode}: audits without scores.`, figures: e.passed, notes: notesOf(e) }),
  }),
  rule({
    id: 'poor',
    level: 'problem',
    when: ({ lowest }) => lowest !== null && lowest.score < SCORE_WARN && lowest,
    says: ({ title, of100 }, e) => ({
      headline: sentence`${title} is poor: ${of100} of 100.${saved(e)}`,
      figures: e.metrics,
      notes: notesOf(e),
    }),
  }),
  rule({
    id: 'not-yet-good',
    level: 'problem',
    when: ({ lowest }) => lowest !== null && lowest.score < SCORE_PASS && lowest,
    says: ({ title, of100 }, e) => ({
      headline: sentence`${title} is not yet good: ${of100} of 100.${saved(e)}`,
      figures: e.metrics,
      notes: notesOf(e),
    }),
  }),
  rule({
    id: 'passes',
    level: 'good',
    when: ({ lowest }) => lowest,
    says: ({ title, of100 }, e) => ({
      headline: sentence`Every category passes; the lowest is ${title} with ${of100} of 100.`,
      figures: e.metrics,
      notes: notesOf(e),
    }),
  }),
];

/** Null for a run that failed, whose figures are not those of the page, and for one without categories. */
export function lighthouseVerdict(report: LighthouseReport): Verdict | null {
  if (report.runtimeError !== null || report.categories.length === 0) return null;
  return verdictBy(LIGHTHOUSE_RULES, lighthouseEvidence(report));
}

/** Score of 100; `none` without one. */
export const score = (of: number | null, none = '–'): Words => (of === null ? none : count(Math.round(of * 100)));

export function comparedLighthouseEvidence(
  base: LighthouseReport,
  later: LighthouseReport,
  { scores, audits, differences }: Pick<LighthouseComparison, 'scores' | 'audits' | 'differences'>,
) {
  const audited = (state: AuditChange['state'], word: 'fails' | 'passes'): Cited | null => {
    const found = audits.filter((audit) => audit.state === state).length;
    const verb = found === 1 ? word : word.replace(/e?s$/, '');
    return found === 0 ? null : cite(`Audits that ${verb} now`, `${countNoun(found, 'audit')} ${verb} now`);
  };
  return {
    /** One of the runs ended with an error. */
    isFailed: base.runtimeError !== null || later.runtimeError !== null,
    /** Device, throttling, page or version differ. */
    differences: differences.length === 0 ? null : cite('Recorded differently', differences.join('; ')),
    /** By title, before and now. */
    scores: scores
      .filter((each) => each.base !== each.later || each.inWords?.base !== each.inWords?.later)
      .map((each) => ({
        title: cite('Category', name(each.title)),
        before: cite(`${each.title} before`, each.inWords?.base ?? score(each.base)),
        now: cite(`${each.title} now`, each.inWords?.later ?? score(each.later)),
      })),
    failNow: audited('fails-now', 'fails'),
    passNow: audited('passes-now', 'passes'),
  };
}

export type ComparedLighthouseEvidence = ReturnType<typeof comparedLighthouseEvidence>;

const ofTwo = rulesOf<ComparedLighthouseEvidence>();
const changes = ({ scores, failNow, passNow }: ComparedLighthouseEvidence): Sentence[] => [
  ...scores.map(({ title, before, now }) => sentence`${title} ${before} → ${now}`),
  ...[failNow, passNow].flatMap((each) => (each === null ? [] : [sentence`${each}`])),
];
const changeWords = (e: ComparedLighthouseEvidence): Sentence =>
  changes(e).length === 0
    ? sentence`No score and no outcome of an audit changed.`
    : sentence`${inRow(changes(e), '; ')}.`;

/** Scores vary between runs. */
export const COMPARED_LIGHTHOUSE_RULES = [
  ofTwo({
    id: 'failed',
    when: ({ isFailed }) => isFailed,
    says: () => sentence`No verdict: one of the runs of Lighthouse ended with an error.`,
  }),
  ofTwo({
    id: 'recorded-differently',
    when: ({ differences }) => differences,
    says: (differences, e) => ({
      headline: changeWords(e),
      notes: [sentence`They were recorded differently, which may be all of it: ${differences}.`],
      figures: [differences],
    }),
  }),
  ofTwo({
    id: 'changed',
    when: (e) => changes(e).length > 0,
    says: (_, e) => ({
      headline: changeWords(e),
      notes: [sentence`One run of each: scores vary by some points from run to run.`],
    }),
  }),
  ofTwo({ id: 'alike', says: (_, e) => changeWords(e) }),
];
