import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pen-compiled-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The folder of the compile cache in a process that turned it on for this root; empty if there is none. */
function cacheIn(rootFolder: string, environment: NodeJS.ProcessEnv = {}): string {
  const program = `
    import { getCompileCacheDir } from 'node:module';
    import { startCompileCache } from ${JSON.stringify(join(import.meta.dirname, 'compile-cache.ts'))};
    startCompileCache(${JSON.stringify(rootFolder)});
    console.log(getCompileCacheDir() ?? '');`;
  const { NODE_COMPILE_CACHE: _none, ...own } = process.env;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...own, ELECTRON_RUN_AS_NODE: '1', ...environment },
    encoding: 'utf8',
  });
  return stdout.trim();
}

it('is in the cache of a checkout', async () => {
  const root = join(folder, 'checkout');
  await mkdir(join(root, '.cache'), { recursive: true });
  expect(cacheIn(root)).toContain(join(root, '.cache', 'compiled'));
});

it('leaves an installation alone, and a cache that is on already', async () => {
  const root = join(folder, 'installed');
  await mkdir(root);
  expect(cacheIn(root)).toBe('');
  expect(existsSync(join(root, '.cache'))).toBe(false);
  await mkdir(join(root, '.cache'));
  const other = join(folder, 'other');
  expect(cacheIn(root, { NODE_COMPILE_CACHE: other })).toContain(other);
});
