import { expect, test } from 'vitest';
import { foundUpdate } from './app-updater.ts';

const FILE = { url: 'pen-workbench-x86_64.AppImage', sha512: 'aaaa', size: 161_000_000 };

test('a feed becomes an update, with the hash of every file and the signature', () => {
  const feed = { version: '0.3.0', files: [FILE], path: FILE.url, sha512: 'aaaa', signature: 'c2ln' };
  expect(foundUpdate(feed)).toEqual({
    version: '0.3.0',
    sha512: ['aaaa'],
    signature: 'c2ln',
    sizeBytes: 161_000_000,
  });
});

test('a feed without a signature has none, and one with several files no size', () => {
  expect(foundUpdate({ version: '0.3.0', files: [FILE, { url: 'b', sha512: 'bbbb' }] })).toEqual({
    version: '0.3.0',
    sha512: ['aaaa', 'bbbb'],
    signature: null,
    sizeBytes: null,
  });
});

test.each([
  [{ version: '0.3.0' }, 'files'],
  [{ version: '0.3.0', files: [{ url: 'x' }] }, 'sha512'],
  [null, 'expected object'],
])('%j is no feed', (feed, missing) => {
  expect(() => foundUpdate(feed)).toThrow(missing);
});
