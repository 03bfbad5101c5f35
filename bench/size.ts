/**
 * `npm run bench size`: the installed size of the packaged app by part, and its memory when idle: the proportional set size (PSS) of every
 * process, which counts shared pages once; beside it the memory of an app that shows an empty window in the same Electron. Linux. Without a
 * package of `npm run package` only the memory of the build in this checkout is measured.
 */
import { spawn } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from './eventually.ts';
import { memoryOf, treeOf } from './process-tree.ts';
import { printTable } from './table.ts';

const RELEASE = resolve(import.meta.dirname, '..', 'release');
/** A release, then a development build, each with the name of its program. */
const PACKAGES = [
  { folder: join(RELEASE, 'linux-unpacked'), program: 'pen-workbench' },
  { folder: join(RELEASE, 'dev', 'linux-unpacked'), program: 'pen-workbench-dev' },
] as const;
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

/** An app with only an empty window, drawn as on a machine without a GPU. Its marker is there once the window shows. */
const EMPTY_APP = `const { app, BrowserWindow } = require('electron');
app.disableHardwareAcceleration();
app.whenReady().then(async () => {
  await new BrowserWindow({ width: 1280, height: 840 }).loadURL('data:text/html,');
  require('node:fs').writeFileSync(process.argv.at(-1), '');
});`;

/** `appFolder`: the app that the program runs; none for a packaged one. */
async function printMemoryOfOurs(program: string, appFolder: readonly string[]): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'pen-bench-size-'));
  const data = join(work, 'data');
  const flags = [...appFolder, '--data-dir', data, '--mcp-port=0'];
  await printMemory('PEN Workbench', { program, flags, work, marker: join(data, 'run', 'discovery.json') });
}

async function printMemoryOfEmptyWindow(): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'pen-bench-size-'));
  writeFileSync(join(work, 'package.json'), JSON.stringify({ name: 'empty', main: 'main.js' }));
  writeFileSync(join(work, 'main.js'), EMPTY_APP);
  const marker = join(work, 'shown');
  const flags = [work, `--user-data-dir=${join(work, 'chromium')}`, marker];
  await printMemory('an empty window', { program: process.execPath, flags, work, marker });
}

interface MeasuredApp {
  readonly program: string;
  readonly flags: readonly string[];
  /** Deleted afterwards. */
  readonly work: string;
  /** A file that exists once the app has started. */
  readonly marker: string;
}

async function printMemory(name: string, { program, flags, work, marker }: MeasuredApp): Promise<void> {
  const { ELECTRON_RUN_AS_NODE: _asNode, ...environment } = process.env;
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(program, [...asRoot, ...flags], { env: environment, stdio: 'ignore' });
  const exited = new Promise((resolveExit) => child.once('exit', resolveExit));
  try {
    await until(`the start of ${program}`, () => (existsSync(marker) ? true : null));
    await delay(IDLE_AFTER_MS);
    const processes = treeOf(child.pid ?? 0).flatMap((pid) => memoryOf(pid) ?? []);
    printTable(
      [`${name}, idle, ${IDLE_AFTER_MS / 1000} s after the start`, 'MB (PSS)'],
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
    await printMemoryOfOurs(process.execPath, [resolve(RELEASE, '..')]);
  } else {
    // Archives are files here.
    Object.assign(process, { noAsar: true });
    printSizes(found.folder, found.program);
    await printMemoryOfOurs(join(found.folder, found.program), []);
  }
  await printMemoryOfEmptyWindow();
}
