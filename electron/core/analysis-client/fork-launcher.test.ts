import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHeapFiles, type HeapFiles } from '../analysis-host/testing/heap-files.ts';
import { OWN_PROGRAMS } from '../process/own-programs-fixture.ts';

let files: HeapFiles;
beforeAll(async () => {
  files = await createHeapFiles();
});
afterAll(() => files.remove());

/** Runs a small program that sends one query and then runs `last`; shows whether anything keeps it alive. */
async function runProgram(last: string): Promise<{ status: number | null; output: string }> {
  const program = `
    import { createAnalysisClient, createForkLauncher } from '${join(import.meta.dirname, 'index.ts')}';
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const entryPath = '${OWN_PROGRAMS.analysis}';
    const launch = createForkLauncher({ execPath: process.execPath, entryPath, log });
    const client = createAnalysisClient({ launch, log, kindOf: async () => ({ ok: true, value: 'heap-snapshot' }) });
    const asked = client.query('${await files.small()}', 'heap.overview', {}, { signal: new AbortController().signal });
    ${last}`;
  const path = await files.write('program.mts', program);
  const { status, stdout, stderr } = spawnSync(process.execPath, [path], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    encoding: 'utf8',
    timeout: 300_000,
  });
  return { status, output: stdout + stderr };
}

it('keeps a program alive until its answer, and no longer', async () => {
  expect(await runProgram('console.log((await asked).value.nodes);')).toEqual({ status: 0, output: '4\n' });
});

it('lets a program wait for the end of the process', async () => {
  const { status, output } = await runProgram('await asked; await client.close(); console.log("closed");');
  expect({ status, output }).toEqual({ status: 0, output: 'closed\n' });
});

it('lets a program end at once that does not wait for its query', async () => {
  expect(await runProgram('process.exit(5);')).toEqual({ status: 5, output: '' });
});
