import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insideDirectory } from './index.ts';

let outer = '';
let inner = '';
beforeEach(async () => {
  outer = await realpath(await mkdtemp(join(tmpdir(), 'pen-test-inside-')));
  inner = join(outer, 'inner');
  await mkdir(join(inner, 'deeper'), { recursive: true });
  await writeFile(join(outer, 'secret'), 'secret');
  await writeFile(join(inner, 'heap-1.heapsnapshot'), '{}');
});
afterEach(() => rm(outer, { recursive: true, force: true }));

describe('insideDirectory', () => {
  it('allows existing and new files in it and below', async () => {
    for (const name of ['heap-1.heapsnapshot', 'heap-2.heapsnapshot', 'deeper/x']) {
      expect(await insideDirectory(inner, join(inner, name))).toEqual({ ok: true, value: join(inner, name) });
    }
  });

  it.each([
    ['a file outside', () => join(outer, 'secret')],
    ['the way up', () => `${inner}/../secret`],
    ['the way up and back', () => `${inner}/../inner/heap-1.heapsnapshot`],
    ['a relative path', () => 'heap-1.heapsnapshot'],
    ['a neighbour with the same beginning', () => `${inner}-other`],
    ['a NUL', () => `${inner}/heap\0-1`],
  ])('denies %s', async (_name, path) => {
    expect(await insideDirectory(inner, path())).toMatchObject({
      ok: false,
      error: { code: 'path_denied', message: expect.stringContaining('access denied') },
    });
  });

  it('denies a link, even to a target inside', async () => {
    await symlink(join(inner, 'heap-1.heapsnapshot'), join(inner, 'link'));
    expect(await insideDirectory(inner, join(inner, 'link'))).toMatchObject({
      ok: false,
      error: { code: 'path_denied' },
    });
  });

  it('denies a path through a linked folder', async () => {
    await symlink(outer, join(inner, 'out'));
    expect(await insideDirectory(inner, join(inner, 'out', 'secret'))).toMatchObject({
      ok: false,
      error: { code: 'path_denied' },
    });
  });

  it('reports a missing folder', async () => {
    expect(await insideDirectory(inner, join(inner, 'no', 'file'))).toMatchObject({
      ok: false,
      error: { code: 'file_not_found' },
    });
  });
});
