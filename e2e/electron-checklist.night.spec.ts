/**
 * Electron's security checklist, checked on the running app (table: SECURITY.md; checks that need a package or a page of their own are in
 * packaged.spec.ts and screens.night.spec.ts).
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT } from './fixtures/environment.ts';
import { expect, test } from './fixtures/test.ts';
import type { Workbench } from './fixtures/workbench.ts';

/** Source files of the program, without its tests. */
function sources(...folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !/\.test\.tsx?$/.test(name))
      .map((name) => join(ROOT, folder, name)),
  );
}

test('preferences, content security policy and bridge of the window', async ({ bench }) => {
  const app = await bench.app();
  await test.step('isolated, sandboxed, no Node, web security on, nothing experimental, no webview', () =>
    checkPreferences(app));
  await test.step('the content security policy allows local content only, and no permission is granted', () =>
    checkPolicy(app));
  await test.step('the bridge of the preload exposes named functions and no part of Electron', () => checkBridge(app));
});

async function checkPreferences(app: Workbench): Promise<void> {
  const preferences = await app.app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      // Not among the types of every version.
      const read: unknown = Reflect.get(contents, 'getLastWebPreferences');
      if (typeof read !== 'function') return null;
      const found = Reflect.apply(read, contents, []) as Record<string, unknown>;
      return {
        contextIsolation: found.contextIsolation,
        nodeIntegration: found.nodeIntegration,
        // Missing unless it was set.
        nodeIntegrationInWorker: found.nodeIntegrationInWorker ?? false,
        nodeIntegrationInSubFrames: found.nodeIntegrationInSubFrames,
        sandbox: found.sandbox,
        webSecurity: found.webSecurity,
        webviewTag: found.webviewTag,
        allowRunningInsecureContent: found.allowRunningInsecureContent,
        experimentalFeatures: found.experimentalFeatures,
        enableBlinkFeatures: found.enableBlinkFeatures ?? '',
      };
    }),
  );
  expect(preferences).toEqual([
    {
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      sandbox: true,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      enableBlinkFeatures: '',
    },
  ]);
}

async function checkPolicy(app: Workbench): Promise<void> {
  expect(app.page.url()).toMatch(/^app:\/\/pen\//);
  const policy = await app.page.evaluate(async () => {
    const response = await fetch(location.href);
    return response.headers.get('content-security-policy');
  });
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/unsafe-|https?:/);
  const states = await app.page.evaluate(() =>
    Promise.all(
      (['geolocation', 'notifications', 'camera', 'microphone'] as const).map(
        async (name) => (await navigator.permissions.query({ name })).state,
      ),
    ),
  );
  expect(states).toEqual(['denied', 'denied', 'denied', 'denied']);
}

async function checkBridge(app: Workbench): Promise<void> {
  const exposed = await app.page.evaluate(() =>
    Object.entries(globalThis)
      .filter(([name]) => name === 'pen')
      .flatMap(([, bridge]) => Object.entries(bridge as Record<string, unknown>))
      .map(([name, value]) => [name, typeof value]),
  );
  expect(exposed.length).toBeGreaterThan(0);
  expect(exposed.filter(([, type]) => type !== 'function')).toEqual([]);
  expect(
    exposed.map(([name]) => name).filter((name) => /ipc|invoke|require|process|electron/i.test(name ?? '')),
  ).toEqual([]);
}

/** The one file that may use electron-updater; `electron/features/updates` decides, and tests, when it may run. */
const UPDATER = 'app-updater.ts';

test('the app opens no external page, sends no crash report and updates itself in one place, never by itself', () => {
  const files = sources('electron', 'renderer', 'sample').map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  const offences = files.filter(({ text }) =>
    /\bopenExternal\b|\bcrashReporter\b|dangerouslySetInnerHTML|\.innerHTML\s*=/.test(text),
  );
  expect(offences.map(({ file }) => file)).toEqual([]);
  const updating = files.filter(({ text }) => /\bautoUpdater\b/.test(text));
  expect(updating.map(({ file }) => basename(file))).toEqual([UPDATER]);
  for (const setting of ['autoDownload', 'autoInstallOnAppQuit', 'allowDowngrade'])
    expect(updating[0]?.text).toContain(`autoUpdater.${setting} = false;`);
  expect(existsSync(join(ROOT, 'SECURITY.md'))).toBe(true);
});
