/** Findings of two accessibility reports compared: issues that are new, fixed and unchanged. */
import { countNoun, formatCount } from '../../base/units.ts';
import { compareAccessibility, type IssueState } from '../../contracts/page/accessibility-compare.ts';
import { name, plainSection, plainTable } from '../../findings/model.ts';
import type { ComparisonFindings } from '../report-findings.ts';

const MAX_ROWS = 500;
const ISSUE_STATES: Readonly<Record<IssueState, string>> = { new: 'new', fixed: 'fixed', still: 'unchanged' };

export const accessibilityComparison: ComparisonFindings = async (ask, earlier) => {
  const later = await ask('accessibility.report', {});
  const base = await earlier.ask('accessibility.report', {});
  const { issues, counts } = compareAccessibility(base, later);
  return {
    verdict: {
      level: 'plain',
      headline: `${countNoun(counts.new, 'new issue')}, ${formatCount(counts.fixed)} fixed, ${formatCount(counts.still)} unchanged.`,
      figures: [],
      notes: base.url === later.url ? [] : ['The pages are different ones.'],
    },
    parts: [
      plainSection('issues', 'Issues', [
        plainTable(
          ['Rule', 'State', 'Impact', 'Element'],
          issues
            .slice(0, MAX_ROWS)
            .map(({ state, rule, element }) => [
              name(rule.rule),
              ISSUE_STATES[state],
              rule.impact ?? '',
              name(element.html),
            ]),
          issues.length,
        ),
      ]),
    ],
  };
};
