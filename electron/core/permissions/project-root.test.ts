import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, win32 } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../log/log.ts';
import { createProjectRoot, unfitRoot } from './project-root.ts';

describe('which folders can be the project root', () => {
  const linux = { homes: ['/home/ada'], dataDirectory: '/home/ada/.config/PEN Workbench', syntax: posix };
  const windows = {
    homes: ['C:\\Users\\ada'],
    dataDirectory: 'C:\\Users\\ada\\AppData\\Local\\PEN Workbench',
    syntax: win32,
  };

  it.each([
    ['/', 'is a whole disk'],
    ['/home/ada', 'is your home folder'],
    ['/home', 'holds your home folder'],
    ['/home/ada/.config', 'holds the data folder of PEN Workbench'],
    ['/home/ada/.config/PEN Workbench', 'holds the data folder of PEN Workbench'],
    ['/home/ada/.config/PEN Workbench/run', 'is in the data folder of PEN Workbench'],
    ['/home/ada/.config/PEN Workbench/files', null],
    ['/home/ada/shop', null],
    ['/home/adam', null],
    ['/srv/shop', null],
  ])('reports for %s on Linux: %s', (folder, reason) => expect(unfitRoot(folder, linux)).toBe(reason));

  it.each([
    ['C:\\', 'is a whole disk'],
    ['D:\\', 'is a whole disk'],
    ['\\\\server\\share\\', 'is a whole disk'],
    ['c:\\users\\ADA', 'is your home folder'],
    ['C:\\Users', 'holds your home folder'],
    ['C:\\Users\\ada\\AppData', 'holds the data folder of PEN Workbench'],
    ['C:\\Users\\ada\\shop', null],
    ['D:\\shop', null],
  ])('reports for %s on Windows: %s', (folder, reason) => expect(unfitRoot(folder, windows)).toBe(reason));
});

describe('the project root of a process', () => {
  let base: string;
  const notices: string[] = [];
  const log = createLog({ level: 'error', write: () => undefined });
  beforeEach(() => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'pen-root-test-')));
    for (const folder of ['home/shop', 'data']) mkdirSync(join(base, folder), { recursive: true });
    notices.splice(0);
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  const rootFor = (wanted: () => string, isNamed = true): (() => string) =>
    createProjectRoot({
      wanted: () => ({ folders: [wanted()], isNamed }),
      dataDirectory: join(base, 'data'),
      homes: [join(base, 'home')],
      log,
      onReplaced: (sentence) => void notices.push(sentence),
    });

  it('is the requested folder if that can be a project', () => {
    expect(rootFor(() => join(base, 'home', 'shop'))()).toBe(join(base, 'home', 'shop'));
    expect(notices).toEqual([]);
    expect(existsSync(join(base, 'data', 'files'))).toBe(false);
  });

  it('is a private folder of ours instead of the home folder, with one notice', () => {
    const root = rootFor(() => join(base, 'home'));
    const files = join(base, 'data', 'files');
    expect([root(), root()]).toEqual([files, files]);
    expect(statSync(files).mode & 0o777).toBe(0o700);
    expect(notices).toEqual([
      `${join(base, 'home')} cannot be the project root: it is your home folder. MCP clients read and write in ${files} instead.`,
    ]);
  });

  it('is so without a notice where the program was only started in the home folder', () => {
    expect(rootFor(() => join(base, 'home'), false)()).toBe(join(base, 'data', 'files'));
    expect(notices).toEqual([]);
  });

  it('recognises the home folder behind a link, and follows the settings', () => {
    symlinkSync(join(base, 'home'), join(base, 'alias'));
    let wanted = join(base, 'home', 'shop');
    const root = rootFor(() => wanted);
    expect(root()).toBe(wanted);
    wanted = join(base, 'alias');
    expect(root()).toBe(join(base, 'data', 'files'));
    expect(notices).toHaveLength(1);
  });
});
