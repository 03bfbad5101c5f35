import { expect, test } from 'vitest';
import { commandPlace, pathAdvice, type CommandFacts } from './command-place.ts';

const ON_MACOS: CommandFacts = {
  platform: 'darwin',
  home: '/Users/ada',
  isPackaged: true,
  isOfPackageManager: false,
  execPath: '/Applications/PEN Workbench.app/Contents/MacOS/PEN Workbench',
  penCommand: ['/Applications/PEN Workbench.app/Contents/Resources/pen'],
  isWritable: (folder) => folder === '/usr/local/bin',
};
const ON_LINUX: CommandFacts = {
  ...ON_MACOS,
  platform: 'linux',
  home: '/home/ada',
  execPath: '/home/ada/pen-workbench/pen-workbench',
  penCommand: ['/home/ada/pen-workbench/pen'],
};

test('on macOS it is a link in the shared folder, or in that of the user where only root may write', () => {
  const target = '/Applications/PEN Workbench.app/Contents/Resources/pen';
  expect(commandPlace(ON_MACOS)).toEqual({ kind: 'link', path: '/usr/local/bin/pen', target });
  expect(commandPlace({ ...ON_MACOS, isWritable: () => false })).toEqual({
    kind: 'link',
    path: '/Users/ada/.local/bin/pen',
    target,
  });
});

test.each([
  '/Volumes/PEN Workbench/PEN Workbench.app/Contents/MacOS/PEN Workbench',
  '/private/var/folders/ab/T/AppTranslocation/0F1E/d/PEN Workbench.app/Contents/MacOS/PEN Workbench',
])('on macOS nothing is linked to %s, which is gone after the app', (execPath) => {
  expect(commandPlace({ ...ON_MACOS, execPath })).toMatchObject({
    kind: 'none',
    advice: expect.stringContaining('Applications'),
  });
});

test('of the archive for Linux it is a link in the folder of the user', () => {
  expect(commandPlace(ON_LINUX)).toEqual({
    kind: 'link',
    path: '/home/ada/.local/bin/pen',
    target: '/home/ada/pen-workbench/pen',
  });
});

test('of an AppImage it is a script, with every argument quoted', () => {
  const place = commandPlace({
    ...ON_LINUX,
    penCommand: [
      "/home/ada/it's here/PEN.AppImage",
      '-e',
      `import(process.env.APPDIR+"/pen.js")`,
      '--',
      '--no-sandbox',
    ],
    penEnvironment: { ELECTRON_RUN_AS_NODE: '1' },
  });
  expect(place).toEqual({
    kind: 'script',
    path: '/home/ada/.local/bin/pen',
    text: [
      '#!/bin/sh',
      '# The pen command of PEN Workbench. Delete this file to remove the command.',
      String.raw`ELECTRON_RUN_AS_NODE='1' exec '/home/ada/it'\''s here/PEN.AppImage' '-e' 'import(process.env.APPDIR+"/pen.js")' '--' '--no-sandbox' "$@"`,
      '',
    ].join('\n'),
  });
});

test('on Windows it is a folder of the app, which holds nothing else', () => {
  const execPath = String.raw`C:\Users\ada\pen-workbench\pen-workbench.exe`;
  expect(commandPlace({ ...ON_LINUX, platform: 'win32', execPath })).toEqual({
    kind: 'folder',
    folder: String.raw`C:\Users\ada\pen-workbench\bin`,
  });
});

test.each([
  ['a checkout', { isPackaged: false }, 'npm run -s pen'],
  ['the deb package', { isOfPackageManager: true }, '/usr/bin/pen'],
])('%s needs none', (_, change, reason) => {
  expect(commandPlace({ ...ON_LINUX, ...change })).toMatchObject({
    kind: 'none',
    reason: expect.stringContaining(reason),
  });
});

test('advice is given only where the folder is not on the PATH', () => {
  const linux = { platform: 'linux', home: '/home/ada' } as const;
  const path = '/home/ada/.local/bin/pen';
  expect(pathAdvice(path, { ...linux, environment: { PATH: '/usr/bin:/home/ada/.local/bin' } })).toBeNull();
  expect(pathAdvice(path, { ...linux, environment: { PATH: '/usr/bin' } })).toContain(
    'add this line to ~/.profile:\nexport PATH="$HOME/.local/bin:$PATH"',
  );
  const macos = { platform: 'darwin', home: '/Users/ada', environment: { PATH: '/usr/bin:/bin' } } as const;
  expect(pathAdvice('/usr/local/bin/pen', macos)).toBeNull();
  expect(pathAdvice('/Users/ada/.local/bin/pen', macos)).toContain('~/.zprofile');
});
