import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { startAskingBrowser, type AskingBrowser } from '../testing/asking-browser.ts';
import { startFakeCdpServer } from '../testing/fake-cdp-server.ts';
import { profileFolders } from './profile-folders.ts';
import { findAllRunning, findOpenPorts, readActivePort, runningKind } from './running-browsers.ts';

const opened: AskingBrowser[] = [];
afterEach(async () => {
  for (const browser of opened.splice(0)) await browser[Symbol.asyncDispose]();
});

async function openAsking(): Promise<AskingBrowser> {
  const browser = await startAskingBrowser(null);
  opened.push(browser);
  return browser;
}

it('reads the two lines of DevToolsActivePort, and nothing else', () => {
  const read = { port: 9222, socketPath: '/devtools/browser/8d2a65c9-d173-480b-a4be-791307ded3bb' };
  const text = '9222\n/devtools/browser/8d2a65c9-d173-480b-a4be-791307ded3bb';
  expect(readActivePort(text)).toEqual(read);
  expect(readActivePort(`${text}\n`)).toEqual(read);
  expect(readActivePort(text.replace('\n', '\r\n'))).toEqual(read);
  const others = [
    '',
    '9222',
    '0\n/devtools/browser/a',
    '70000\n/devtools/browser/a',
    '9222\nhttp://evil.test/',
    '9222\n/devtools/browser/../x',
    `${text}\nmore`,
  ];
  expect(others.map(readActivePort)).toEqual(others.map(() => null));
});

it('knows where each system keeps profiles', () => {
  const folders = (
    id: string,
    platform: NodeJS.Platform,
    environment: Record<string, string> = {},
  ): readonly string[] => {
    const kind = runningKind(`running:${id}`);
    return kind === null ? [] : profileFolders(kind, { platform, home: '/home/a', environment });
  };
  expect(folders('chrome-beta', 'linux')[0]).toBe('/home/a/.config/google-chrome-beta');
  expect(folders('brave', 'linux', { XDG_CONFIG_HOME: '/config' })[0]).toBe('/config/BraveSoftware/Brave-Browser');
  expect(folders('edge', 'darwin')[0]).toBe('/home/a/Library/Application Support/Microsoft Edge');
  const local = { LOCALAPPDATA: 'C:\\Local' };
  expect(folders('chrome-canary', 'win32', local)[0]).toBe('C:\\Local\\Google\\Chrome SxS\\User Data');
  expect(folders('chromium', 'linux')).toContain('/home/a/snap/chromium/common/chromium');
  expect(folders('netscape', 'linux')).toEqual([]);
});

it('finds a browser that asks its person, without asking', async () => {
  const browser = await openAsking();
  const found = await findAllRunning(browser.person);
  expect(found).toMatchObject([
    { address: 'running:chromium', name: 'Chromium', socketPath: '/devtools/browser/none' },
  ]);
  expect(browser.dialogs).toBe(0);
});

it('finds no browser where the file was left by a crash, or the port is an ordinary debugging port', async () => {
  const browser = await openAsking();
  const file = join(browser.person.home, 'chromium', 'DevToolsActivePort');
  const server = await startFakeCdpServer();
  await writeFile(file, `${server.port}\n/devtools/browser/fake`);
  expect(await findAllRunning(browser.person)).toEqual([]);
  // One that was started with a port of the system's choice is found at it.
  expect(await findOpenPorts(browser.person)).toEqual([server.port]);
  await server.close();
  expect(await findAllRunning(browser.person)).toEqual([]);
  expect(await findOpenPorts(browser.person)).toEqual([]);
});
