/** What a tag starts on GitHub: the tests once, and everything that is published after them. */
import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';

const FOLDER = new URL('../../.github/workflows/', import.meta.url);
/** @param {string} name */
const read = (name) => readFileSync(new URL(name, FOLDER), 'utf8');
const workflows = readdirSync(FOLDER);
/**
 * The text of one job, from its name to the next one.
 *
 * @param {string} text
 * @param {string} name
 */
const jobOf = (text, name) => new RegExp(String.raw`^  ${name}:\n(?:(?!  \w).*\n)*`, 'm').exec(text)?.[0] ?? '';

test('a tag starts one workflow, which runs the tests once', () => {
  expect(workflows.filter((name) => /^ {4}tags:/m.test(read(name)))).toEqual(['release.yml']);
  expect(read('release.yml').split('npm test')).toHaveLength(2);
  expect(jobOf(read('release.yml'), 'test')).toContain('run: npm test');
});

test('nothing is published before the tests have passed', () => {
  const release = read('release.yml');
  expect(jobOf(release, 'npm')).toContain('uses: ./.github/workflows/publish-npm.yml');
  for (const job of ['npm', 'linux', 'macos', 'windows']) expect(jobOf(release, job)).toContain('    needs: test\n');
  expect(jobOf(release, 'publish')).toContain('needs: [linux, macos, windows]');
  expect(read('publish-npm.yml')).toMatch(/^on:\n {2}workflow_call:\n\n/m);
});

test('the workflow that publishes to npm may identify itself, as its caller lets it', () => {
  for (const job of [jobOf(read('release.yml'), 'npm'), jobOf(read('publish-npm.yml'), 'publish')])
    expect(job).toContain('id-token: write');
});
