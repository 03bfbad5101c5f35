import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freeMemory } from './memory-limit.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pen-test-cgroup-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

it('is the limit without what is used, with pages of files that the kernel takes back', async () => {
  await write({
    'memory.max': '2000\n',
    'memory.current': '1500\n',
    'memory.stat': 'anon 1200\ninactive_file 100\nactive_file 50\n',
  });
  expect(await freeMemory(folder)).toBe(600);
});

it('is read of control groups of version 1 too', async () => {
  await write({
    'memory/memory.limit_in_bytes': '2000\n',
    'memory/memory.usage_in_bytes': '2500\n',
    'memory/memory.stat': 'total_inactive_file 100\n',
  });
  expect(await freeMemory(folder)).toBe(0);
});

it('is unknown without a limit, in both, and where nothing can be read', async () => {
  expect(await freeMemory(folder)).toBeNull();
  await write({ 'memory.max': 'max\n', 'memory.current': '1500\n' });
  expect(await freeMemory(folder)).toBeNull();
  await write({ 'memory/memory.limit_in_bytes': '9223372036854771712\n', 'memory/memory.usage_in_bytes': '1\n' });
  expect(await freeMemory(folder)).toBeNull();
});
