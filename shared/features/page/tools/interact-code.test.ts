/** Which code the answer about a measured interaction proposes to read. */
import { expect, test } from 'vitest';
import { toyHeap } from '../../../core/capability/testing/toy-heap.ts';
import { codeOfSteps } from './interact-code.ts';
import type { ProfiledStep } from '../contract/interactions.ts';

const APP = 'http://shop.test/app.js';
const place = (name: string, line: number, url = APP) => ({ name, url, line, column: 1 });
const row = (selfMs: number, written: ReturnType<typeof place>, caller = place('show', 9)) => ({
  ...written,
  selfMs,
  caller: { ...caller, share: 1 },
  dispatch: null,
});
const step = (functions: ProfiledStep['functions'], forced: ProfiledStep['forcedLayout'] = null): ProfiledStep => ({
  latencyMs: null,
  nextPaintMs: null,
  functions,
  forcedLayout: forced,
});
const QUOTE = { source: 'src/show.js', line: 9, firstLine: 9, lines: ['function show() {'] };
const read = (...steps: readonly ProfiledStep[]) =>
  codeOfSteps(
    steps,
    { file: '/trace.json', targetId: 'T1' },
    toyHeap({ answers: { 'code.quotes': () => ({ quotes: [QUOTE] }) } }).context,
  );
const forcedBy = (...by: readonly ReturnType<typeof place>[]) => ({ count: 400, totalMs: 80, by: [...by] });

test('the largest functions of all steps, and what forced the most layout', async () => {
  const forced = forcedBy(place('align', 140), place('measure', 160));
  // Two times 9 ms of one function are worth reading, 9 ms of another are not.
  const steps = [
    step([row(9, place('sort', 20)), row(9, place('once', 220))]),
    step([row(30, place('rank', 80)), row(9, place('sort', 20))], forced),
  ];
  expect(await read(...steps)).toEqual([
    { name: 'rank', call: 'pen_source_content {"urlPattern":"app.js","startLine":80,"maxLines":40,"target":"T1"}' },
    { name: 'sort', call: 'pen_source_content {"urlPattern":"app.js","startLine":20,"maxLines":40,"target":"T1"}' },
    // A position within a function begins some lines earlier.
    { name: 'align', call: 'pen_source_content {"urlPattern":"app.js","startLine":132,"maxLines":40,"target":"T1"}' },
  ]);
});

test('one call for both where it shows both', async () => {
  const steps = [step([row(30, place('align', 30))], forcedBy(place('align', 34)))];
  expect((await read(...steps)).map(({ name }) => name)).toEqual(['align']);
  const elsewhere = [step([row(30, place('align', 30))], forcedBy(place('align', 34, 'http://shop.test/grid.js')))];
  expect(await read(...elsewhere)).toHaveLength(2);
});

test('the caller of a package and of native code, in its original source', async () => {
  const caller = { ...place('show', 9, 'src/show.js'), script: APP };
  const call =
    'pen_source_content {"urlPattern":"app.js","original":"src/show.js","startLine":9,"maxLines":40,"target":"T1"}';
  const packaged = place('sort', 1, 'node_modules/tinysort/index.js');
  for (const foreign of [packaged, place('replaceChildren', 0, '')])
    expect(await read(step([row(30, foreign, caller)]))).toEqual([{ name: 'show', call, quote: QUOTE }]);
});

test('nothing that takes little', async () => {
  const forced = { count: 1, totalMs: 2, by: [place('align', 40)] };
  expect(await read(step([row(3, place('rank', 30))], forced), step([]))).toEqual([]);
});
