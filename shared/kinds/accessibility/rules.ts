/** The rules of an accessibility report: the violated rule that matters most, and what was not checked before all is well. */
import { countNoun } from '../../base/units.ts';
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
    level: 'plain',
    when: ({ passed }) => passed === 0,
    says: (_, e) => ({ headline: sentence`No rule applied to this page.`, figures: e.checks, notes: notScanned(e) }),
  }),
  rule({
    id: 'not-scanned',
    level: 'plain',
    when: ({ skipped }) => skipped,
    says: (skipped, e) => ({
      headline: sentence`No rule is violated in what was scanned; ${skipped} could not be.`,
      figures: e.checks,
    }),
  }),
  rule({
    id: 'passed',
    level: 'good',
    when: () => true,
    // What only a person can check may still be wrong.
    says: (_, e) => ({ headline: sentence`No rule that a program can check is violated.`, figures: e.checks }),
  }),
];

export const accessibilityVerdict = (report: AccessibilityReport): Verdict =>
  verdictBy(ACCESSIBILITY_RULES, accessibilityEvidence(report));
