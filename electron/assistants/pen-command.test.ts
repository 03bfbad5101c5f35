import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { penCommand } from './pen-command.ts';

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
  expect(penCommand({ appFolder, isPackaged: false })).toEqual({ penCommand: ['npx', '-y', 'pen-workbench'] });
});

it('is the launcher of a checkout, and the script next to a packaged app', () => {
  const checkout = join(folder, 'checkout');
  expect(penCommand({ appFolder: checkout, isPackaged: false }).penCommand.at(-1)).toBe(
    join(checkout, 'scripts', 'pen.mjs'),
  );
  expect(penCommand({ appFolder: join(folder, 'app.asar'), isPackaged: true }).penCommand).toHaveLength(1);
});
