import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { penCommand } from '../../core/pen-on-path/pen-command.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pen-command-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The folder of an installed npm package. */
function installed(...parts: readonly string[]): string {
  const appFolder = join(folder, ...parts, 'node_modules', 'pen-workbench');
  mkdirSync(join(appFolder, 'bin'), { recursive: true });
  writeFileSync(join(appFolder, 'bin', 'pen.mjs'), '');
  return appFolder;
}

it('is the entry of an installed npm package, by its path', () => {
  const appFolder = installed('project');
  expect(penCommand({ appFolder, isPackaged: false })).toEqual({
    penCommand: [process.execPath, join(appFolder, 'bin', 'pen.mjs')],
  });
});

it('is npx for a package in the cache of npx, which npm may empty', () => {
  const appFolder = installed('.npm', '_npx', '0f1e2d');
  expect(penCommand({ appFolder, isPackaged: false }, {}, '/usr/bin/node')).toEqual({
    penCommand: [process.platform === 'win32' ? 'npx.cmd' : 'npx', '-y', 'pen-workbench'],
  });
});

it.runIf(process.platform !== 'win32')(
  'finds npx and Node also from a client of the dock, where nvm, Volta or Homebrew have them',
  () => {
    const appFolder = installed('.npm', '_npx', '0f1e2d');
    const bin = join(folder, 'nvm', 'v22', 'bin');
    mkdirSync(bin, { recursive: true });
    // As npx does: runs a program by the Node on PATH, and prints its arguments.
    writeFileSync(join(bin, 'npx'), '#!/usr/bin/env node\nconsole.log(JSON.stringify(process.argv.slice(2)))', {
      mode: 0o755,
    });
    symlinkSync(process.execPath, join(bin, 'node'));
    const {
      penCommand: [program = '', ...args],
      penEnvironment,
    } = penCommand({ appFolder, isPackaged: false }, {}, join(bin, 'node'));
    const ofDock = { PATH: '/usr/bin:/bin', ELECTRON_RUN_AS_NODE: '1', ...penEnvironment };
    const ended = spawnSync(program, [...args, 'mcp'], { env: ofDock, encoding: 'utf8' });
    expect([ended.stderr, JSON.parse(ended.stdout)]).toEqual(['', ['-y', 'pen-workbench', 'mcp']]);
  },
);

it('names the Node of Homebrew by the link that its next version has too', () => {
  const cellar = join(folder, 'homebrew', 'Cellar', 'node', '22.1.0', 'bin');
  const bin = join(folder, 'homebrew', 'bin');
  for (const place of [cellar, bin]) mkdirSync(place, { recursive: true });
  const node = join(cellar, 'node');
  const checkout = { appFolder: join(folder, 'checkout'), isPackaged: false };
  expect(penCommand(checkout, { PEN_LAUNCH_NODE: node }).penCommand[0]).toBe(node);
  writeFileSync(join(bin, 'node'), '');
  expect(penCommand(checkout, { PEN_LAUNCH_NODE: node }).penCommand[0]).toBe(join(bin, 'node'));
  expect(penCommand({ appFolder: installed('project'), isPackaged: false }, {}, node).penCommand[0]).toBe(
    join(bin, 'node'),
  );
});

it('is the launcher of a checkout, and the script next to a packaged app', () => {
  const checkout = join(folder, 'checkout');
  expect(penCommand({ appFolder: checkout, isPackaged: false }).penCommand.at(-1)).toBe(
    join(checkout, 'scripts', 'pen.mjs'),
  );
  expect(penCommand({ appFolder: join(folder, 'app.asar'), isPackaged: true }).penCommand).toHaveLength(1);
});

it('is the AppImage and not the folder it is mounted at, which changes with every start', () => {
  const environment = { APPIMAGE: '/home/ada/PEN.AppImage', APPDIR: '/tmp/.mount_PENx1' };
  const inside = { appFolder: '/tmp/.mount_PENx1/resources/app.asar', isPackaged: true };
  const { penCommand: command, penEnvironment } = penCommand(inside, environment);
  expect(command[0]).toBe('/home/ada/PEN.AppImage');
  expect(command.join(' ')).not.toContain('mount_PEN');
  expect(command.slice(1)).toEqual([
    '-e',
    `process.argv[1]='pen';import(process.env.APPDIR+"/resources/app.asar/dist/cli/pen.js")`,
    '--',
    '--no-sandbox',
  ]);
  expect(penEnvironment).toEqual({ ELECTRON_RUN_AS_NODE: '1' });
});

it('is not the AppImage of another program that started the app', () => {
  const environment = { APPIMAGE: '/home/ada/terminal.AppImage', APPDIR: '/tmp/.mount_term' };
  const installedApp = { appFolder: '/opt/PEN Workbench/resources/app.asar', isPackaged: true };
  expect(penCommand(installedApp, environment)).toEqual(penCommand(installedApp, {}));
});

it('runs pen with its arguments as Node does with the command of an AppImage', () => {
  mkdirSync(join(folder, 'resources', 'dist', 'cli'), { recursive: true });
  const entry = join(folder, 'resources', 'dist', 'cli', 'pen.js');
  writeFileSync(entry, 'console.log(JSON.stringify(process.argv.slice(2)))');
  const mounted = { APPIMAGE: process.execPath, APPDIR: folder };
  const { penCommand: command, penEnvironment } = penCommand(
    { appFolder: join(folder, 'resources'), isPackaged: true },
    mounted,
  );
  const [program = '', ...args] = command;
  const ended = spawnSync(program, [...args, 'mcp', '--assistant', 'Codex'], {
    env: { ...process.env, ...mounted, ...penEnvironment },
    encoding: 'utf8',
  });
  expect(ended.stderr).toBe('');
  expect(JSON.parse(ended.stdout)).toEqual(['mcp', '--assistant', 'Codex']);
});
