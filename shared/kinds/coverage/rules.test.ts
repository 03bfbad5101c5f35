import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { testRules, tableOf } from '../../findings/testing/rule-laws.ts';
import { COVERAGE_RULES, coverageEvidence, type CoverageEvidence } from './rules.ts';

/** Bytes used, loaded, and unused in the largest file of so many. */
function coverage(usedBytes: number, totalBytes: number, mostUnused: number, files = 3): CoverageEvidence {
  const overview = { kind: 'js-coverage', totalBytes, usedBytes, files, units: 10, usedUnits: 4 } as const;
  const file = { url: 'https://a.test/lib.js', unusedBytes: mostUnused };
  return coverageEvidence(
    overview as unknown as Parameters<typeof coverageEvidence>[0],
    file as Parameters<typeof coverageEvidence>[1],
  );
}

const PICTURES = {
  'nothing-loaded': coverage(0, 0, 0),
  'one-file-unused': coverage(200, 1000, 700),
  unused: coverage(200, 1000, 100),
};

testRules('the rules of coverage', {
  rules: COVERAGE_RULES,
  pictures: PICTURES,
  levels: { good: ['good'] },
  drawn: fc
    .tuple(fc.nat(5000), fc.nat(5000), fc.nat(5000), fc.integer({ min: 1, max: 4 }))
    .map(([used, unused, most, files]) => coverage(used, used + unused, Math.min(most, unused), files)),
});

test('reads as a page', () => {
  expect(tableOf(COVERAGE_RULES, PICTURES)).toMatchInlineSnapshot(`
    "nothing-loaded [plain]: No JavaScript was loaded while it was recorded.
    one-file-unused [plain]: 80.0% of the JavaScript was not used; /lib.js has 700 B of it.
    unused [plain]: 80.0% of the JavaScript was not used."
  `);
});
