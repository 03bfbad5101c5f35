/** A tag's jobs on GitHub: the tests once, and everything that is published after them. */
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
  expect(jobOf(release, 'publish')).toContain('needs: [npm, linux, macos, windows]');
  expect(read('publish-npm.yml')).toMatch(/^on:\n {2}workflow_call:\n\n/m);
});

test('the workflow that publishes to npm may identify itself, as its caller lets it', () => {
  for (const job of [jobOf(read('release.yml'), 'npm'), jobOf(read('publish-npm.yml'), 'npm')])
    expect(job).toContain('id-token: write');
});

/** Runs code of packages or of other projects: their install scripts, our build, downloads. */
const RUNS_OTHERS = /npm (?:ci|install|run|test)|npx |bootstrap\.mjs|package(?:-npm)?\.mjs/;
/** @returns {[string, string][]} */
const jobs = () =>
  workflows.flatMap((name) =>
    [
      ...read(name)
        .replace(/^[^]*?^jobs:\n/m, '')
        .matchAll(/^ {2}(\w+):\n/gm),
    ].map(([, job = '']) => /** @type {[string, string]} */ ([`${name} ${job}`, jobOf(read(name), job)])),
  );

test('no job that may publish installs or builds anything', () => {
  const publishing = jobs().filter(([, text]) => /id-token: write|contents: write/.test(text));
  expect(publishing.map(([name]) => name)).toEqual([
    'publish-npm.yml npm',
    'publish-npm.yml registry',
    'release.yml npm',
    'release.yml publish',
  ]);
  expect(publishing.filter(([, text]) => RUNS_OTHERS.test(text)).map(([name]) => name)).toEqual([]);
});

test('nothing is downloaded and run whose version and hash are not given', () => {
  const loading = jobs().filter(([, text]) => /curl|wget|releases\/latest|\|\s*(?:tar|sh|bash)\b/.test(text));
  expect(loading.map(([name]) => name)).toEqual(['publish-npm.yml registry']);
  for (const [, text] of loading) {
    expect(text).not.toMatch(/releases\/latest|\|\s*(?:tar|sh|bash)\b/);
    expect(text).toMatch(/curl [^]*sha256sum --check --strict[^]*tar xzf/);
  }
});

test('every action of another repository is pinned by its commit, with the version beside it, and by one commit everywhere', () => {
  const used = workflows.flatMap((name) =>
    [...read(name).matchAll(/uses: (?!\.\/)(.+)$/gm)].map(([, action = '']) => action),
  );
  expect(used.length).toBeGreaterThan(20);
  expect(used.filter((action) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  const names = [...new Set(used)].map((action) => action.split('@', 1)[0]);
  expect(new Set(names).size).toBe(names.length);
});

test('a certificate is in the step that signs, and in no other', () => {
  for (const job of ['macos', 'windows']) {
    const [before = '', ...steps] = jobOf(read('release.yml'), job).split(/^ {6}- /m);
    expect(before).not.toContain('secrets.');
    const signing = steps.filter((step) => step.includes('secrets.'));
    expect(signing).toHaveLength(1);
    expect(signing[0]).toContain('node scripts/package.mjs --release');
    expect(signing[0]).not.toMatch(/npm |bootstrap/);
  }
});

test('the bundles for Claude Desktop have checksums and an attestation, as the installers have', () => {
  const publish = jobOf(read('release.yml'), 'publish');
  expect(publish).toContain("pattern: '{installers,desktop}-*'");
  expect(publish.indexOf('desktop')).toBeLessThan(publish.indexOf('SHA256SUMS'));
  expect(publish.indexOf('SHA256SUMS')).toBeLessThan(publish.indexOf('attest-build-provenance'));
});
