import { expect, test } from 'vitest';
import { foundUpdate } from './app-updater.ts';

const FILE = { url: 'pen-workbench-x86_64.AppImage', sha512: 'aaaa', size: 161_000_000 };

test('a feed becomes an update, with everything that is signed, and the signature', () => {
  const list = { version: '0.3.0', files: [FILE], path: FILE.url, sha512: 'aaaa', packages: { x64: { path: 'p' } } };
  const added = { tag: 'v0.3.0', releaseName: '0.3.0', releaseNotes: null };
  expect(foundUpdate({ ...list, ...added, signature: 'c2ln' })).toEqual({
    version: '0.3.0',
    content: list,
    signature: 'c2ln',
    sizeBytes: 161_000_000,
  });
});

test('a feed without a signature has none, and one with several files no size', () => {
  const list = { version: '0.3.0', files: [FILE, { url: 'b', sha512: 'bbbb' }] };
  expect(foundUpdate(list)).toEqual({ version: '0.3.0', content: list, signature: null, sizeBytes: null });
});

test.each([
  [{ version: '0.3.0' }, 'files'],
  [{ version: '0.3.0', files: [] }, 'files'],
  [{ version: '0.3.0', files: [{ url: 'x' }] }, 'sha512'],
  [null, 'expected object'],
])('%j is no feed', (feed, missing) => {
  expect(() => foundUpdate(feed)).toThrow(missing);
});
