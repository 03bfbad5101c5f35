/** Commands on a file leave a column cache for the next command, unless `--no-cache` forbids it. */
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCommandLine, type CommandLine } from '../../testing/command-line.ts';
import { writeLeakingSnapshots } from '../../testing/leaking-program.ts';

const FILE = 'a.heapsnapshot';
let line: CommandLine;
beforeAll(async () => {
  line = await createCommandLine();
  // From a separate program: the process that runs the tests shares its heap with all of them, and it grows to hundreds of megabytes.
  await writeLeakingSnapshots(line.folder);
});
afterAll(() => line.remove());

const columns = (): string => join(line.dataDirectory, 'columns');

async function answer(...argv: string[]): Promise<unknown> {
  const ran = await line.run([...argv, '--json']);
  expect(ran.status).toBe(0);
  return ran.json();
}

it('a second command uses what the first one computed', async () => {
  const uncached = await answer('analyze', FILE, '--no-cache');
  expect(existsSync(columns())).toBe(false);

  expect(await answer('analyze', FILE)).toEqual(uncached);
  const [name = '', ...others] = readdirSync(columns());
  expect(others).toEqual([]);
  const stored = join(columns(), name);

  // Reading the cache marks it as used.
  utimesSync(stored, 1000, 1000);
  expect(await answer('analyze', FILE, '--no-cache')).toEqual(uncached);
  expect(statSync(stored).mtimeMs).toBe(1_000_000);
  expect(await answer('analyze', FILE)).toEqual(uncached);
  expect(statSync(stored).mtimeMs).toBeGreaterThan(1_000_000);

  const objects = ['objects', FILE, '--class', 'Map'];
  expect(await answer(...objects)).toEqual(await answer(...objects, '--no-cache'));
});
