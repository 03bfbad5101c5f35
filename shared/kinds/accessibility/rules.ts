/** The rules of an accessibility report: the violated rule that matters most, and what was not checked before all is well; and of two: what is new and fixed. */
import { countNoun, formatCount } from '../../base/units.ts';
import type { AccessibilityComparison } from '../../contracts/page/accessibility-compare.ts';
import {
  IMPACTS,
  issueCount,
  type AccessibilityReport,
  type AccessibilityRule,
} from '../../contracts/page/accessibility.ts';
import { count, name } from '../../findings/model.ts';
import { cite, NO_WORDS, rulesOf, sentence, verdictBy, type Cited, type Sentence } from '../../findings/rules.ts';
import type { Verdict } from '../../findings/verdict.ts';

export interface AccessibilityEvidence {
  readonly worst: {
    readonly isOne: boolean;
    readonly elements: Cited;
    readonly rule: Cited;
    readonly impact: Cited | null;
  } | null;
  readonly passed: number;
  readonly skipped: Cited | null;
  /** Of all rules, and of those that are violated. */
  readonly checks: readonly Cited[];
  readonly issues: readonly Cited[];
}

function rank({ impact }: AccessibilityRule): number {
  return impact === null ? IMPACTS.length : IMPACTS.indexOf(impact);
}

type Report = Pick<AccessibilityReport, 'violations' | 'review' | 'passes' | 'frames'>;

export function accessibilityEvidence({ violations, review, passes, frames }: Report): AccessibilityEvidence {
  const skipped = frames.filter(({ isScanned }) => !isScanned).length;
  const [worst] = violations.toSorted((a, b) => rank(a) - rank(b) || b.count - a.count);
  return {
    worst:
      worst === undefined
        ? null
        : {
            isOne: worst.count === 1,
            elements: cite('Elements', countNoun(worst.count, 'element')),
            rule: cite('Rule', name(worst.help)),
            impact: worst.impact === null ? null : cite('Impact', worst.impact),
          },
    passed: passes,
    skipped: skipped === 0 ? null : cite('Not scanned', countNoun(skipped, 'frame')),
    checks: [cite('Rules passed', count(passes)), cite('Checks for a person', count(review.length))],
    issues: [cite('Issues', count(issueCount({ violations }))), cite('Rules violated', count(violations.length))],
  };
}

const rule = rulesOf<AccessibilityEvidence>();
const notScanned = ({ skipped }: AccessibilityEvidence): Sentence[] =>
  skipped === null ? [] : [sentence`${skipped} could not be scanned.`];

export const ACCESSIBILITY_RULES = [
  rule({
    id: 'violated',
    level: 'problem',
    when: ({ worst }) => worst,
    says: ({ isOne, elements, rule: violated, impact }, e) => {
      const grave = impact === null ? NO_WORDS : sentence`, which is ${impact}`;
      return {
        headline: isOne
          ? sentence`${elements} violates “${violated}”${grave}.`
          : sentence`${elements} violate “${violated}”${grave}.`,
        figures: [...e.issues, ...e.checks],
        notes: notScanned(e),
      };
    },
  }),
  rule({
    id: 'nothing-applied',
    when: ({ passed }) => passed === 0,
    says: (_, e) => ({ headline: sentence`No rule applied to this page.`, figures: e.checks, notes: notScanned(e) }),
  }),
  rule({
    id: 'not-scanned',
    when: ({ skipped }) => skipped,
    says: (skipped, e) => ({
      headline: sentence`No rule is violated in what was scanned; ${skipped} could not be.`,
      figures: e.checks,
    }),
  }),
  rule({
    id: 'passed',
    level: 'good',
    // What only a person can check may still be wrong.
    says: (_, e) => ({ headline: sentence`No rule that a program can check is violated.`, figures: e.checks }),
  }),
];

export const accessibilityVerdict = (report: AccessibilityReport): Verdict =>
  verdictBy(ACCESSIBILITY_RULES, accessibilityEvidence(report));

export function comparedIssuesEvidence(
  base: AccessibilityReport,
  later: AccessibilityReport,
  { counts }: Pick<AccessibilityComparison, 'counts'>,
) {
  const both = [base, later];
  return {
    isChanged: counts.new > 0 || counts.fixed > 0,
    isOtherPage: base.url !== later.url,
    /** No rule applied to one of the pages. */
    isEmpty: both.some(({ passes, violations }) => passes === 0 && violations.length === 0),
    isAllScanned: both.every(({ frames }) => frames.every(({ isScanned }) => isScanned)),
    added: cite('New', countNoun(counts.new, 'new issue')),
    fixed: cite('Fixed', formatCount(counts.fixed)),
    still: cite('Unchanged', formatCount(counts.still)),
  };
}

export type ComparedIssuesEvidence = ReturnType<typeof comparedIssuesEvidence>;

const ofTwo = rulesOf<ComparedIssuesEvidence>();
const changes = ({ added, fixed, still }: ComparedIssuesEvidence): Sentence =>
  sentence`${added}, ${fixed} fixed, ${still} unchanged`;
const otherPage = ({ isOtherPage }: ComparedIssuesEvidence): Sentence[] =>
  isOtherPage ? [sentence`The pages are different ones.`] : [];

export const COMPARED_ISSUES_RULES = [
  ofTwo({
    id: 'nothing-applied',
    when: ({ isEmpty }) => isEmpty,
    says: (_, e) => ({
      headline: sentence`No verdict: no rule applied to one of the pages. ${changes(e)}.`,
      notes: otherPage(e),
    }),
  }),
  ofTwo({
    id: 'not-all-scanned',
    when: ({ isAllScanned }) => !isAllScanned,
    says: (_, e) => ({
      headline: sentence`${changes(e)}, of what could be scanned: in one of the reports a frame could not.`,
      notes: otherPage(e),
    }),
  }),
  ofTwo({
    id: 'changed',
    when: ({ isChanged }) => isChanged,
    says: (_, e) => ({ headline: sentence`${changes(e)}.`, notes: otherPage(e) }),
  }),
  ofTwo({
    id: 'alike',
    says: (_, e) => ({ headline: sentence`No issue is new or fixed, ${e.still} unchanged.`, notes: otherPage(e) }),
  }),
];
