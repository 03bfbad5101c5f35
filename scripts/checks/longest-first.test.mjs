/** The order of the files of tests. */
import { expect, it } from 'vitest';
import { longestFirst } from './longest-first.mjs';

it('the longest come first, wherever they are and whenever they run, and the others as they are', () => {
  const files = ['a/one.test.ts', 'a/hunt.waiting.real.test.ts', 'b/two.test.mjs', 'explore.night.real.test.ts'].map(
    (moduleId) => ({ moduleId }),
  );
  expect(longestFirst(files, { hunt: 80, explore: 120 })).toEqual([files[3], files[1], files[0], files[2]]);
});
