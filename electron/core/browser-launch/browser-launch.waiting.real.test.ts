import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listeningPorts } from '../cdp/testing/listening-ports.ts';
import { unwrap, settle } from '../../../shared/base/errors.ts';
import { isProcessAlive } from '../files/process-alive.ts';
import type { Log } from '../log/log.ts';
import {
  browserCommands,
  createBrowserLaunch,
  writeMarker,
  type BrowserLaunch,
  type BrowserLaunchOptions,
  type LaunchedBrowser,
} from './browser-launch.ts';
import { browserCandidates, findBrowser } from './installed-browsers.ts';
import { isGroupAlive } from './process-group.ts';

const HEADLESS = [
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // The popup of the address bar is a page that nobody sees here, and more than half of what a start computes.
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup',
];

let data: string;
let logged: string[];
let launches: BrowserLaunch[];
let children: ChildProcess[];

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'pen-browser-test-'));
  logged = [];
  launches = [];
  children = [];
});
afterEach(async () => {
  await Promise.all(launches.map((launch) => launch.close()));
  for (const child of children) child.kill('SIGKILL');
  rmSync(data, { recursive: true, force: true, maxRetries: 5 });
});

function create(patch: Partial<BrowserLaunchOptions> = {}): BrowserLaunch {
  const say = (message: string): void => void logged.push(message);
  const log: Log = { debug: say, info: say, warn: say, error: say };
  const launch = createBrowserLaunch({
    dataDirectory: data,
    log,
    extraArguments: HEADLESS,
    readyDeadlineMs: 600_000,
    ...patch,
  });
  launches.push(launch);
  return launch;
}

/** A program that replaces a misbehaving browser. */
function script(body: string): () => Promise<{ name: string; path: string }> {
  const path = join(data, 'browser.sh');
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return async () => ({ name: 'Stand-in', path });
}

const marker = (): string => join(data, 'run', 'browser.json');
const version = async ({ pipe }: LaunchedBrowser): Promise<string> => (await pipe.describe()).product;
/** Waits for an effect of another process; the test's own timeout ends the wait. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(20);
}

describe('a browser started on a click', () => {
  it('answers on its own pipe with a new profile, and ends with all its processes', async () => {
    const launch = create();
    const seen: (number | null)[] = [];
    launch.changes.listen((browser) => seen.push(browser?.pid ?? null));
    const browser = await launch.launch();
    expect(await version(browser)).toMatch(/^Chrome \d/);
    expect(browser.profileDirectory).toBe(join(data, 'browser-profile'));
    expect(statSync(browser.profileDirectory).mode & 0o777).toBe(0o700);
    expect(launch.current()).toEqual(browser);
    expect(JSON.parse(readFileSync(marker(), 'utf8'))).toMatchObject({ pid: browser.pid, ownerPid: process.pid });
    expect(statSync(marker()).mode & 0o777).toBe(0o600);
    // As root Chromium refuses its sandbox, which must be reported.
    expect(browser.notices).toHaveLength(process.getuid?.() === 0 ? 1 : 0);
    expect(await launch.launch()).toEqual(browser);
    await launch.close();
    expect(isGroupAlive(browser.pid)).toBe(false);
    expect(existsSync(marker())).toBe(false);
    expect(launch.current()).toBeNull();
    expect(seen).toEqual([browser.pid, null]);
    expect(await settle(() => launch.launch())).toMatchObject({ ok: false, error: { code: 'shutting_down' } });
  });

  it.runIf(process.platform === 'linux')('opens no port at all', async () => {
    const browser = await create().launch();
    expect(await listeningPorts(browser.pid)).toEqual([]);
    // An open port is found, from its parent too.
    const open = `require('node:net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port) })`;
    const listener = spawn(process.execPath, ['-e', open], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(listener);
    const [port] = (await once(listener.stdout, 'data')) as [Buffer];
    expect(await listeningPorts(process.pid)).toContain(Number(port.toString()));
    expect(existsSync(join(browser.profileDirectory, 'DevToolsActivePort'))).toBe(false);
  });

  it('ends by itself when the process that started it is killed', async () => {
    const starter = join(data, 'starter.ts');
    writeFileSync(
      starter,
      `import { createBrowserLaunch } from ${JSON.stringify(join(import.meta.dirname, 'browser-launch.ts'))};
       const quiet = () => {};
       const launched = await createBrowserLaunch({ dataDirectory: ${JSON.stringify(data)}, extraArguments: ${JSON.stringify(HEADLESS)}, readyDeadlineMs: 600_000,
         log: { debug: quiet, info: quiet, warn: quiet, error: quiet } }).launch();
       console.log(launched.pid);`,
    );
    const owner = spawn(process.execPath, [starter], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(owner);
    const [said] = (await once(owner.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString());
    expect(isGroupAlive(pid)).toBe(true);
    owner.kill('SIGKILL');
    await until(() => !isGroupAlive(pid));
  });

  it('is one browser for two concurrent clicks', async () => {
    const launch = create();
    const [first, second] = await Promise.all([settle(() => launch.launch()), settle(() => launch.launch())]);
    expect(unwrap(second)).toEqual(unwrap(first));
  });

  it('is reported when it ends by itself, and can be started again', async () => {
    const launch = create();
    const first = await launch.launch();
    const gone = new Promise<void>((resolve) => launch.changes.listen((browser) => browser === null && resolve()));
    process.kill(-first.pid, 'SIGKILL');
    await gone;
    expect(launch.current()).toBeNull();
    const second = await launch.launch();
    expect(second.pid).not.toBe(first.pid);
    expect(await version(second)).toMatch(/^Chrome \d/);
  });

  it('left behind by a crash is ended at the next start', async () => {
    const crashed = await create().launch();
    // The state after a crash: the browser, and a marker whose owner is gone.
    const dead = spawn('true');
    await once(dead, 'close');
    await writeMarker(data, { pid: crashed.pid, ownerPid: dead.pid ?? 0, profileDirectory: crashed.profileDirectory });
    const next = create();
    expect(await next.reaped).toBe(true);
    expect(isGroupAlive(crashed.pid)).toBe(false);
    expect(existsSync(marker())).toBe(false);
    expect((await next.launch()).pid).not.toBe(crashed.pid);
  });
});

describe('a foreign process', () => {
  it('is never ended, even if a marker contains its process id', async () => {
    const stranger = spawn('sleep', ['600'], { detached: true });
    children.push(stranger);
    await writeMarker(data, {
      pid: stranger.pid ?? 0,
      ownerPid: 2 ** 30,
      profileDirectory: join(data, 'browser-profile'),
    });
    expect(await create().reaped).toBe(false);
    expect(isProcessAlive(stranger.pid ?? 0)).toBe(true);
  });

  it('is a browser of the same kind with another profile', async () => {
    const other = spawn('sh', ['-c', 'sleep 600', '--', `--user-data-dir=${join(data, 'browser-profile')}-2`], {
      detached: true,
    });
    children.push(other);
    await writeMarker(data, {
      pid: other.pid ?? 0,
      ownerPid: 2 ** 30,
      profileDirectory: join(data, 'browser-profile'),
    });
    expect(await create().reaped).toBe(false);
    expect(isProcessAlive(other.pid ?? 0)).toBe(true);
  });

  it('is the browser of another running instance', async () => {
    const browser = spawn('sh', ['-c', 'sleep 600', '--', `--user-data-dir=${join(data, 'browser-profile')}`], {
      detached: true,
    });
    children.push(browser);
    await writeMarker(data, {
      pid: browser.pid ?? 0,
      ownerPid: process.ppid,
      profileDirectory: join(data, 'browser-profile'),
    });
    const launch = create();
    expect(await launch.reaped).toBe(false);
    expect(await settle(() => launch.launch())).toMatchObject({
      ok: false,
      error: { code: 'browser_failed', message: expect.stringContaining('Another PEN Workbench') },
    });
    expect(isProcessAlive(browser.pid ?? 0)).toBe(true);
  });

  it.each(['', '{', '{"pid":-5,"ownerPid":1,"profileDirectory":""}'])(
    'is safe from a marker that contains %s',
    async (content) => {
      mkdirSync(join(data, 'run'));
      writeFileSync(marker(), content);
      expect(await create().reaped).toBe(false);
    },
  );
});

describe('a browser that does not start', () => {
  it('is reported with its output', async () => {
    const launch = create({ find: script('echo "cannot open display" >&2; exit 21') });
    const launched = await settle(() => launch.launch());
    expect(launched).toMatchObject({ ok: false, error: { code: 'browser_failed' } });
    expect(launched.ok ? '' : launched.error.message).toMatch(/ended with status 21.*cannot open display/);
    expect(existsSync(marker())).toBe(false);
  });

  it('is ended when it shows no page in time', async () => {
    const launch = create({ find: script('sleep 600'), readyDeadlineMs: 300 });
    const launching = settle(() => launch.launch());
    // Written when the program is started; what that does until the time is over is its own matter.
    await until(() => existsSync(marker()));
    const { pid } = JSON.parse(readFileSync(marker(), 'utf8')) as { pid: number };
    expect(await launching).toMatchObject({
      ok: false,
      error: { code: 'browser_failed', message: expect.stringContaining('reported no page on its debugging pipe') },
    });
    expect(isGroupAlive(pid)).toBe(false);
    expect(existsSync(marker())).toBe(false);
  });

  it('does not count as started after an invalid answer', async () => {
    const launch = create({ find: script(`printf 'ready\\0' >&4; sleep 600`) });
    expect(await settle(() => launch.launch())).toMatchObject({ ok: false, error: { code: 'browser_failed' } });
  });

  it('is ended when the user cancels', async () => {
    const controller = new AbortController();
    const launch = create({ find: script(`echo $$ > ${join(data, 'pid')}; sleep 600`) });
    const launching = settle(() => launch.launch({ signal: controller.signal }));
    await until(() => existsSync(join(data, 'pid')) && readFileSync(join(data, 'pid'), 'utf8') !== '');
    controller.abort();
    expect(await launching).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(isGroupAlive(Number(readFileSync(join(data, 'pid'), 'utf8')))).toBe(false);
  });

  it('is ended when the app ends in the meantime', async () => {
    const launch = create({ find: script(`echo $$ > ${join(data, 'pid')}; trap '' TERM; sleep 600`) });
    const launching = settle(() => launch.launch());
    await until(() => existsSync(join(data, 'pid')) && readFileSync(join(data, 'pid'), 'utf8') !== '');
    await launch.close();
    expect(await launching).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(isGroupAlive(Number(readFileSync(join(data, 'pid'), 'utf8')))).toBe(false);
  });

  it('cannot be executed at all', async () => {
    const path = join(data, 'not-a-program');
    writeFileSync(path, '');
    const launch = create({ find: async () => ({ name: 'Stand-in', path }) });
    expect(await settle(() => launch.launch())).toMatchObject({
      ok: false,
      error: { code: 'browser_failed', message: expect.stringContaining('EACCES') },
    });
  });

  it('is not installed', async () => {
    const launch = create({ find: async () => null });
    expect(await settle(() => launch.launch())).toMatchObject({ ok: false, error: { code: 'browser_not_found' } });
    expect(await launch.commands()).toMatchObject({ found: null });
  });
});

describe('installed browsers and commands', () => {
  it('are searched in each platform’s folders, Chrome before Edge before Brave', async () => {
    const linux = {
      platform: 'linux',
      environment: { PATH: '/home/a/bin:relative:/usr/bin' },
      home: '/home/a',
    } as const;
    expect(browserCandidates(linux)[0]).toEqual({ name: 'Google Chrome', path: '/home/a/bin/google-chrome' });
    const has =
      (...paths: string[]) =>
      async (path: string): Promise<boolean> =>
        paths.includes(path);
    expect(await findBrowser(linux, has('/usr/bin/brave-browser', '/usr/bin/microsoft-edge'))).toMatchObject({
      name: 'Microsoft Edge',
    });
    expect(await findBrowser(linux, has('/snap/bin/chromium', '/usr/bin/microsoft-edge'))).toMatchObject({
      path: '/snap/bin/chromium',
    });
    expect(await findBrowser(linux, has())).toBeNull();
    const mac = { platform: 'darwin', environment: {}, home: '/Users/a' } as const;
    expect(
      await findBrowser(mac, has('/Users/a/Applications/Brave Browser.app/Contents/MacOS/Brave Browser')),
    ).toMatchObject({ name: 'Brave' });
    const windows = {
      platform: 'win32',
      environment: {
        ProgramFiles: 'C:\\Program Files',
        'ProgramFiles(x86)': 'C:\\Program Files (x86)',
        LOCALAPPDATA: 'C:\\Users\\a\\AppData\\Local',
      },
      home: 'C:\\Users\\a',
    } as const;
    const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
    expect(await findBrowser(windows, has(edge))).toEqual({ name: 'Microsoft Edge', path: edge });
  });

  it('include a command for each platform, with a separate profile in each', () => {
    for (const here of ['linux', 'macos', 'windows'] as const) {
      const commands = browserCommands(here, { name: 'Brave', path: '/opt/Brave Browser/brave' });
      expect(commands.map(({ platform }) => platform)).toEqual(['linux', 'macos', 'windows']);
      for (const { platform, command } of commands) {
        expect(command).toContain('--remote-debugging-port=9222');
        expect(command).toContain('--user-data-dir=');
        expect(command.includes('"/opt/Brave Browser/brave"')).toBe(platform === here);
      }
    }
  });
});
