/** The verdict of an accessibility report: the violated rule that matters most. */
import { countNoun } from '../../base/units.ts';
import {
  IMPACTS,
  issueCount,
  type AccessibilityReport,
  type AccessibilityRule,
} from '../../contracts/page/accessibility.ts';
import { count, name } from '../../findings/model.ts';
import type { Verdict } from '../../findings/verdict.ts';

function rank({ impact }: AccessibilityRule): number {
  return impact === null ? IMPACTS.length : IMPACTS.indexOf(impact);
}

export function accessibilityVerdict(report: AccessibilityReport): Verdict {
  const { violations, review, passes, frames } = report;
  const skipped = frames.filter(({ isScanned }) => !isScanned).length;
  const figures = [
    ['Rules passed', count(passes)],
    ['Checks for a person', count(review.length)],
  ] as const;
  const notes = skipped === 0 ? [] : [`${countNoun(skipped, 'frame')} could not be scanned.`];
  const [worst] = violations.toSorted((a, b) => rank(a) - rank(b) || b.count - a.count);
  if (worst === undefined)
    return {
      // What was not scanned, and what only a person can check, may still be wrong.
      level: skipped === 0 && passes > 0 ? 'good' : 'plain',
      headline: passes === 0 ? 'No rule applied to this page.' : 'No rule that a program can check is violated.',
      figures,
      notes,
    };
  return {
    level: 'problem',
    headline: [
      `${countNoun(worst.count, 'element')} ${worst.count === 1 ? 'violates' : 'violate'} “`,
      name(worst.help),
      `”${worst.impact === null ? '' : `, which is ${worst.impact}`}.`,
    ],
    figures: [['Issues', count(issueCount(report))], ['Rules violated', count(violations.length)], ...figures],
    notes,
  };
}
