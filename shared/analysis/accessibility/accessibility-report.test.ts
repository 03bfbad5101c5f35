/** Issue lists, reports of other tools, and comparisons of two reports. */
import { describe, expect, test } from 'vitest';
import { readAccessibilityReport } from './read-report.ts';
import { compareAccessibility } from '../../contracts/page/accessibility-compare.ts';
import { issueCount, type AccessibilityReport, type AccessibilityRule } from '../../contracts/page/accessibility.ts';
import { issuesOf } from '../../capabilities/audits/accessibility-check.ts';

function rule(axeRule: string, paths: readonly string[], more: Partial<AccessibilityRule> = {}): AccessibilityRule {
  return {
    rule: axeRule,
    axeRule,
    impact: 'serious',
    help: `Fix ${axeRule}`,
    description: '',
    helpUrl: '',
    tags: [],
    count: paths.length,
    elements: paths.map((path) => ({
      html: `<i>${'x'.repeat(200)}`,
      path: [path],
      impact: null,
      messages: [],
      frame: 0,
    })),
    ...more,
  };
}

function report(violations: AccessibilityRule[]): AccessibilityReport {
  return {
    format: 'pen-accessibility',
    version: 1,
    testEngine: { name: 'axe-core', version: '4.14.1' },
    url: 'https://shop.test/',
    title: 'Shop',
    scannedAt: '2026-11-20T09:00:00.000Z',
    selector: null,
    viewport: null,
    frames: [{ url: 'https://shop.test/', targetId: 'T1', isScanned: true, reason: null }],
    violations,
    review: [],
    passes: 3,
    inapplicable: 4,
  };
}

describe('issues', () => {
  test('lists at most 50 issues: the first of each rule, then the second ones, by impact', () => {
    const many = rule(
      'contrast',
      Array.from({ length: 80 }, (_, at) => `#p${at}`),
    );
    const found = report([many, rule('label', ['#name'], { impact: 'critical' })]);
    const issues = issuesOf(found);
    expect(issues).toHaveLength(50);
    expect(issueCount(found)).toBe(81);
    expect(issues.slice(0, 3).map(({ selector }) => selector)).toEqual(['#name', '#p0', '#p1']);
    expect(Array.from(issues[0]?.element ?? '')).toHaveLength(100);
  });
});

describe('a report', () => {
  test('reads its own format and results of axe-core', () => {
    const own = report([rule('image-alt', ['#a'])]);
    expect(readAccessibilityReport(JSON.stringify(own))).toEqual({ ok: true, value: own });
    const axe = {
      testEngine: { name: 'axe-core', version: '4.9.0' },
      url: 'https://a.test/',
      timestamp: '2026-01-01T00:00:00.000Z',
      violations: [
        {
          id: 'color-contrast',
          impact: 'serious',
          help: 'Contrast',
          nodes: [{ html: '<p>', target: ['#frame', ['#host', 'p']], any: [{ message: 'too pale' }] }],
        },
      ],
    };
    const read = readAccessibilityReport(JSON.stringify(axe));
    expect(read).toMatchObject({
      ok: true,
      value: { violations: [{ rule: 'contrast', axeRule: 'color-contrast', count: 1 }] },
    });
    expect(read.ok && read.value.violations[0]?.elements[0]).toMatchObject({
      path: ['#frame', '#host', 'p'],
      messages: ['too pale'],
    });
  });

  test('refuses a report of a later version and one without a version', () => {
    const later = JSON.stringify({ ...report([]), version: 2 });
    expect(readAccessibilityReport(later)).toMatchObject({ ok: false, error: { code: 'unsupported_format' } });
    expect(readAccessibilityReport('{"a":1}')).toMatchObject({ ok: false, error: { code: 'damaged_file' } });
    expect(readAccessibilityReport('{')).toMatchObject({ ok: false, error: { code: 'damaged_file' } });
  });

  test('is compared with an earlier report by rule and selector', () => {
    const compared = compareAccessibility(
      report([rule('label', ['#a', '#b'])]),
      report([rule('label', ['#b']), rule('contrast', ['#c'])]),
    );
    expect(compared.counts).toEqual({ new: 1, still: 1, fixed: 1 });
    expect(compared.issues.map(({ state, element }) => [state, element.path[0]])).toEqual([
      ['new', '#c'],
      ['still', '#b'],
      ['fixed', '#a'],
    ]);
  });
});
