/** Mistakes in a budget file are named, with its place. */
import { expect, test } from 'vitest';
import { parseBudgetFile, readBudgetFile, type CheckOverrides } from './budget-file.ts';
import { settle, createGuard } from '../../../../shared/base/errors.ts';

const PAGE = { url: 'http://localhost:3000/', steps: ['click Save'] };
const NONE: CheckOverrides = { baseline: null, repeats: null };
const LCP = { measure: 'lcp', max: 2500 };

const parse = (document: unknown, overrides = NONE) =>
  parseBudgetFile(JSON.stringify(document), '/app/pen-budgets.json', overrides);

/** The error's message; throws for a file that is accepted. */
function problemOf(document: unknown, overrides = NONE): string {
  const parsed = createGuard().run(() => parse(document, overrides));
  if (parsed.ok) throw new Error('the file was accepted');
  expect(parsed.error.code).toBe('invalid_params');
  return parsed.error.message;
}

test('a file is completed by the defaults', () => {
  const parsed = createGuard().run(() =>
    parse({ scenario: PAGE, baseline: { file: 'pen-baseline.json' }, budgets: [{ measure: 'lcp' }] }),
  );
  expect(parsed).toMatchObject({
    ok: true,
    value: {
      scenario: { ...PAGE, settleMs: 500, timeoutSeconds: 120 },
      repeats: 5,
      mostRepeats: 40,
      warmUp: 1,
      baseline: { file: '/app/pen-baseline.json' },
      budgets: [{ measure: 'lcp', regression: 10 }],
    },
  });
});

test.each([
  ['an unknown measure', { scenario: PAGE, budgets: [{ measure: 'lpc' }] }, 'budgets[0].measure must be one of'],
  [
    'a limit that is a text',
    { scenario: PAGE, budgets: [LCP, { measure: 'cls', max: '0.1' }] },
    'budgets[1].max must be a number of at least 0, not "0.1"',
  ],
  [
    'a negative limit',
    { scenario: PAGE, budgets: [{ measure: 'lcp', max: -1 }] },
    'budgets[0].max must be a number of at least 0, not -1',
  ],
  ['a member that is unknown', { scenario: PAGE, budgets: [{ ...LCP, maximum: 1 }] }, 'budgets[0] takes no "maximum"'],
  [
    'a class that is missing',
    { scenario: PAGE, budgets: [{ measure: 'retainedBytes', max: 1 }] },
    'budgets[0].class is missing: it must be a string',
  ],
  [
    'a function that is missing',
    { scenario: PAGE, budgets: [{ measure: 'functionTime', max: 1 }] },
    'budgets[0].function is missing: it must be a string',
  ],
  ['no budget', { scenario: PAGE, budgets: [] }, 'budgets must not be empty'],
  ['no scenario', { budgets: [LCP] }, 'scenario is missing: it must be an object'],
  [
    'a scenario with a wrong step',
    { scenario: { ...PAGE, steps: ['clack Save'] }, budgets: [LCP] },
    'scenario.steps[0]: "clack Save" is not a step. Write "click Save"',
  ],
  [
    'a regression as a share',
    { scenario: PAGE, budgets: [{ measure: 'lcp', regression: 0.1 }], baseline: { url: 'http://localhost:1/' } },
    'budgets[0].regression must be a number from 1 to 1000, not 0.1',
  ],
  ['a scenario with an unknown member', { scenario: { ...PAGE, wait: 3 }, budgets: [LCP] }, 'scenario takes no "wait"'],
  [
    'a URL without a scheme',
    { scenario: { url: 'localhost:3000' }, budgets: [LCP] },
    'scenario.url: `localhost:3000` has no scheme. Give the full URL, starting with http:// or https://.',
  ],
  [
    'a file as page',
    { scenario: { url: 'file:///etc/passwd' }, budgets: [LCP] },
    'scenario.url: The scheme `file:` is blocked',
  ],
  [
    'a measure of a page for a program',
    { scenario: { command: 'node a.js' }, budgets: [LCP] },
    'budgets[0].measure: LCP is not measured for a Node program',
  ],
  [
    'growth in a test',
    { scenario: { test: 'npx playwright test' }, budgets: [{ measure: 'heapGrowthBytes', max: 1 }] },
    'Heap growth per action is not measured for a test',
  ],
  [
    'growth without steps',
    { scenario: { url: PAGE.url }, budgets: [{ measure: 'heapGrowthBytes', max: 1 }] },
    'Heap growth per action needs scenario.steps',
  ],
  [
    'neither limit nor baseline',
    { scenario: PAGE, budgets: [{ measure: 'lcp' }] },
    'budgets[0]: There is nothing to check',
  ],
  ['the same figure twice', { scenario: PAGE, budgets: [LCP, LCP] }, 'budgets[1]: The figure lcp is limited twice'],
  [
    'a comparison of four runs',
    { scenario: PAGE, repeats: 4, baseline: { url: 'http://localhost:4000/' }, budgets: [LCP] },
    'repeats: With 4 runs',
  ],
  [
    'fewer runs at most than at least',
    { scenario: PAGE, repeats: 9, mostRepeats: 8, budgets: [LCP] },
    'mostRepeats: 8 is less',
  ],
  [
    'a command as baseline of a page',
    { scenario: PAGE, baseline: { command: 'node a.js' }, budgets: [LCP] },
    'A command is no baseline for a page',
  ],
  [
    'a URL as baseline of a program',
    { scenario: { command: 'node a.js' }, baseline: { url: 'http://localhost/' }, budgets: [{ measure: 'cpuTime' }] },
    'A URL is no baseline for a Node program',
  ],
])('%s', (_, document, problem) => {
  expect(problemOf(document)).toContain(problem);
});

test('every problem is named, each once', () => {
  const message = problemOf({
    scenario: PAGE,
    repeats: 0,
    budgets: [
      { measure: 'lcp', max: 'x' },
      { measure: 'cls', max: 'x' },
    ],
  });
  for (const place of ['repeats must ', 'budgets[0].max must ', 'budgets[1].max must '])
    expect(message.split(place)).toHaveLength(2);
});

test('a first check without a file gets one to begin with, which is valid', async () => {
  const read = await settle(() => readBudgetFile('/nowhere/pen-budgets.json', NONE));
  if (read.ok) throw new Error('there was a file');
  expect(read.error.code).toBe('file_not_found');
  const [example = ''] = /\{.*\}/.exec(read.error.suggestion ?? '') ?? [];
  expect(createGuard().run(() => parse(JSON.parse(example))).ok).toBe(true);
});

test('no sentence ends twice', () => {
  expect(problemOf({ scenario: { url: 'localhost:3000' }, budgets: [LCP] })).not.toContain('..');
});

test('a text that is no JSON', () => {
  const parsed = createGuard().run(() => parseBudgetFile('{ "scenario": ', 'pen-budgets.json', NONE));
  expect(parsed).toMatchObject({ ok: false, error: { message: expect.stringContaining('It is not JSON') as string } });
});

test.each([
  ['https://localhost/old', { url: 'https://localhost/old' }, PAGE],
  ['/builds/base.json', { file: '/builds/base.json' }, PAGE],
  ['node old.js', { command: 'node old.js' }, { command: 'node new.js' }],
])('--baseline %s replaces that of the file', (baseline, expected, scenario) => {
  const budgets = [{ measure: 'cpuTime' }];
  expect(createGuard().run(() => parse({ scenario, budgets }, { baseline, repeats: 5 }))).toMatchObject({
    ok: true,
    value: { baseline: expected, repeats: 5, mostRepeats: 40 },
  });
});

test('--runs is held to the same limits as the file', () => {
  expect(problemOf({ scenario: PAGE, budgets: [LCP] }, { baseline: null, repeats: 51 })).toContain('At most 50 runs');
});

test('a query about a heap is not asked of a program, and its members are checked', () => {
  const query = { measure: 'sql', name: 'rows', sql: 'select 1', recording: 'heap', max: 1 };
  expect(createGuard().run(() => parse({ scenario: PAGE, budgets: [query] }))).toMatchObject({
    ok: true,
    value: { budgets: [{ unit: 'count' }] },
  });
  expect(problemOf({ scenario: { command: 'node a.js' }, budgets: [query] })).toContain(
    'is not measured for a Node program',
  );
  expect(
    createGuard().run(() => parse({ scenario: { command: 'node a.js' }, budgets: [{ ...query, recording: 'cpu' }] }))
      .ok,
  ).toBe(true);
  expect(problemOf({ scenario: PAGE, budgets: [{ ...query, recording: 'growth' }] })).toContain(
    'budgets[0].recording must be one of "trace", "cpu"',
  );
});
