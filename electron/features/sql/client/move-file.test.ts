/** A result that is moved to another disk: there whole or not at all, whatever fails meanwhile. */
import { copyFile, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { moveFile, type FileMoves } from './move-file.ts';

let folder = '';
const at = (name: string): string => join(folder, name);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pen-move-'));
  await writeFile(at('made'), 'the new result');
  await writeFile(at('result.csv'), 'the old result');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function failure(code: string): Error {
  return Object.assign(new Error(code), { code, syscall: 'test' });
}

/** As if `made` were on another disk than all else. */
const OTHER_DISK: FileMoves = {
  rename: async (from, to) => {
    if (from === at('made')) throw failure('EXDEV');
    await rename(from, to);
  },
  copyFile,
};

test('a result on the same disk is renamed over an older one', async () => {
  await moveFile(at('made'), at('result.csv'));
  expect(await readFile(at('result.csv'), 'utf8')).toBe('the new result');
  expect(await readdir(folder)).toEqual(['result.csv']);
});

test('a result on another disk is copied beside its place, and the name has the old one until the copy is whole', async () => {
  const seen: string[] = [];
  await moveFile(at('made'), at('result.csv'), {
    ...OTHER_DISK,
    copyFile: async (from, to) => {
      await writeFile(to, 'the n');
      seen.push(await readFile(at('result.csv'), 'utf8'));
      await copyFile(from, to);
    },
  });
  expect(seen).toEqual(['the old result']);
  expect(await readFile(at('result.csv'), 'utf8')).toBe('the new result');
  expect((await readdir(folder)).toSorted()).toEqual(['made', 'result.csv']);
});

test.each<[string, Partial<FileMoves>, string]>([
  [
    'a disk that is full in the middle of the copy',
    {
      copyFile: async (_from, to) => {
        await writeFile(to, 'the n');
        throw failure('ENOSPC');
      },
    },
    'disk_full',
  ],
  [
    'a name that cannot be replaced',
    {
      rename: async (from) => {
        throw failure(from === at('made') ? 'EXDEV' : 'EACCES');
      },
    },
    'write_failed',
  ],
])('%s leaves the old result and nothing else', async (_what, failing, code) => {
  const moved = moveFile(at('made'), at('result.csv'), { ...OTHER_DISK, ...failing });
  await expect(moved).rejects.toMatchObject({ error: { code } });
  expect(await readFile(at('result.csv'), 'utf8')).toBe('the old result');
  expect((await readdir(folder)).toSorted()).toEqual(['made', 'result.csv']);
});
