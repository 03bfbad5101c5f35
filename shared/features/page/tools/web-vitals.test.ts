/** Ratings at their limits, the verdict, and what is said of values that were not measured. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rateVital, type VitalsReading } from '../contract/vitals.ts';
import { rulesOver, tableOf, testRules, type Made } from '../../../core/findings/testing/rule-laws.ts';
import { judgeVitals, VITALS_RULES, vitalsEvidence, type VitalsEvidence } from './vitals-rules.ts';
import { penWebVitals, rateVitals, vitalsResult } from './web-vitals.ts';

const values = { LCP: 2500, FCP: 1800, CLS: 0.1, INP: 200, TTFB: 800 } as const;

function reading(
  given: Partial<Record<keyof typeof values, number | null>> = {},
  more: Partial<VitalsReading> = {},
): VitalsReading {
  return {
    url: 'https://shop.test/',
    title: 'Shop',
    timeOriginMs: Date.UTC(2026, 10, 20, 9),
    readMs: 5000,
    observedFromMs: 2000,
    navigationType: 'navigate',
    interactions: 1,
    isHidden: false,
    firstHiddenMs: null,
    lcpElement: 'h1#hero.large',
    vitals: (['LCP', 'FCP', 'CLS', 'INP', 'TTFB'] as const).map((name) => ({
      name,
      value: name in given ? (given[name] ?? null) : values[name],
      target: null,
      parts: [],
      facts: [],
    })),
    ...more,
  };
}

describe('ratings', () => {
  test('are good up to the first limit and poor above the second', () => {
    expect(rateVital('LCP', 2500)).toBe('good');
    expect(rateVital('LCP', 2500.1)).toBe('needs-improvement');
    expect(rateVital('LCP', 4000)).toBe('needs-improvement');
    expect(rateVital('LCP', 4000.1)).toBe('poor');
    expect(rateVital('CLS', 0.25)).toBe('needs-improvement');
    expect(rateVital('CLS', 0.2501)).toBe('poor');
  });
});

describe('the verdict', () => {
  test('is the worst of LCP, CLS and INP, without FCP and TTFB', () => {
    expect(vitalsResult(reading()).verdict).toBe('PASS');
    expect(vitalsResult(reading({ FCP: 9000, TTFB: 9000 })).verdict).toBe('PASS');
    expect(vitalsResult(reading({ CLS: 0.2 })).verdict).toBe('WARN');
    expect(vitalsResult(reading({ CLS: 0.2, INP: 501 })).verdict).toBe('FAIL');
  });

  test('names its reason, and does not count INP that was not measured', () => {
    const untouched = vitalsResult(reading({ INP: null }, { interactions: 0 }));
    expect(untouched.verdict).toBe('PASS');
    expect(penWebVitals.summarise(untouched)).toContain(
      '**Verdict**: PASS, LCP and CLS good; INP: no interactions recorded',
    );
    expect(penWebVitals.summarise(vitalsResult(reading({ CLS: 0.3 })))).toContain(
      '**Verdict**: FAIL, CLS poor (0.3000)',
    );
    expect(penWebVitals.summarise(vitalsResult(reading({ LCP: null })))).toContain(
      '**Verdict**: WARN, LCP not measured',
    );
  });

  test('takes a CLS without its later shifts as a lower bound', () => {
    const some = vitalsResult(reading({ CLS: 0.05 }, { areShiftsMissing: true }));
    expect(some.verdict).toBe('WARN');
    const text = penWebVitals.summarise(some);
    expect(text).toContain('**Verdict**: WARN, CLS good (at least 0.0500)');
    expect(text).toMatch(/\| CLS +\| ≥ 0\.0500 +\|/);
    expect(text).toContain('CLS is a lower bound');
    expect(vitalsResult(reading({ CLS: 0.58 }, { areShiftsMissing: true })).verdict).toBe('FAIL');
  });

  test('is at least WARN if LCP or CLS was not measured, with the next step', () => {
    const missing = vitalsResult(reading({ LCP: null, FCP: null, INP: null }, { interactions: 0 }));
    expect(missing.verdict).toBe('WARN');
    const text = penWebVitals.summarise(missing);
    expect(text).toMatch(/\| LCP +\| — +\| Not measured +\|/);
    expect(text).toMatch(/\| INP +\| — +\| No interactions recorded +\|/);
    expect(text).not.toMatch(/\| FCP/);
    expect(text).toContain('use pen_navigate, then run again');
    expect(vitalsResult(reading({ INP: null, CLS: 0.3 })).verdict).toBe('FAIL');
  });

  test('reports unknown metrics of a page loaded in the background and of interactions that were too fast', () => {
    const hidden = vitalsResult(reading({ LCP: null }, { firstHiddenMs: 0 }));
    expect(hidden.limits.join(' ')).toContain('in the background');
    const fast = vitalsResult(reading({ INP: null }, { interactions: 3 }));
    expect(fast.vitals.find(({ name }) => name === 'INP')?.missing).toBe('Faster than 104 ms');
  });
});

describe('the answer', () => {
  test('has whole milliseconds, four decimals of CLS, and each step once', () => {
    const text = penWebVitals.summarise(vitalsResult(reading({ LCP: 2712.6, CLS: 0.12346 })));
    expect(text).toMatch(/\| LCP +\| 2713 ms +\| Needs Improvement \| good ≤ 2500 ms, poor > 4000 ms/);
    expect(text).toMatch(/\| CLS +\| 0\.1235 +\| Needs Improvement/);
    expect(text).toContain('**LCP Element**: `h1#hero.large`');
    expect(text.match(/pen_network_blocking/g)).toHaveLength(1);
    expect(penWebVitals.summarise(vitalsResult(reading()))).toContain('All vitals are good');
  });
});

type Drawn = readonly [lcp: number | null, cls: number | null, inp: number | null, areShiftsMissing: boolean];
type Evidence = Made<Drawn, VitalsEvidence>;
const made = (of: Drawn): Evidence => {
  const [LCP, CLS, INP, areShiftsMissing] = of;
  return { of, evidence: vitalsEvidence(rateVitals(reading({ LCP, CLS, INP }, { areShiftsMissing }))) };
};
const PICTURES = {
  poor: made([9000, 0.3, 300, false]),
  'needs-improvement': made([3000, null, 100, false]),
  'not-all-measured': made([2000, 0.05, 100, true]),
  good: made([2000, 0.05, null, false]),
};

const value = (max: number) => fc.option(fc.double({ min: 0, max, noNaN: true }));
testRules<Evidence, string>('the rules of vitals', {
  rules: rulesOver(VITALS_RULES, ['good']),
  pictures: PICTURES,
  levels: { good: ['good'] },
  drawn: fc.tuple(value(6000), value(0.5), value(700), fc.boolean()).map(made),
  more: ({ of }) => made(of.map((each) => (typeof each === 'number' ? 2 * each : each)) as unknown as Drawn),
});

test('a vital that was not measured is never a pass', () => {
  fc.assert(
    fc.property(value(9000), value(1), (lcp, cls) => {
      const { level } = judgeVitals(rateVitals(reading({ LCP: lcp, CLS: cls })));
      expect(level === 'PASS' && (lcp === null || cls === null)).toBe(false);
    }),
  );
});

test('the rules of vitals read as a page', () => {
  const pictures = Object.fromEntries(Object.entries(PICTURES).map(([id, { evidence }]) => [id, evidence]));
  expect(tableOf(VITALS_RULES, pictures)).toMatchInlineSnapshot(`
    "poor [FAIL]: LCP poor (9000 ms), CLS poor (0.3000), INP needs improvement (300 ms)
    needs-improvement [WARN]: LCP needs improvement (3000 ms), CLS not measured
    not-all-measured [WARN]: CLS good (at least 0.0500)
    good [PASS]: LCP and CLS good; INP: faster than 104 ms"
  `);
});
