/** Verdicts of proofs whose truth is known: by hand, and over many simulated ones with a fixed seed. */
import { describe, expect, test } from 'vitest';
import { budgetTitle, namedBudget, type Budget } from '../contract/budgets.ts';
import type { ProofReport } from '../../workflow/proofs.ts';
import { endText, measuredProof, type EndText } from './proof.ts';
import { KEY_KINDS, randomKey, randomPassword, seeded } from '../../../base/redaction/testing/random-keys.ts';
import { proofHeadline, proofReport } from '../proof-rules.ts';
import { proofMarkdown, proofSentences } from '../proof-text.ts';

const budgetOf = (name: string): Budget => namedBudget(name, 5) ?? expect.fail(`no figure ${name}`);
const runsOf = (values: readonly number[], of?: string) =>
  values.map((value, at) => ({ value, link: `pen://captures/trace-${at}`, ...(of === undefined ? {} : { of }) }));

interface Given {
  readonly [name: string]: readonly [before: readonly number[], after: readonly number[]];
}

/** A proof of the first figure; the others are watched. */
function proofOf(
  given: Given,
  {
    ends = { before: [], after: [] },
    mayDiffer = false,
    firstRuns = 7,
    of = [],
  }: {
    ends?: { before: EndText[]; after: EndText[] };
    mayDiffer?: boolean;
    firstRuns?: number;
    /** What the figures are of, before and after. */
    of?: readonly string[];
  } = {},
): ProofReport {
  const names = Object.keys(given);
  const measured = measuredProof(
    Object.entries(given).map(([name, [before, after]]) => ({
      budget: budgetOf(name),
      current: runsOf(after, of[1]),
      baseline: runsOf(before, of[0]),
    })),
    {
      startedAt: '2026-11-25T20:00:00.000Z',
      durationMs: 60_000,
      before: 'http://localhost/old',
      after: 'http://localhost/new',
      steps: ['click Save'],
      changes: [],
      notes: [],
      mayDiffer,
      claims: new Set(names.slice(0, 1)),
      firstRuns,
      ends,
      grew: { before: [new Map([['Row', 1000]]), new Map([['Row', 1000]])], after: [] },
    },
  );
  return proofReport(measured);
}

const SLOW = [400, 416, 408, 424, 400, 408, 416];
const FAST = [88, 80, 88, 96, 88, 88, 80];
const SAME = [100, 101, 99, 102, 98, 100.5, 99.5];

describe('a claimed figure', () => {
  test('that fell in every run is proven, with an interval', () => {
    const report = proofOf({ inp: [SLOW, FAST], lcp: [SAME, SAME] });
    expect(report.verdict).toBe('proven');
    expect(report.figures[0]).toMatchObject({ isClaimed: true, effect: 'less', shift: -320, smallestEffect: 20.4 });
    expect(report.figures[0]?.chance).toBeCloseTo(1 / 3432, 12);
    expect(report.figures[0]?.lower).toBeLessThan(-320);
    expect(report.figures[0]?.upper).toBeGreaterThan(-332);
    expect(proofHeadline(report)).toBe('Proven: INP 408.0ms → 88.0ms');
    expect(proofSentences(report)).toEqual([
      expect.stringContaining('chance once in 3,400'),
      'Objects per action: Row 1000 → 0.',
      'No other figure that was measured changed beyond noise.',
    ]);
  });

  test('of two equal builds is not proven', () => {
    const report = proofOf({ inp: [SAME, SAME] });
    expect(report).toMatchObject({ verdict: 'not proven', figures: [{ effect: 'no change', shift: 0 }] });
    expect(proofHeadline(report)).toMatch(/^Not proven: /);
  });

  test('that rose is not proven', () => {
    expect(proofOf({ inp: [FAST, SLOW] })).toMatchObject({ verdict: 'not proven', figures: [{ effect: 'more' }] });
  });

  test('that is 0 before the change shows no cause', () => {
    const none = SAME.map(() => 0);
    const report = proofOf({ heapGrowthObjects: [none, none] });
    expect(report.verdict).toBe('not proven');
    expect(proofSentences(report)[0]).toContain('is 0 in every run');
  });

  test('that fell by less than the smallest effect is not proven, however certain', () => {
    expect(
      proofOf({ inp: [SAME.map((value) => 100 + value / 100), SAME.map((value) => 97 + value / 100)] }),
    ).toMatchObject({
      verdict: 'not proven',
      figures: [{ effect: 'no change' }],
    });
  });

  test('with more noise than effect is undecided, and says how many runs would do', () => {
    const report = proofOf({
      blockingTime: [
        [200, 260, 180, 240, 300, 220, 210],
        [190, 250, 170, 200, 260, 180, 230],
      ],
    });
    expect(report).toMatchObject({ verdict: 'undecided', figures: [{ effect: 'undecided' }] });
    const needed = report.figures[0]?.runsNeeded ?? 0;
    // More than a proof makes.
    expect(needed).toBeGreaterThan(50);
    expect(proofSentences(report)[0]).toContain(
      `${needed} runs of each side would probably decide, and at most 50 are made`,
    );
    const nearer = proofOf({
      blockingTime: [
        [200, 232, 188, 220, 244, 210, 204],
        [178, 212, 170, 200, 224, 186, 190],
      ],
    });
    const fewer = nearer.figures[0]?.runsNeeded ?? 0;
    expect(fewer).toBeGreaterThan(7);
    expect(proofSentences(nearer)[0]).toContain(`--runs ${fewer}`);
  });

  test('is proven at a cost where another figure rose', () => {
    const report = proofOf({ heapGrowthObjects: [SAME, SAME.map(() => 0)], heapGrowthBytes: [FAST, SLOW] });
    expect(report.verdict).toBe('proven at a cost');
    expect(proofSentences(report).join(' ')).toContain('Besides, Heap growth per action 88 B → 408 B');
  });
});

describe('a function that fell', () => {
  const NONE = SAME.map(() => 0);

  test('while the program did not has another name, or its work is elsewhere: that proves nothing', () => {
    const report = proofOf({ 'functionTime render': [SAME, NONE], cpuTime: [SLOW, SLOW] });
    expect(report).toMatchObject({ verdict: 'not proven', figures: [{ effect: 'less', whole: 'stayed' }, {}] });
    expect(proofSentences(report)[0]).toContain('the function has another name');
  });

  test('with the program is proven', () => {
    const less = SLOW.map((value) => value - 100);
    expect(proofOf({ 'functionTime render': [SAME, NONE], cpuTime: [SLOW, less] })).toMatchObject({
      verdict: 'proven',
      figures: [{ whole: 'fell' }, {}],
    });
  });

  test('in a program that is too noisy to show it is undecided', () => {
    const noisy = SLOW.map((value, at) => value + (at % 2 === 0 ? 300 : -300));
    const report = proofOf({ 'functionTime render': [SAME, NONE], cpuTime: [noisy, noisy.toReversed()] });
    expect(report).toMatchObject({ verdict: 'undecided', figures: [{ whole: 'undecided' }, {}] });
    expect(proofSentences(report)[0]).toContain('not certain');
  });
});

describe('what the runs ended with', () => {
  const before = Array.from({ length: 7 }, (_, run) => endText(`Orders\nTotal ${run * 17} of 40\nat 10:${run}`));

  test('differs only in figures: no word of it', () => {
    const report = proofOf(
      { inp: [SLOW, FAST] },
      { ends: { before, after: [3, 4].map((count) => endText(`Orders\nTotal ${count} of 40\nat 11:59`)) } },
    );
    expect(report).toMatchObject({ verdict: 'proven', missing: [], added: [] });
  });

  test('a build that leaves out the work proves nothing, unless that was meant', () => {
    const ends = { before, after: [endText('Orders\nLoading …')] };
    const report = proofOf({ inp: [SLOW, FAST] }, { ends });
    expect(report).toMatchObject({ verdict: 'not proven', missing: ['Total # of #', 'at #'], added: ['Loading …'] });
    expect(proofSentences(report)[2]).toContain('--other-content');
    expect(proofOf({ inp: [SLOW, FAST] }, { ends, mayDiffer: true }).verdict).toBe('proven');
  });

  test('a count that every run before had, and a line that occurs less often, are missing', () => {
    const page = (rows: number): EndText =>
      endText(`Served by 127.0.0.1:${8000 + rows} in ${rows} ms\n${rows} orders\n${'Row\n'.repeat(rows)}`);
    const ends = { before: [page(40), page(40)], after: [page(20), page(20)] };
    expect(proofOf({ inp: [SLOW, FAST] }, { ends })).toMatchObject({
      verdict: 'not proven',
      missing: ['40 orders', 'Row (40 times)'],
      added: ['20 orders', 'Row (20 times)'],
    });
  });

  test('texts that only some runs have are chance', () => {
    const ends = { before: [...before, endText('Orders\nTotal 1 of 1')], after: [endText('Orders\nTotal 2 of 2')] };
    expect(proofOf({ inp: [SLOW, FAST] }, { ends })).toMatchObject({ verdict: 'proven', missing: [] });
  });
});

test('a key that one build prints is in no form of the proof, with or without its digits', () => {
  for (const kind of KEY_KINDS) {
    const random = seeded(7);
    const key = randomKey(kind, random);
    const printed = `start token ${key}\npassword=${randomPassword(random, '')}\n\u001b[32m${key}\u001b[0m\n${'x'.repeat(60)}${key}`;
    const ends = { before: SAME.map(() => endText(printed)), after: [endText('start')] };
    const proof = proofOf({ inp: [SLOW, FAST] }, { ends });
    expect(proof.missing.join('\n')).toContain('start token ‹redacted ');
    const body = key.slice(8).replaceAll(/\d+/g, '#');
    for (const text of [JSON.stringify(proof), proofMarkdown(proof), proofSentences(proof).join('\n')].map((each) =>
      each.replaceAll(/\d+/g, '#'),
    ))
      for (let at = 0; at + 9 <= body.length; at += 1) expect(text).not.toContain(body.slice(at, at + 9));
  }
});

test('in Markdown, texts of the page are text', () => {
  const ends = { before: SAME.map(() => endText('<img src=x> | **bold** `code`')), after: [endText('other')] };
  const markdown = proofMarkdown(proofOf({ inp: [SLOW, FAST] }, { ends }));
  expect(markdown).toContain('“`` <img src=x> | **bold** `code` ``”');
  expect(markdown).toContain('| INP (claimed) | less | 408.0ms | 88.0ms |');
});

/** Uniform numbers of a linear congruential generator. */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
}

describe('a proof that begins with five runs of each build', () => {
  const [five, four] = [SAME.slice(0, 5), SAME.slice(0, 4)];
  const none = five.map(() => 0);

  test('proves what fell in all of them, and no fewer runs do', () => {
    const early = proofOf({ heapGrowthObjects: [five, none] }, { firstRuns: 5 });
    expect(early).toMatchObject({ verdict: 'proven', runs: 5 });
    expect(early.figures[0]?.chance).toBeCloseTo(1 / 252, 12);
    expect(proofOf({ heapGrowthObjects: [four, four.map(() => 0)] }, { firstRuns: 5 }).verdict).toBe('undecided');
    // A proof that did not begin so has no such evaluation.
    expect(proofOf({ heapGrowthObjects: [five, none] }).verdict).toBe('undecided');
  });

  test('needs more certainty in its later evaluations than one that began with seven', () => {
    const given = { heapGrowthObjects: [SAME, SAME.map(() => 0)] } as const;
    expect(proofOf(given).verdict).toBe('proven');
    expect(proofOf(given, { firstRuns: 5 }).verdict).toBe('undecided');
    const eight = [...SAME, 100.2];
    expect(proofOf({ heapGrowthObjects: [eight, eight.map(() => 0)] }, { firstRuns: 5 }).verdict).toBe('proven');
  });

  test('rules a fall out where the figure is the same', () => {
    const same = five.map(() => 100);
    expect(proofOf({ heapGrowthObjects: [same, same] }, { firstRuns: 5 }).verdict).toBe('not proven');
  });

  test('sees that another figure rose', () => {
    const report = proofOf(
      { heapGrowthObjects: [five, none], heapGrowthBytes: [FAST.slice(0, 5), SLOW.slice(0, 5)] },
      { firstRuns: 5 },
    );
    expect(report.verdict).toBe('proven at a cost');
  });
});

test('a trial of what grows decides with three runs of each, or later with five, and says how rare that is by chance', () => {
  const tried = (count: number, after: readonly number[]) =>
    proofOf({ heapGrowthObjects: [SAME.slice(0, count), after] }, { firstRuns: 3 });
  const three = tried(3, [0, 0, 0]);
  expect(three.verdict).toBe('proven');
  expect(three.figures[0]?.chance).toBeCloseTo(1 / 20, 12);
  expect(tried(2, [0, 0]).verdict).toBe('undecided');
  expect(tried(3, [0, 0, 101]).verdict).toBe('undecided');
  expect(tried(4, [0, 0, 0, 0]).verdict).toBe('undecided');
  expect(tried(5, [0, 0, 0, 0, 0]).verdict).toBe('proven');
});

test('a query about a recording is a claim, named by itself', () => {
  const query = `sql trace select count(*)
    from events where name = 'Layout'`;
  const budget = budgetOf(query);
  expect(budget).toMatchObject({ measure: 'sql', recording: 'trace', regression: 5 });
  expect(budgetTitle(budget)).toBe("select count(*) from events where name = 'Layout'");
  for (const wrong of ['sql', 'sql trace', 'sql growth select 1', 'sql select 1'])
    expect(namedBudget(wrong, 5)).toBeNull();
  const long = budgetOf(`sql heap select ${'1 + '.repeat(100)}1`);
  expect(budgetTitle(long)).toHaveLength(100);
  expect(budgetTitle(long)).toMatch(/…$/);
});

test('a figure that is not claimed changed where its interval has no 0, and nowhere else', () => {
  // Its interval of 95 % has no 0, and that is not rare enough.
  const slight = [390, 404, 380, 420, 370, 386, 380];
  const { figures } = proofOf({ inp: [SLOW, FAST], lcp: [FAST, SLOW], blockingTime: [SLOW, slight] });
  const watched = figures.filter(({ isClaimed }) => !isClaimed);
  expect(watched.map(({ lower, upper }) => (lower ?? -1) > 0 || (upper ?? 1) < 0)).toEqual([true, false]);
  expect(watched.map(({ effect }) => effect)).toEqual(['more', 'undecided']);
});

test('the LCP of two elements is told, and not compared', () => {
  const { verdict, figures } = proofOf({ lcp: [SLOW, FAST] }, { of: ['IMG lead.jpg', 'P'] });
  expect(figures[0]).toMatchObject({ effect: 'undecided', of: { before: 'IMG lead.jpg', after: 'P' } });
  expect(verdict).toBe('undecided');
});

test('a cost is seen beside all other figures of a trace', () => {
  const report = proofOf({
    inp: [SLOW, FAST],
    lcp: [FAST, SLOW],
    cls: [SAME, SAME],
    longTasks: [SAME, SAME],
    blockingTime: [SAME, SAME],
    requests: [SAME, SAME],
    requestBytes: [SAME, SAME],
  });
  expect(report.verdict).toBe('proven at a cost');
});

test.each([
  { firstRuns: 7, sizes: [7, 10, 16, 23, 35] },
  { firstRuns: 5, sizes: [5, 8, 13, 22, 35] },
])(
  'of 120 simulated changes without an effect none is called proven that begins with $firstRuns runs, and of 40 with one nearly all',
  ({ firstRuns, sizes }) => {
    const random = generator(7);
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    /** Each evaluation with more runs, as the command makes them. */
    const simulate = (fallPercent: number): ProofReport['verdict'] => {
      const run = (percent: number) => (): number => Math.max(0, percent + 5 * normal() + (random() < 0.1 ? 20 : 0));
      const [before, after]: [number[], number[]] = [[], []];
      for (const size of sizes) {
        while (before.length < size) {
          before.push(run(100)());
          after.push(run(100 - fallPercent)());
        }
        const { verdict } = proofOf({ cpuTime: [before, after] }, { firstRuns });
        if (verdict !== 'undecided') return verdict;
      }
      return 'undecided';
    };
    const empty = Array.from({ length: 120 }, () => simulate(0)).filter((verdict) => verdict === 'proven').length;
    const right = Array.from({ length: 40 }, () => simulate(20)).filter((verdict) => verdict === 'proven').length;
    expect(empty).toBe(0);
    expect(right).toBeGreaterThanOrEqual(38);
  },
);
