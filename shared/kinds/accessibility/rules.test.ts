import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { IMPACTS, type AccessibilityRule } from '../../contracts/page/accessibility.ts';
import { rulesOver, tableOf, testRules, type Made } from '../../findings/testing/rule-laws.ts';
import { ACCESSIBILITY_RULES, accessibilityEvidence, type AccessibilityEvidence } from './rules.ts';

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
