/** The stories of the night: each exists, and so does what tests the same every day. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../setup/project.mjs';
import { STORIES_OF_THE_NIGHT, TARGET_TESTS_OF_THE_NIGHT, nightPattern } from './stories-of-the-night.mjs';

it.each(
  [...STORIES_OF_THE_NIGHT, ...TARGET_TESTS_OF_THE_NIGHT].map(({ story, daily }) => ({
    title: story[1],
    names: [story, ...daily],
  })),
)('is in its file, and so are the tests of the day: $title', ({ names }) => {
  for (const [file, title] of names) expect(readFileSync(join(ROOT, file), 'utf8')).toContain(title);
});

it('runs at night only, and its neighbours every day', () => {
  expect('limits.spec.ts a refused call does not start the cooldown, and another target has its own').toMatch(
    nightPattern(),
  );
  expect('large-file.spec.ts a dropped file @night').toMatch(nightPattern());
  expect('limits.spec.ts a full disk ends the capture').not.toMatch(nightPattern());
});

it('is tested every day by other tests than those of the night', () => {
  const daily = STORIES_OF_THE_NIGHT.flatMap((each) => each.daily);
  for (const [file, title] of daily) expect(`${file.replace('e2e/', '')} ${title}`).not.toMatch(nightPattern());
});
