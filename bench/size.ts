/**
 * `npm run bench size`: the installed size of the packaged app by part, and its memory when idle: the proportional set size (PSS) of every
 * process, which counts shared pages once. Linux. Without a package of `npm run package` only the memory of the build in this checkout is measured.
 */
import { spawn } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { memoryOf, treeOf } from './process-tree.ts';
import { printTable } from './table.ts';

const RELEASE = resolve(import.meta.dirname, '..', 'release');
/** Of a release, then of a development build, with the name of its program. */
const PACKAGES = [
  { folder: join(RELEASE, 'linux-unpacked'), program: 'pen-workbench' },
  { folder: join(RELEASE, 'dev', 'linux-unpacked'), program: 'pen-workbench-dev' },
] as const;
const START_LIMIT_MS = 60_000;
/** The window is drawn and the start's own work is done. */
const IDLE_AFTER_MS = 20_000;

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** Bytes of every file below, by its path from the folder. */
function filesBelow(folder: string): { path: string; bytes: number }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((path) => {
    const found = lstatSync(join(folder, path));
    return found.isFile() ? [{ path, bytes: found.size }] : [];
  });
}

function printSizes(folder: string, program: string): void {
  const partOf = (path: string): string => {
    if (path === program) return 'Chromium and Node (one program)';
    if (path.includes('@duckdb')) return 'DuckDB';
    if (path.endsWith('app.asar')) return 'PEN Workbench (app.asar)';
    return 'libraries and data of Chromium';
  };
  const parts = new Map<string, number>();
  const files = filesBelow(folder);
  for (const { path, bytes } of files) parts.set(partOf(path), (parts.get(partOf(path)) ?? 0) + bytes);
  printTable(
    ['installed', 'MB'],
    [
      ...[...parts].toSorted(([, left], [, right]) => right - left).map(([part, bytes]) => [part, megabytes(bytes)]),
      ['total', megabytes(files.reduce((sum, { bytes }) => sum + bytes, 0))],
    ],
  );
}

/** `appFolder`: the app that the program runs; none for a packaged one. */
async function printMemory(program: string, appFolder: readonly string[]): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'pen-bench-size-'));
  const { ELECTRON_RUN_AS_NODE: _asNode, ...environment } = process.env;
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(program, [...asRoot, ...appFolder, '--data-dir', join(work, 'data'), '--mcp-port=0'], {
    env: environment,
    stdio: 'ignore',
  });
  const exited = new Promise((resolveExit) => child.once('exit', resolveExit));
  try {
    const limitMs = performance.now() + START_LIMIT_MS;
    while (!existsSync(join(work, 'data', 'run', 'discovery.json'))) {
      if (performance.now() > limitMs) throw new Error(`${program} did not start within ${START_LIMIT_MS / 1000} s`);
      await delay(100);
    }
    await delay(IDLE_AFTER_MS);
    const processes = treeOf(child.pid ?? 0).flatMap((pid) => memoryOf(pid) ?? []);
    printTable(
      [`idle, ${IDLE_AFTER_MS / 1000} s after the start`, 'MB (PSS)'],
      [
        ...processes.map(({ role, pssBytes }) => [role, megabytes(pssBytes)]),
        ['total', megabytes(processes.reduce((sum, { pssBytes }) => sum + pssBytes, 0))],
      ],
    );
  } finally {
    child.kill('SIGTERM');
    await exited;
    rmSync(work, { recursive: true, force: true });
  }
}

if (process.platform !== 'linux') {
  console.error('Sizes and memory are measured on Linux only.');
  process.exitCode = 2;
} else {
  const found = PACKAGES.find(({ folder }) => existsSync(folder));
  if (found === undefined) {
    console.error('There is no packaged app (npm run package makes one): measuring the build of this checkout.');
    await printMemory(process.execPath, [resolve(RELEASE, '..')]);
  } else {
    // Archives are files here.
    Object.assign(process, { noAsar: true });
    printSizes(found.folder, found.program);
    await printMemory(join(found.folder, found.program), []);
  }
}
