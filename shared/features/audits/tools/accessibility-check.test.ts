import { expect, test } from 'vitest';
import type { AccessibilityRule } from '../contract/accessibility.ts';
import { issuesOf } from './accessibility-check.ts';

function rule(axeRule: string, paths: readonly string[], impact: AccessibilityRule['impact']): AccessibilityRule {
  return {
    rule: axeRule,
    axeRule,
    impact,
    help: `Fix ${axeRule}`,
    count: paths.length,
    elements: paths.map((path) => ({ html: `<i>${'x'.repeat(200)}`, path: [path], messages: [] })),
  };
}

test('lists at most 50 issues: the first of each rule, then the second ones, by impact', () => {
  const paths = Array.from({ length: 80 }, (_, at) => `#p${at}`);
  const violations = [rule('contrast', paths, 'serious'), rule('label', ['#name'], 'critical')];
  const issues = issuesOf({ violations });
  expect(issues).toHaveLength(50);
  expect(issues.slice(0, 3).map(({ selector }) => selector)).toEqual(['#name', '#p0', '#p1']);
  expect(Array.from(issues[0]?.element ?? '')).toHaveLength(100);
});
