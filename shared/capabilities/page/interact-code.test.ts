/** Which code the answer about a measured interaction proposes to read. */
import { expect, test } from 'vitest';
import { codeOfSteps } from './interact-code.ts';
import type { ProfiledStep } from './interact-profile.ts';

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
const forcedBy = (...by: readonly ReturnType<typeof place>[]) => ({ count: 400, totalMs: 80, by: [...by] });

test('the largest function of all steps, and what forced the most layout', () => {
  const forced = forcedBy(place('align', 140), place('measure', 160));
  expect(codeOfSteps([step([row(12, place('sort', 20))]), step([row(30, place('rank', 30))], forced)], 'T1')).toEqual([
    { name: 'rank', call: 'pen_source_content {"urlPattern":"app.js","startLine":30,"maxLines":40,"target":"T1"}' },
    // A position within a function begins some lines earlier.
    { name: 'align', call: 'pen_source_content {"urlPattern":"app.js","startLine":132,"maxLines":40,"target":"T1"}' },
  ]);
});

test('one call for both where it shows both', () => {
  const steps = [step([row(30, place('align', 30))], forcedBy(place('align', 34)))];
  expect(codeOfSteps(steps, 'T1').map(({ name }) => name)).toEqual(['align']);
  const elsewhere = [step([row(30, place('align', 30))], forcedBy(place('align', 34, 'http://shop.test/grid.js')))];
  expect(codeOfSteps(elsewhere, 'T1')).toHaveLength(2);
});

test('the caller of a package and of native code, in its original source', () => {
  const caller = { ...place('show', 9, 'src/show.js'), script: APP };
  const call =
    'pen_source_content {"urlPattern":"app.js","original":"src/show.js","startLine":9,"maxLines":40,"target":"T1"}';
  const packaged = place('sort', 1, 'node_modules/tinysort/index.js');
  for (const foreign of [packaged, place('replaceChildren', 0, '')])
    expect(codeOfSteps([step([row(30, foreign, caller)])], 'T1')).toEqual([{ name: 'show', call }]);
});

test('nothing that takes little', () => {
  const forced = { count: 1, totalMs: 2, by: [place('align', 40)] };
  expect(codeOfSteps([step([row(3, place('rank', 30))], forced), step([])], 'T1')).toEqual([]);
});
