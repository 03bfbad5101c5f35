import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startAskingBrowser } from '../testing/asking-browser.ts';
import { startFakeCdpServer } from '../testing/fake-cdp-server.ts';
import { profileFolders, RUNNING_KINDS } from './profile-folders.ts';
import { findAllRunning, readActivePort, runningKind } from './running-browsers.ts';

it('reads the two lines of DevToolsActivePort, and nothing else', () => {
  const read = { port: 9222, socketPath: '/devtools/browser/8d2a65c9-d173-480b-a4be-791307ded3bb' };
  const text = '9222\n/devtools/browser/8d2a65c9-d173-480b-a4be-791307ded3bb';
  expect(readActivePort(text)).toEqual(read);
  expect(readActivePort(`${text}\n`)).toEqual(read);
  expect(readActivePort(text.replace('\n', '\r\n'))).toEqual(read);
  for (const other of [
    '',
    '9222',
    '0\n/devtools/browser/a',
    '70000\n/devtools/browser/a',
    '9222\nhttp://evil.test/',
    '9222\n/devtools/browser/../x',
    `${text}\nmore`,
  ])
    expect(readActivePort(other), other).toBeNull();
});

it('knows where each system keeps profiles', () => {
  const folder = (id: string, platform: NodeJS.Platform, environment: Record<string, string> = {}) =>
    profileFolders(runningKind(`running:${id}`) ?? RUNNING_KINDS[0]!, { platform, home: '/home/a', environment })[0];
  expect(folder('chrome-beta', 'linux')).toBe('/home/a/.config/google-chrome-beta');
  expect(folder('brave', 'linux', { XDG_CONFIG_HOME: '/config' })).toBe('/config/BraveSoftware/Brave-Browser');
  expect(folder('edge', 'darwin')).toBe('/home/a/Library/Application Support/Microsoft Edge');
  expect(folder('chrome-canary', 'win32', { LOCALAPPDATA: 'C:\\Local' })).toBe(
    'C:\\Local\\Google\\Chrome SxS\\User Data',
  );
  const snap = profileFolders(runningKind('running:chromium') ?? RUNNING_KINDS[0]!, {
    platform: 'linux',
    home: '/home/a',
    environment: {},
  });
  expect(snap).toContain('/home/a/snap/chromium/common/chromium');
});

it('finds a browser that asks its person, without asking', async () => {
  await using browser = await startAskingBrowser(null);
  const found = await findAllRunning(browser.person);
  expect(found).toMatchObject([
    { address: 'running:chromium', name: 'Chromium', socketPath: '/devtools/browser/none' },
  ]);
  expect(browser.dialogs).toBe(0);
});

it('finds no browser where the file was left by a crash, or the port is an ordinary debugging port', async () => {
  await using browser = await startAskingBrowser(null);
  const file = join(browser.person.home, 'chromium', 'DevToolsActivePort');
  const server = await startFakeCdpServer();
  await writeFile(file, `${server.port}\n/devtools/browser/fake`);
  expect(await findAllRunning(browser.person)).toEqual([]);
  await server.close();
  expect(await findAllRunning(browser.person)).toEqual([]);
});
