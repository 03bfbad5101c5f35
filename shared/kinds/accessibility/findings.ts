/**
 * Findings of an accessibility report: violated rules, checks for a person, and each element with how to fix it; and of two: issues that are new, fixed
 * and unchanged.
 */
import { formatCount } from '../../base/units.ts';
import { compareAccessibility, type IssueState } from '../../contracts/page/accessibility-compare.ts';
import { issueCount, type AccessibilityRule } from '../../contracts/page/accessibility.ts';
import { count, name, plainSection, plainTable, type Section } from '../../findings/model.ts';
import { verdictBy } from '../../findings/rules.ts';
import { omittedRows, reportFindings, type ComparisonFindings } from '../report-findings.ts';
import { COMPARED_ISSUES_RULES, comparedIssuesEvidence } from './rules.ts';

function rulesSection(id: string, label: string, rules: readonly AccessibilityRule[]): Section {
  const cells = rules.map((rule) => [
    name(`${rule.help} (${rule.rule})`),
    rule.impact ?? '',
    count(rule.count),
    name(rule.elements[0]?.path.join(' ') ?? ''),
  ]);
  return plainSection(id, label, [plainTable(['Rule', 'Impact', 'Elements', 'First element'], cells)]);
}

/** One row for each element of each violated rule. */
function issuesOf(rules: readonly AccessibilityRule[]) {
  return rules.flatMap(({ rule, axeRule, impact, help, elements }) =>
    elements.map((element) => ({
      rule,
      axeRule,
      impact,
      element: element.html,
      selector: element.path.join(' >>> '),
      detail: element.messages[0] ?? help,
    })),
  );
}

export const accessibilityFindings = reportFindings('accessibility.report', (report) => {
  const { url, violations, review, passes, testEngine } = report;
  const issues = issuesOf(violations);
  const counted = issueCount(report);
  return {
    view: url,
    line: [
      'Accessibility report of ',
      name(url),
      `: ${formatCount(counted)} issues of ${formatCount(violations.length)} rules, by `,
      name(`${testEngine.name} ${testEngine.version}`),
    ],
    facts: [
      ['Rules violated', count(violations.length)],
      ['Manual checks', count(review.length)],
      ['Rules passed', count(passes)],
    ],
    parts: [
      rulesSection('violations', 'Violations', violations),
      rulesSection('review', 'Manual checks', review),
      plainSection('elements', 'Elements', [
        plainTable(
          ['Rule', 'Impact', 'Element', 'How to fix'],
          issues.map(({ rule, impact, element, detail }) => [
            name(rule),
            impact ?? '',
            name(element.replaceAll(/\s+/g, ' ')),
            name(detail),
          ]),
        ),
      ]),
    ],
    json: (cut) => {
      const { rows, omitted } = cut(issues);
      return { kind: 'accessibility', url, count: counted, entries: rows, ...omittedRows('entriesOmitted', omitted) };
    },
  };
});

const MAX_ROWS = 500;
const ISSUE_STATES: Readonly<Record<IssueState, string>> = { new: 'new', fixed: 'fixed', still: 'unchanged' };

export const accessibilityComparison: ComparisonFindings = async (ask, earlier) => {
  const later = await ask('accessibility.report', {});
  const base = await earlier.ask('accessibility.report', {});
  const { issues, counts } = compareAccessibility(base, later);
  return {
    verdict: verdictBy(COMPARED_ISSUES_RULES, comparedIssuesEvidence(base, later, { counts })),
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
