import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { IMPACTS, type AccessibilityReport, type AccessibilityRule } from '../../contracts/page/accessibility.ts';
import { rulesOver, tableOf, testRules, type Made } from '../../findings/testing/rule-laws.ts';
import {
  ACCESSIBILITY_RULES,
  accessibilityEvidence,
  COMPARED_ISSUES_RULES,
  comparedIssuesEvidence,
  type AccessibilityEvidence,
} from './rules.ts';

interface Drawn {
  /** Elements that violate a rule, by its impact. */
  readonly violated: readonly (readonly [impact: AccessibilityRule['impact'], elements: number])[];
  readonly passes: number;
  readonly skipped: number;
}

function draw({ violated, passes, skipped }: Drawn): AccessibilityEvidence {
  const frame = { url: 'https://shop.test/', targetId: null, reason: null };
  return accessibilityEvidence({
    violations: violated.map(([impact, elements]) => ({
      ...{ rule: 'contrast', axeRule: 'color-contrast', impact, help: `Be ${impact ?? 'good'}`, description: '' },
      ...{ helpUrl: '', tags: [], count: elements, elements: [] },
    })),
    review: [],
    passes,
    frames: [{ ...frame, isScanned: true }, ...Array.from({ length: skipped }, () => ({ ...frame, isScanned: false }))],
  });
}

type Evidence = Made<Drawn, AccessibilityEvidence>;
const made = (of: Drawn): Evidence => ({ of, evidence: draw(of) });
const PICTURES: Record<string, Evidence> = {
  violated: made({
    violated: [
      ['minor', 9],
      ['critical', 1],
    ],
    passes: 30,
    skipped: 1,
  }),
  'nothing-applied': made({ violated: [], passes: 0, skipped: 0 }),
  'not-scanned': made({ violated: [], passes: 30, skipped: 1 }),
  passed: made({ violated: [], passes: 30, skipped: 0 }),
};

const rules = rulesOver<Drawn, AccessibilityEvidence>(ACCESSIBILITY_RULES, ['passed']);
testRules<Evidence, string>('the rules of an accessibility report', {
  rules,
  pictures: PICTURES,
  levels: { good: ['good'] },
  drawn: fc
    .record({
      violated: fc.array(fc.tuple(fc.constantFrom(...IMPACTS, null), fc.integer({ min: 1, max: 50 })), {
        maxLength: 4,
      }),
      passes: fc.nat(40),
      skipped: fc.nat(2),
    })
    .map(made),
  noisy: ({ of }) => made(of),
  more: ({ of }) => made({ ...of, violated: of.violated.map(([impact, elements]) => [impact, 2 * elements]) }),
  culprit: ({ id }) => id,
});

test('reads as a page', () => {
  expect(tableOf(rules, PICTURES)).toMatchInlineSnapshot(`
    "violated [plain]: 1 element violates “Be critical”, which is critical.
    nothing-applied [plain]: No rule applied to this page.
    not-scanned [plain]: No rule is violated in what was scanned; 1 frame could not be.
    passed [good]: No rule that a program can check is violated."
  `);
});

type Issues = readonly [added: number, fixed: number, still: number];
function both([added, fixed, still]: Issues, { passes = 30, isScanned = true } = {}) {
  const report = (of: number): AccessibilityReport =>
    ({
      ...{ url: 'https://shop.test/', passes: of, violations: [] },
      frames: [{ url: 'https://shop.test/', targetId: null, isScanned, reason: null }],
    }) as unknown as AccessibilityReport;
  return comparedIssuesEvidence(report(passes), report(30), { counts: { new: added, fixed, still } });
}

const PAIRS = {
  'nothing-applied': both([3, 0, 0], { passes: 0 }),
  'not-all-scanned': both([0, 2, 1], { isScanned: false }),
  changed: both([1, 2, 3]),
  alike: both([0, 0, 3]),
};

testRules('the rules of two accessibility reports', {
  rules: COMPARED_ISSUES_RULES,
  pictures: PAIRS,
  levels: { good: ['good'] },
  drawn: fc
    .tuple(fc.nat(9), fc.nat(9), fc.nat(9), fc.boolean(), fc.nat(2))
    .map(([added, fixed, still, isScanned, passes]) => both([added, fixed, still], { isScanned, passes })),
});

test('two accessibility reports read as a page', () => {
  expect(tableOf(COMPARED_ISSUES_RULES, PAIRS)).toMatchInlineSnapshot(`
    "nothing-applied [plain]: No verdict: no rule applied to one of the pages. 3 new issues, 0 fixed, 0 unchanged.
    not-all-scanned [plain]: 0 new issues, 2 fixed, 1 unchanged, of what could be scanned: in one of the reports a frame could not.
    changed [plain]: 1 new issue, 2 fixed, 3 unchanged.
    alike [plain]: No issue is new or fixed, 3 unchanged."
  `);
});
