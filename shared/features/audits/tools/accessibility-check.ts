/** `pen_accessibility_check`: scans the page with axe-core, and lists the violated rules with their elements. */
import { z } from 'zod';
import { truncateEnd } from '../../../base/units.ts';
import { byImpact, issueCount, type AccessibilityReport } from '../contract/accessibility.ts';
import { scanPage } from './accessibility-scan.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { MAX_SELECTOR_CHARS, targetParam } from '../../../core/capability/parameters.ts';
import { answerWith, listed, tableOf, textBlock, type AnswerPart } from '../../../core/findings/blocks.ts';
import { count, name } from '../../../core/findings/model.ts';

/** Issues in the answer; the count covers all. */
const MAX_ISSUES = 50;
const MAX_RULES = 20;
const HTML_CHARS = 100;
/** The part of the 8 kB of an answer that the list of issues may use. */
const ISSUES_BUDGET_CHARS = 4600;

const IssueSchema = z.object({
  rule: z.string(),
  /** Start of its outer HTML. */
  element: z.string(),
  detail: z.string(),
  selector: z.string(),
});
type Issue = z.infer<typeof IssueSchema>;

const RuleRowSchema = z.object({
  rule: z.string(),
  axeRule: z.string(),
  impact: z.string().nullable(),
  count: z.number(),
  help: z.string(),
});

export const AccessibilityResultSchema = z.object({
  verdict: z.enum(['PASS', 'WARN']),
  /** False: no element of the document matches the selector, and nothing was scanned. */
  selectorFound: z.boolean(),
  selector: z.string().nullable(),
  url: z.string(),
  engine: z.string(),
  count: z.number(),
  issues: z.array(IssueSchema),
  rules: z.array(RuleRowSchema),
  /** Rules that need a manual review. */
  review: z.array(RuleRowSchema),
  passes: z.number(),
  /** Frames that were not scanned, with the reason. */
  unscanned: z.array(z.object({ url: z.string(), reason: z.string() })),
});
type Result = z.infer<typeof AccessibilityResultSchema>;

/** Issues in rounds: the first element of each rule, then the second of each, so that a rule with many elements does not hide the others. */
export function issuesOf({ violations }: Pick<AccessibilityReport, 'violations'>): Issue[] {
  const rows = violations.toSorted(byImpact);
  const longest = Math.max(0, ...rows.map(({ elements }) => elements.length));
  const issues: Issue[] = [];
  for (let at = 0; at < longest && issues.length < MAX_ISSUES; at += 1)
    for (const { rule, help, elements } of rows) {
      const element = elements[at];
      if (element === undefined || issues.length >= MAX_ISSUES) continue;
      issues.push({
        rule,
        element: truncateEnd(element.html, HTML_CHARS),
        detail: truncateEnd(element.messages[0] ?? help, 200),
        selector: truncateEnd(element.path.join(' >>> '), 200),
      });
    }
  return issues;
}

const rowsOf = (rules: AccessibilityReport['violations']): Result['rules'] =>
  rules.map(({ rule, axeRule, impact, count: found, help }) => ({ rule, axeRule, impact, count: found, help }));

function issuesParts(issues: readonly Issue[], total: number): AnswerPart[] {
  let shown = issues.length;
  const text = (): string => JSON.stringify({ count: total, issues: issues.slice(0, shown) }, null, 1);
  while (shown > 1 && text().length > ISSUES_BUDGET_CHARS) shown -= 1;
  return [
    textBlock(text(), 'json'),
    total > shown && `${total - shown} more are not listed: scan parts of the page with \`selector\`.`,
  ];
}

async function check(selector: string | null, context: CallContext): Promise<Result> {
  const { target, progress } = context;
  progress({ done: 0, total: 100, message: 'Scanning' });
  const { report } = await scanPage(selector, context);
  if (report === null)
    return {
      verdict: 'WARN',
      selectorFound: false,
      selector,
      url: target.url,
      engine: '',
      count: 0,
      issues: [],
      rules: [],
      review: [],
      passes: 0,
      unscanned: [],
    };
  const issues = issueCount(report);
  progress({ done: 100, total: 100, message: 'Done' });
  return {
    verdict: issues === 0 ? 'PASS' : 'WARN',
    selectorFound: true,
    selector,
    url: report.url,
    engine: `axe-core ${report.engineVersion}`,
    count: issues,
    issues: issuesOf(report),
    rules: rowsOf(report.violations),
    review: rowsOf(report.review),
    passes: report.passes,
    unscanned: [...report.unscanned],
  };
}

export const penAccessibilityCheck = defineCapability({
  name: 'pen_accessibility_check',
  title: 'Accessibility Check',
  summary: 'Accessibility issues (axe-core), with fixes.',
  category: 'audit',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: true },
  params: z.strictObject({
    selector: z
      .string()
      .max(MAX_SELECTOR_CHARS)
      .optional()
      .describe('CSS selector of the element to scan. Default: the whole document.'),
    target: targetParam,
  }),
  result: AccessibilityResultSchema,
  target: { types: ['page', 'iframe'] },
  judgesPage: {},
  locks: [],
  deadlineMs: 300_000,
  run: async ({ selector }, context) =>
    check(selector === undefined || selector.trim() === '' ? null : selector, context),
  summarise: (value) => {
    const { verdict, selector, count: total, rules, review, unscanned } = value;
    if (!value.selectorFound)
      return answerWith(
        'Accessibility Scan',
        [],
        `**Verdict**: ${verdict}`,
        ['No element matches ', name(selector ?? ''), ', so nothing was scanned.'],
        listed('Recommended Next Steps', ['Correct the selector, or omit it to scan the whole document.']),
      );
    return answerWith(
      'Accessibility Scan',
      [
        ['Page', name(value.url)],
        selector !== null && ['Scanned', name(selector)],
        ['Issues', count(total)],
        ['Rules violated', count(rules.length)],
        ['Rules passed', count(value.passes)],
      ],
      `**Verdict**: ${verdict}`,
      tableOf(rules.slice(0, MAX_RULES), [
        ['Rule', ({ rule }) => name(rule)],
        ['Impact', ({ impact }) => name(impact ?? '')],
        ['Elements', (rule) => count(rule.count)],
        ['How to fix', ({ help }) => name(help, 80)],
      ]),
      ...issuesParts(value.issues, total),
      listed(
        'Needs manual review',
        review.slice(0, 8).map((rule) => [name(rule.rule), `: ${rule.count} elements; `, name(rule.help)]),
      ),
      listed(
        'Not scanned',
        unscanned.slice(0, 5).map(({ url, reason }) => [name(url, 120), ': ', name(reason)]),
      ),
      listed('Recommended Next Steps', [
        total === 0
          ? 'Continue with pen_lighthouse, then test manually with the keyboard and a screen reader.'
          : 'Fix these issues, then run pen_accessibility_check again.',
      ]),
      `Scanned with ${value.engine}. An automated scan does not replace a WCAG 2.2 audit.`,
    );
  },
});
