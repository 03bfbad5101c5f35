/** Tests of the day and of the night, by their names. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, test } from 'vitest';
import { DAY_TITLES, NIGHT_STORIES, NIGHT_TITLES, featureOf, featuresOfTheNight, nightTests } from './parts.mjs';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pen-parts-'));
  for (const folder of ['shared', 'electron', 'renderer', 'bench', 'scripts']) mkdirSync(join(root, folder));
  write('shared/features/heap/rules.test.ts', "it('is quick')");
  write('electron/features/heap/heap.real.test.ts', "it('takes a snapshot')\nit('of Node @night')");
  write('electron/features/cpu/long.night.waiting.real.test.ts', "it('is long')");
  write('electron/core/locks.night.test.ts', "it('is long')");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** @param {string} path @param {string} text */
function write(path, text) {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

test('a file is of the night by its name, or has tests of the night by their titles', () => {
  expect(nightTests(root)).toEqual({
    whole: ['electron/core/locks.night.test.ts', 'electron/features/cpu/long.night.waiting.real.test.ts'],
    marked: ['electron/features/heap/heap.real.test.ts'],
  });
});

test('the features with tests of the night have their folders', () => {
  expect(featuresOfTheNight(root)).toEqual({
    heap: ['shared/features/heap', 'electron/features/heap', 'renderer/features/heap'],
    cpu: ['shared/features/cpu', 'electron/features/cpu', 'renderer/features/cpu'],
  });
});

it.each([
  ['electron/features/heap/tools/take.real.test.ts', 'heap'],
  ['electron/features/live/watch.real.test.ts', 'live'],
  ['electron/core/capture/recordings.real.test.ts', null],
  ['bench/fuzz/fuzz.test.ts', null],
])('the feature of %s is %s', (path, feature) => {
  expect(featureOf(path)).toBe(feature);
});

it.each([
  ['a heap is read', true],
  ['a proof @night loads both builds', false],
  ['two lines\nof a title @night', false],
])('a title is of the day or of the night: case %#', (title, isDay) => {
  expect(new RegExp(DAY_TITLES).test(title)).toBe(isDay);
  expect(new RegExp(NIGHT_TITLES).test(title)).toBe(!isDay);
});

it('a story is of the night by its file or its title', () => {
  expect('limits.night.spec.ts a full disk ends the capture').toMatch(new RegExp(NIGHT_STORIES));
  expect('newcomer.spec.ts a killed sample @night').toMatch(new RegExp(NIGHT_STORIES));
  expect('newcomer.spec.ts without any setup').not.toMatch(new RegExp(NIGHT_STORIES));
});

it.each([
  // As Playwright writes it: the root, which has no name, the project, the file, and the title.
  [' app leak.spec.ts Retainers show the path', true],
  [' browser leak.spec.ts Retainers show the path', false],
  [' browser leak-hunt.spec.ts a hunt finds the leak', true],
  [' browser leak-hunt.spec.ts a hunt is changed @night', false],
  [' browser web-door.spec.ts files are opened', true],
])('few stories run in a browser by day: %s', (story, isDay) => {
  expect(new RegExp(NIGHT_STORIES).test(story)).toBe(!isDay);
});
