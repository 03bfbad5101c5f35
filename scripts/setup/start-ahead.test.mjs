/** A runtime that starts before its program may run. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startAhead } from './start-ahead.mjs';

/** @type {string} */
let folder;
/** @type {string} */
let program;
/** @type {string} */
let result;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pen-ahead-'));
  program = join(folder, 'program.mjs');
  result = join(folder, 'result');
  writeFileSync(
    program,
    `import { writeFileSync } from 'node:fs';
     writeFileSync(process.argv[2], JSON.stringify([process.argv.slice(1), process.execArgv]));
     process.exitCode = 5;`,
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.runIf(process.platform !== 'win32')('runs the program with its own arguments, and returns its status', async () => {
  const started = startAhead(process.execPath, [program, result, '--json'], process.env);
  expect(await started?.run()).toBe(5);
  expect(JSON.parse(readFileSync(result, 'utf8'))).toEqual([[program, result, '--json'], []]);
});

it('runs nothing of a program that is discarded', async () => {
  await startAhead(process.execPath, [program, result], process.env)?.discard();
  expect(existsSync(result)).toBe(false);
});

it.runIf(process.platform !== 'win32')('reports a runtime that could not start', async () => {
  const loader = join(folder, 'loader');
  writeFileSync(loader, '#!/bin/sh\nexit 127\n', { mode: 0o755 });
  expect(await startAhead(loader, [program, result], process.env)?.run()).toBeNull();
  expect(await startAhead(join(folder, 'missing'), [program, result], process.env)?.run()).toBeNull();
});

it('does nothing for a program that is missing', () => {
  expect(startAhead(process.execPath, [join(folder, 'unbuilt.js')], process.env)).toBeNull();
});
