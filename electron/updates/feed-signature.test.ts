import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isSignedFeed, type UpdateFeed } from './feed-signature.ts';

const SCRIPT = resolve(import.meta.dirname, '../../scripts/packaging/sign-feed.mjs');
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
  /** What the command printed: the public key that belongs to the private one. */
  readonly releaseKey: string;
  readonly text: string;
  readonly feed: UpdateFeed;
}

const newKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

/** Signs the feed with the command of the release. */
function signedWith(key: string): Signed {
  writeFileSync(file, TEXT);
  const env = { ...process.env, UPDATE_SIGNING_KEY: key };
  const printed = execFileSync(process.execPath, [SCRIPT, file], { env, encoding: 'utf8' });
  const text = readFileSync(file, 'utf8');
  return {
    releaseKey: printed.trim().split(' ').at(-1) ?? '',
    text,
    feed: {
      version: '0.3.0',
      sha512: ['bbbb+/==', 'aaaa+/=='],
      signature: /^signature: (.+)$/m.exec(text)?.[1] ?? null,
    },
  };
}

const KEY = newKey();

test('what the release key signed is accepted, and the rest of the feed stays as it was', () => {
  const { releaseKey, text, feed } = signed;
  expect(text.replace(/^signature: .*\n/m, '')).toBe(TEXT);
  expect(isSignedFeed(feed, releaseKey)).toBe(true);
});

test.each([
  ['another version', { version: '0.3.1' }],
  ['another file', { sha512: ['bbbb+/==', 'cccc+/=='] }],
  ['a file more', { sha512: ['bbbb+/==', 'aaaa+/==', 'cccc+/=='] }],
  ['no file', { sha512: [] }],
  ['no signature', { signature: null }],
  ['a damaged signature', { signature: 'AAAA' }],
])('%s is refused', (_, change) => {
  const { releaseKey, feed } = signed;
  expect(isSignedFeed({ ...feed, ...change }, releaseKey)).toBe(false);
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
