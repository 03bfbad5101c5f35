import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { testRules, tableOf } from '../../core/findings/testing/rule-laws.ts';
import {
  COMPARED_COVERAGE_RULES,
  comparedCoverageEvidence,
  COVERAGE_RULES,
  coverageEvidence,
  type ComparedCoverageEvidence,
  type CoverageEvidence,
} from './rules.ts';

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

type Compared = Parameters<typeof comparedCoverageEvidence>[0];
type Side = readonly [used: number, loaded: number];
/** Two of them, in which so much of the same code newly ran, or no longer; null: other code. */
function both(
  [used, loaded]: Side,
  [usedNow, loadedNow]: Side,
  newly: number | null,
  gone = 0,
): ComparedCoverageEvidence {
  return comparedCoverageEvidence({
    rows: [{ newlyUsedBytes: newly } as Compared['rows'][number]],
    ...{ start: 0, total: 1, baseTotalBytes: loaded, baseUsedBytes: used },
    ...{ newTotalBytes: loadedNow, newUsedBytes: usedNow, newlyUsedBytes: newly ?? 0, noLongerUsedBytes: gone },
  });
}

const PAIRS = {
  'nothing-loaded': both([0, 0], [200, 1000], null),
  'other-code': both([300, 900], [200, 1000], null),
  same: both([200, 1000], [200, 1000], 0),
  changed: both([200, 1000], [500, 1000], 310, 10),
};

testRules('the rules of coverage compared', {
  rules: COMPARED_COVERAGE_RULES,
  pictures: PAIRS,
  levels: { good: ['good'] },
  drawn: fc
    .tuple(fc.nat(900), fc.nat(900), fc.nat(900), fc.nat(900), fc.option(fc.nat(400)))
    .map(([used, unused, usedNow, unusedNow, newly]) =>
      both([used, used + unused], [usedNow, usedNow + unusedNow], newly),
    ),
});

test('coverage compared reads as a page', () => {
  expect(tableOf(COMPARED_COVERAGE_RULES, PAIRS)).toMatchInlineSnapshot(`
    "nothing-loaded [plain]: No verdict: nothing was loaded in one of them. Unused: 0 B of 0 B → 800 B of 1,000 B.
    other-code [plain]: Other code: no file has the same text in both. Unused: 600 B of 900 B → 800 B of 1,000 B.
    same [plain]: The same code ran in both. Unused: 800 B of 1,000 B.
    changed [plain]: Unused: 800 B of 1,000 B → 500 B of 1,000 B."
  `);
});
