import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseUpdateInfo } from 'electron-updater/out/providers/Provider.js';
import { foundUpdate } from './window/app-updater.ts';
import { isSignedFeed, signedText, type UpdateFeed } from './feed-signature.ts';

const SCRIPT = resolve(import.meta.dirname, '../../../scripts/packaging/sign-feed.mjs');
/** As electron-builder writes it. */
const TEXT = `version: 0.3.0
files:
  - url: pen-workbench-0.3.0-linux-x86_64.AppImage
    sha512: bbbb+/==
    size: 161000000
    blockMapSize: 170000
  - url: pen-workbench-0.3.0-linux-arm64.AppImage
    sha512: aaaa+/==
    size: 160000000
path: pen-workbench-0.3.0-linux-x86_64.AppImage
sha512: bbbb+/==
releaseDate: '2026-11-22T02:40:00.000Z'
`;

let folder: string;
let file: string;
let signed: Signed;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pen-feed-'));
  file = join(folder, 'latest-linux.yml');
  signed = signedWith(KEY);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Signed {
  /** Output of the command: the public key that belongs to the private one. */
  readonly releaseKey: string;
  readonly text: string;
  readonly feed: UpdateFeed;
}

/** Content that the app finds in a feed, read by electron-updater as in the app. */
const readFeed = (text: string): UpdateFeed =>
  foundUpdate(parseUpdateInfo(text, 'latest.yml', new URL('http://127.0.0.1/latest.yml')));

const newKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

/** Signs the feed with the command of the release. */
function signedWith(key: string, unsigned: string = TEXT): Signed {
  writeFileSync(file, unsigned);
  const env = { ...process.env, UPDATE_SIGNING_KEY: key };
  const printed = execFileSync(process.execPath, [SCRIPT, file], { env, encoding: 'utf8' });
  const text = readFileSync(file, 'utf8');
  return {
    releaseKey: printed.trim().split(' ').at(-1) ?? '',
    text,
    feed: readFeed(text),
  };
}

const KEY = newKey();

test('what the release key signed is accepted, and the rest of the feed stays as it was', () => {
  const { releaseKey, text, feed } = signed;
  expect(text.replace(/^signature: .*\n/m, '')).toBe(TEXT);
  expect(isSignedFeed(feed, releaseKey)).toBe(true);
});

const PACKAGES = `packages:
  x64:
    path: pen-workbench-0.3.0-x64.nsis.7z
    size: 90000000
    sha512: cccc+/==
`;

test.each([
  ['another version', ['version: 0.3.0', 'version: 0.3.1']],
  ['another hash', ['sha512: aaaa+/==', 'sha512: cccc+/==']],
  ['another name of a file', ['linux-arm64.AppImage', 'linux-other.AppImage']],
  ['another size', ['size: 160000000', 'size: 160000001']],
  ['another path', ['path: pen-workbench-0.3.0', 'path: pen-workbench-0.2.0']],
  ['a file more', ['path: ', '  - url: x\n    sha512: dddd+/==\npath: ']],
  ['a package that was not signed', ['releaseDate:', `${PACKAGES}releaseDate:`]],
  ['a member that was not signed', ['releaseDate:', 'stagingPercentage: 100\nreleaseDate:']],
  ['no signature', [/^signature: .*\n/m, '']],
  ['a damaged signature', [/^signature: .*$/m, 'signature: AAAA']],
] as const)('%s is refused', (_, [what, by]) => {
  const { releaseKey, text } = signed;
  expect(isSignedFeed(readFeed(text), releaseKey)).toBe(true);
  const changed = text.replace(what, by);
  expect(changed).not.toBe(text);
  expect(isSignedFeed(readFeed(changed), releaseKey)).toBe(false);
});

test('packages and quoted texts that were signed are accepted', () => {
  const own = signedWith(KEY, TEXT.replace('releaseDate:', `${PACKAGES}isAdmin: true\nnote: 'it''s: 1'\nreleaseDate:`));
  expect(own.feed.content).toMatchObject({ packages: { x64: { size: 90_000_000 } }, isAdmin: true, note: "it's: 1" });
  expect(isSignedFeed(own.feed, own.releaseKey)).toBe(true);
});

test('a version that contains a hash does not share the text of another feed', () => {
  const one = { version: '1.2.3\naaa', files: [{ url: 'x', sha512: 'bbb' }] };
  const other = {
    version: '1.2.3',
    files: [
      { url: 'x', sha512: 'aaa' },
      { url: 'x', sha512: 'bbb' },
    ],
  };
  expect(signedText(one)).not.toBe(signedText(other));
  expect(signedText({ b: 1, a: ['x,y'] })).toBe(signedText({ a: ['x,y'], b: 1 }));
  expect(signedText({ a: ['x', 'y'] })).not.toBe(signedText({ a: ['x,y'] }));
});

test('a signature of version and hashes alone is refused', () => {
  const { feed, releaseKey } = signed;
  const lines = ['pen-workbench update', '0.3.0', 'aaaa+/==', 'bbbb+/==', ''].join('\n');
  const signature = sign(null, Buffer.from(lines), createPrivateKey(KEY)).toString('base64');
  expect(isSignedFeed({ ...feed, signature }, releaseKey)).toBe(false);
});

test('what is no JSON was never signed', () => {
  const { feed, releaseKey } = signed;
  expect(isSignedFeed({ ...feed, content: { ...feed.content, releaseDate: new Date(0) } }, releaseKey)).toBe(false);
});

test.each([
  'releaseNotes: |\n  x\n',
  'a: &b 1\n',
  'a: *b\n',
  'a: {}\n',
  'a:\n',
  'a: 1.50\n',
  'a: 2026-11-22\n',
  'version: 0.3.0\n',
  '# x\n',
])('the command signs no list with %j, which the app might read in another way', (line) => {
  writeFileSync(file, `${TEXT}${line}`);
  const env = { ...process.env, UPDATE_SIGNING_KEY: KEY };
  expect(spawnSync(process.execPath, [SCRIPT, file], { env, encoding: 'utf8' }).status).toBe(1);
  expect(readFileSync(file, 'utf8')).toBe(`${TEXT}${line}`);
});

test('the signature of another key is refused, and everything with a damaged key', () => {
  const { feed, releaseKey } = signed;
  expect(isSignedFeed(signedWith(newKey()).feed, releaseKey)).toBe(false);
  expect(isSignedFeed(feed, 'not a key')).toBe(false);
});

test('the command signs no other file, and says how it is used', () => {
  const run = (args: readonly string[], env = {}) =>
    spawnSync(process.execPath, [SCRIPT, ...args], { env: { ...process.env, ...env }, encoding: 'utf8' });
  const page = join(folder, 'page.yml');
  writeFileSync(page, '<html>Not found</html>');
  expect(run([page], { UPDATE_SIGNING_KEY: KEY }).stderr).toContain('no list of files');
  expect(readFileSync(page, 'utf8')).toBe('<html>Not found</html>');
  expect(run([page])).toMatchObject({ status: 2, stderr: expect.stringContaining('UPDATE_SIGNING_KEY=') });
});
