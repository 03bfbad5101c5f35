import { expect, test } from 'vitest';
import { updateSource, type InstalledBuild } from './update-source.ts';

const KEY = 'MCowBQYDK2VwAyEA';
const GITHUB = 'owner: ada\nrepo: pen-workbench\nprovider: github\nupdaterCacheDirName: pen-workbench-updater\n';
const IN_APPIMAGE: InstalledBuild = {
  isPackaged: true,
  platform: 'linux',
  execPath: '/tmp/.mount_PENx1/pen-workbench',
  environment: { APPIMAGE: '/home/ada/PEN.AppImage', APPDIR: '/tmp/.mount_PENx1' },
  releaseKey: KEY,
  feed: GITHUB,
  isOfPackageManager: false,
  hasUninstaller: false,
};
const ON_WINDOWS: InstalledBuild = {
  ...IN_APPIMAGE,
  platform: 'win32',
  execPath: String.raw`C:\Users\ada\AppData\Local\Programs\pen-workbench\pen-workbench.exe`,
  environment: {},
  hasUninstaller: true,
};

test.each([
  ['an AppImage', IN_APPIMAGE],
  ['the installed app of Windows', ON_WINDOWS],
  ['the app of macOS', { ...ON_WINDOWS, platform: 'darwin', hasUninstaller: false }],
] satisfies [string, InstalledBuild][])('%s updates itself from the server of its build', (_, build) => {
  expect(updateSource(build)).toEqual({
    ok: true,
    value: {
      server: 'github.com',
      releaseKey: KEY,
      releasePages: 'https://github.com/ada/pen-workbench/releases/tag/',
    },
  });
});

test.each([
  ['a checkout', { ...IN_APPIMAGE, isPackaged: false }, 'This is a checkout'],
  [
    'the deb package',
    { ...IN_APPIMAGE, execPath: '/opt/PEN Workbench/pen-workbench', environment: {}, isOfPackageManager: true },
    'belongs to the package manager',
  ],
  [
    'the deb package, started from a terminal that is an AppImage',
    { ...IN_APPIMAGE, execPath: '/opt/PEN Workbench/pen-workbench', isOfPackageManager: true },
    'belongs to the package manager',
  ],
  ['the archive for Linux', { ...IN_APPIMAGE, environment: {} }, 'only the AppImage'],
  ['the archive for Windows', { ...ON_WINDOWS, hasUninstaller: false }, 'only the installed one'],
  ['an unsigned build', { ...IN_APPIMAGE, releaseKey: null }, 'not signed with a release key'],
  ['a build without a server', { ...IN_APPIMAGE, feed: null }, 'names no server'],
  ['a build with an unknown kind of server', { ...IN_APPIMAGE, feed: 'provider: s3\nbucket: x\n' }, 'names no server'],
] satisfies [string, InstalledBuild, string][])('%s does not, and says why and what to do', (_, build, reason) => {
  expect(updateSource(build)).toMatchObject({
    ok: false,
    error: {
      code: 'update_unavailable',
      message: expect.stringContaining(reason),
      suggestion: expect.stringMatching(/\.$/),
    },
  });
});

test.each([
  ['provider: generic\nurl: http://127.0.0.1:4711/feed\n', '127.0.0.1:4711', null],
  [
    "provider: 'github'\nowner: ada\nrepo: pen\nhost: 'git.example.org'\n",
    'git.example.org',
    'https://git.example.org/ada/pen/releases/tag/',
  ],
  ['provider: github\n', 'github.com', null],
])('names the server of %j, and where its releases are described', (feed, server, releasePages) => {
  expect(updateSource({ ...IN_APPIMAGE, feed })).toMatchObject({ value: { server, releasePages } });
});
