/** Files that Node itself writes (`--cpu-prof`, `--heap-prof`, `--trace-events-enabled`, `--prof`), read as they are. */
import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCommandLine, type CommandLine } from '../../testing/command-line.ts';
import { PLAIN_NODE } from '../../../process/own-programs-fixture.ts';

/** Works and allocates in functions with names. */
const PROGRAM = `const fs = require('node:fs');
function makeRows() { return Array.from({ length: 200_000 }, (_, row) => ({ row, text: 'row ' + row })); }
function burnTime() { let sum = 0; const until = Date.now() + 300; while (Date.now() < until) sum += Math.sqrt(sum + 1); return sum; }
globalThis.rows = makeRows();
burnTime();
fs.readFileSync(__filename);`;
const FLAGS = [
  '--cpu-prof',
  '--heap-prof',
  '--heap-prof-interval=4096',
  '--trace-event-categories=node,node.fs.sync,v8',
];

let line: CommandLine;
let files: readonly string[];
beforeAll(async () => {
  line = await createCommandLine();
  await writeFile(join(line.folder, 'program.cjs'), PROGRAM);
  const node = PLAIN_NODE;
  await promisify(execFile)(node, [...FLAGS, 'program.cjs'], { cwd: line.folder });
  // One profiler at a time gets V8's ticks.
  await promisify(execFile)(node, ['--prof', 'program.cjs'], { cwd: line.folder });
  files = await readdir(line.folder);
});
afterAll(() => line.remove());

it.each([
  [/\.cpuprofile$/, 'cpu-profile', 'burnTime'],
  [/\.heapprofile$/, 'heap-profile', 'makeRows'],
  [/^node_trace.*\.log$/, 'trace', ''],
  [/-v8\.log$/, 'cpu-profile', 'burnTime'],
])(
  '%s opens as it is',
  async (pattern, kind, name) => {
    const file = files.find((each) => pattern.test(each)) ?? `no ${pattern} in ${files.join(', ')}`;
    const ran = await line.run(['analyze', file, '--json', '--all']);
    expect([ran.status, ran.json()]).toMatchObject([0, { kind }]);
    expect(ran.stdout).toContain(name);
  },
  600_000,
);
