/** The step after packing, run on a stand-in for a build. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, win32 } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import afterPack from './after-pack.mjs';

/** @type {string} */
let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pen-after-pack-'));
  mkdirSync(join(folder, 'resources'));
  writeFileSync(join(folder, 'pen-workbench.exe'), '');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const pack = () =>
  afterPack(
    /** @type {any} */ ({
      appOutDir: folder,
      electronPlatformName: 'win32',
      packager: { appInfo: { productFilename: 'PEN Workbench' } },
    }),
  );

/** The paths that a batch file names from its own folder, resolved. @param {string} file */
function named(file) {
  const text = readFileSync(join(folder, file), 'utf8');
  const here = win32.join('C:\\app', win32.dirname(file.replaceAll('/', '\\')));
  return [...text.matchAll(/%~dp0([^"%\r\n]+)/g)].map(([, path = '']) => win32.join(here, path));
}

test('Windows gets pen, alone in a folder for the PATH, and what changes the PATH', async () => {
  await pack();
  const program = 'C:\\app\\pen-workbench.exe';
  const cli = 'C:\\app\\resources\\app.asar\\dist\\cli\\pen.js';
  expect(named('pen.cmd')).toEqual([program, cli]);
  expect(named('bin/pen.cmd')).toEqual([program, cli]);
  expect(named('resources/user-path.cmd')).toEqual(['C:\\app\\bin', program, 'C:\\app\\resources\\windows-path.mjs']);
  expect(existsSync(join(folder, 'resources', 'windows-path.mjs'))).toBe(true);
  for (const file of ['pen.cmd', 'bin/pen.cmd', 'resources/user-path.cmd'])
    expect(readFileSync(join(folder, file), 'utf8').split('\r\n').length).toBeGreaterThan(3);
});

test('the installer calls what the build contains, and not for an update', async () => {
  await pack();
  const script = readFileSync(join(import.meta.dirname, 'installer.nsh'), 'utf8');
  const [, called = ''] = /\$INSTDIR\\(resources\\[\w-]+\.cmd)/.exec(script) ?? [];
  expect(existsSync(join(folder, called.replaceAll('\\', '/')))).toBe(true);
  expect(script).toMatch(/customUnInstall\n.*\n\s+\$\{ifNot\} \$\{isUpdated\}\n\s+!insertmacro changeUserPath remove/);
  expect(readFileSync(join(import.meta.dirname, '../../electron-builder.yml'), 'utf8')).toContain(
    'include: scripts/packaging/installer.nsh',
  );
});
