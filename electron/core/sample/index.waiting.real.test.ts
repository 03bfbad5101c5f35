/** The real sample target, a second Electron process on a display or an installed browser, driven over its debugging pipe. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { chown, lchown, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createEndpoints, type BrowserPipe } from '../cdp/index.ts';
import { listeningPorts } from '../cdp/testing/listening-ports.ts';
import { openPipePage, type PipePage } from '../cdp/testing/pipe-page.ts';
import type { Log } from '../log/log.ts';
import { createSampleConnection } from '../workbench/sample-connection.ts';
import { createSampleTarget, sampleInBrowser, type SampleProgram, type SampleTarget } from './index.ts';

const sampleDirectory = resolve(import.meta.dirname, '../../../sample');
const noSandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const inElectron = async (sampleFolder = sampleDirectory): Promise<SampleProgram> => ({
  program: process.execPath,
  arguments: [...noSandbox, sampleFolder],
});
const inBrowser = (): Promise<SampleProgram> => sampleInBrowser(sampleDirectory);
const log: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

let xvfb: ChildProcess | null = null;
let temp = '';
let sample: SampleTarget | null = null;
let pages: PipePage[] = [];

beforeAll(async () => {
  if (
    process.platform !== 'linux' ||
    process.env['DISPLAY'] !== undefined ||
    process.env['WAYLAND_DISPLAY'] !== undefined
  )
    return;
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  xvfb = server;
  const number = await new Promise<string>((named, failed) => {
    server.stdio[3]?.once('data', (bytes: Buffer) => named(bytes.toString().trim()));
    server.once('error', failed);
  });
  process.env['DISPLAY'] = `:${number}`;
});

afterAll(() => {
  if (xvfb === null) return;
  xvfb.kill();
  delete process.env['DISPLAY'];
});

beforeEach(async () => {
  // A separate temp folder, so that leftover profiles and their removal can be checked.
  temp = await mkdtemp(join(tmpdir(), 'sample-test-'));
  process.env['TMPDIR'] = temp;
});

afterEach(async () => {
  await Promise.all(pages.map((page) => page[Symbol.asyncDispose]()));
  pages = [];
  await sample?.stop();
  sample = null;
  delete process.env['TMPDIR'];
  await rm(temp, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

function create(findProgram: () => Promise<SampleProgram> = inElectron): SampleTarget {
  sample = createSampleTarget({ findProgram, log });
  return sample;
}

function profiles(): string[] {
  return readdirSync(temp).filter((name) => name.startsWith('pen-sample-'));
}

async function started(target: SampleTarget): Promise<BrowserPipe> {
  const result = await target.start();
  if (!result.ok) throw new Error(result.error.message);
  return result.value.pipe;
}

/** Its page, until the end of the test. */
async function pageOf(pipe: BrowserPipe): Promise<PipePage> {
  const page = await openPipePage(pipe);
  pages.push(page);
  return page;
}

/** The processes with this profile and a debugging pipe in their command line, in the order of their start. */
async function sampleProcesses(profile: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const words = (await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')).split('\0');
    if (words.includes(`--user-data-dir=${join(temp, profile)}`) && words.includes('--remote-debugging-pipe'))
      found.push(Number(name));
  }
  return found.toSorted((one, other) => one - other);
}

/** The first of them, which is ours to start and to end. */
async function sampleProcess(profile: string): Promise<number> {
  const [first] = await sampleProcesses(profile);
  if (first === undefined) throw new Error('the sample is not found by its command line');
  return first;
}

describe.each([
  ['Electron', inElectron],
  ['an installed browser', inBrowser],
])('sample target in %s', (_name, findProgram) => {
  test('serves a page with a leak that its button grows, a worker and an iframe, and leaves nothing behind', async () => {
    const target = create(findProgram);
    const states: string[] = [];
    target.changes.listen(() => states.push(target.state));

    const pipe = await started(target);

    expect(states).toEqual(['starting', 'running']);
    expect(await target.start()).toEqual({ ok: true, value: { pipe } });
    const shown = await pageOf(pipe);
    const listeners = 'globalThis.sample.store.listeners.size';
    const before = await shown.evaluate(listeners);
    await shown.evaluate(`document.querySelector('#grow').click(); document.querySelector('#grow').click()`);
    expect(await shown.evaluate(listeners)).toBe(Number(before) + 400);
    expect(await shown.evaluate(`document.querySelector('#detached').textContent`)).toBe('400');
    expect(shown.page.title).toBe('PEN sample');
    await expect.poll(() => shown.targets().map(({ type }) => type)).toContain('worker');
    expect(await shown.evaluate('document.querySelectorAll("iframe").length')).toBe(1);
    const map = await shown.evaluate(
      `fetch('generated/app.js.map').then((answer) => answer.json()).then((map) => map.sources)`,
    );
    expect(map).toContain('../source/order-store.js');

    await target.stop();

    expect(target.state).toBe('stopped');
    expect(profiles()).toEqual([]);
    expect(pipe.ended.aborted).toBe(true);
  });

  test.runIf(process.platform === 'linux')("opens no port except its page's", async () => {
    const pipe = await started(create(findProgram));
    const [profile = ''] = profiles();
    const pid = await sampleProcess(profile);
    const shown = await pageOf(pipe);
    const { port } = new URL(String(await shown.evaluate('location.href')));
    expect(await listeningPorts(pid)).toEqual([Number(port)]);
    expect(readdirSync(join(temp, profile))).not.toContain('DevToolsActivePort');
    expect((await fetch(`http://127.0.0.1:${port}/json/version`)).status).toBe(404);
  });

  test('stays on its own page, opens no window and gets no permission', async () => {
    const shown = await pageOf(await started(create(findProgram)));
    const home = await shown.evaluate('location.href');
    expect(await shown.evaluate(`window.open('about:blank') === null`)).toBe(true);
    expect(await shown.evaluate('Notification.requestPermission()')).toBe('denied');
    expect(
      await shown.evaluate(`navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state)`),
    ).toBe('denied');
    // The page would be another document when the next command is answered.
    await shown.evaluate(`globalThis.stayed = true; location.href = 'data:text/html,elsewhere'`);
    await shown.evaluate(`location.href = 'http://localhost:1/'`);
    await shown.evaluate(`document.querySelector('iframe').src = 'http://localhost:1/'`);
    await shown.evaluate('new Promise((painted) => setTimeout(painted, 300))');
    expect(await shown.evaluate('[location.href, globalThis.stayed]')).toEqual([home, true]);
    expect(await shown.evaluate(`document.querySelector('iframe').contentDocument?.title !== undefined`)).toBe(true);
    expect(shown.targets().filter(({ type }) => type === 'page')).toHaveLength(1);
  });

  test('two concurrent starts are one', async () => {
    const target = create(findProgram);
    const [first, second] = await Promise.all([target.start(), target.start()]);
    expect(first.ok).toBe(true);
    expect(second).toEqual(first);
    expect(profiles()).toHaveLength(1);
  });

  test('stopped during the start, it ends as stopped and leaves nothing behind', async () => {
    const target = create(findProgram);
    const starting = target.start();
    await expect.poll(() => profiles().length).toBe(1);
    await target.stop();
    expect(await starting).toMatchObject({ ok: false, error: { code: 'sample_failed' } });
    expect(target.state).toBe('stopped');
    expect(profiles()).toEqual([]);
  });

  test('stopped before there is a process, none is started', async () => {
    const target = create(findProgram);
    const starting = target.start();
    await target.stop();
    expect(await starting).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('stopped before it ran') },
    });
    expect(target.state).toBe('stopped');
    expect(profiles()).toEqual([]);
  });

  test('a crash of the sample is reported, and it can be started again', async () => {
    const target = create(findProgram);
    const pipe = await started(target);
    const failed = new Promise<void>((resolved) => {
      target.changes.listen(() => target.state === 'failed' && resolved());
    });
    const connection = await pipe.connect({ onEvent: () => undefined, onPaused: () => undefined });
    if (!connection.ok) throw new Error(connection.error.message);
    // It never answers: the browser is gone.
    connection.value.send({ method: 'Browser.crash', params: {}, sessionId: null }, () => undefined);
    await failed;
    expect(pipe.ended.aborted).toBe(true);
    expect(target.error?.code).toBe('sample_failed');
    expect(target.error?.message).toContain('The sample target has ended');

    await started(target);

    expect(target.state).toBe('running');
    expect(target.error).toBeNull();
  });

  test.runIf(process.platform === 'linux')(
    'a killed sample is started again as soon as its pipe has ended',
    async () => {
      const target = create(findProgram);
      const pipe = await started(target);
      const [profile = ''] = profiles();
      const pid = await sampleProcess(profile);
      const again = new Promise<BrowserPipe>((resolved, failed) => {
        pipe.ended.addEventListener('abort', () => void started(target).then(resolved, failed));
      });

      process.kill(pid, 'SIGKILL');

      expect((await again).ended.aborted).toBe(false);
      expect(target.state).toBe('running');
      await expect.poll(profiles).not.toContain(profile);
    },
  );

  test('ends when its parent is killed, and the next start removes the profile left behind', async () => {
    const keeper = join(temp, 'keeper.ts');
    await writeFile(
      keeper,
      `import { createSampleTarget } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
       const quiet = () => {};
       const sample = createSampleTarget({ findProgram: async () => (${JSON.stringify(await findProgram())}),
         log: { debug: quiet, info: quiet, warn: quiet, error: quiet } });
       console.log((await sample.start()).ok);`,
    );
    const starter = spawn(process.execPath, [keeper], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = await new Promise<Buffer>((resolved) => starter.stdout.once('data', resolved));
    expect(line.toString().trim()).toBe('true');
    const [left = ''] = profiles();
    expect(await sampleProcesses(left)).not.toEqual([]);
    const exited = new Promise((resolved) => starter.once('exit', resolved));

    starter.kill('SIGKILL');
    await exited;

    await expect.poll(() => sampleProcesses(left)).toEqual([]);
    await started(create(findProgram));
    expect(profiles()).not.toContain(left);
  });
});

describe('sample target', () => {
  test('leaves a foreign folder with the name of a profile alone', async () => {
    const stranger = join(temp, 'pen-sample-stranger');
    const linked = join(temp, 'pen-sample-linked');
    const elsewhere = join(temp, 'elsewhere');
    for (const folder of [stranger, elsewhere]) {
      await mkdir(folder);
      // No process has this id.
      await writeFile(join(folder, 'pen-owner'), String(2 ** 30));
    }
    await symlink(elsewhere, linked);
    const asRoot = process.getuid?.() === 0;
    if (asRoot) {
      await chown(stranger, 12_345, 12_345);
      await lchown(linked, 12_345, 12_345);
    }

    await started(create());

    expect(profiles()).toContain('pen-sample-linked');
    expect(readdirSync(elsewhere)).toEqual(['pen-owner']);
    // Without root it is ours, and removed.
    expect(profiles().includes('pen-sample-stranger')).toBe(asRoot);
  });

  test('removes a profile whose removal failed half-way, and leaves one that is being created', async () => {
    const [half, fresh] = ['pen-sample-half', 'pen-sample-fresh'];
    for (const name of [half, fresh]) await mkdir(join(temp, name, 'Default'), { recursive: true });
    const hourAgo = new Date(Date.now() - 3_600_000);
    await utimes(join(temp, half), hourAgo, hourAgo);

    await started(create());

    expect(profiles()).not.toContain(half);
    expect(profiles()).toContain(fresh);
  });

  test('a missing program is an error value with advice', async () => {
    const target = create(async () => ({ program: join(temp, 'no-such-program'), arguments: [] }));
    const result = await target.start();
    expect(result).toMatchObject({ ok: false, error: { code: 'sample_failed' } });
    expect(target.state).toBe('failed');
    expect(profiles()).toEqual([]);
  });

  test('a sample that ends at once is an error value with its last output', async () => {
    const broken = join(temp, 'broken-sample');
    await mkdir(broken);
    await writeFile(join(broken, 'package.json'), JSON.stringify({ name: 'broken', main: 'main.cjs' }));
    await writeFile(join(broken, 'main.cjs'), `process.stderr.write('no paper left\\n'); process.exit(7);`);
    const result = await create(() => inElectron(broken)).start();
    if (result.ok) throw new Error('it started');
    expect(result.error.message).toContain('it ended with status 7');
    expect(result.error.message).toContain('no paper left');
  });
});

describe('sample target without Electron', () => {
  test('is connected, grown, and leaves no process and no profile', async () => {
    const target = create(inBrowser);
    const endpoints = createEndpoints({ log });
    let selected: string | null = null;
    const connection = createSampleConnection({
      core: { endpoints },
      sample: target,
      session: { selectedTargetId: () => selected, selectTarget: (id) => void (selected = id) },
    });

    const { endpointId } = await connection.connect({ byPerson: true });

    const page = endpoints.endpoints()[0]?.targets.find(({ type }) => type === 'page');
    expect(page).toMatchObject({ id: selected, endpointId, title: 'PEN sample' });
    const { refreshes } = await connection.grow();
    expect(await connection.grow()).toEqual({ refreshes: refreshes + 1 });

    const [profile = ''] = profiles();
    await endpoints.close();
    await target.stop();

    expect(profiles()).toEqual([]);
    expect(await sampleProcesses(profile)).toEqual([]);
  });

  test.runIf(process.platform === 'linux')('a killed browser ends the sample', async () => {
    const target = create(inBrowser);
    const pipe = await started(target);
    const [profile = ''] = profiles();
    const browser = (await sampleProcesses(profile)).at(-1);
    if (browser === undefined) throw new Error('the browser is not found by its command line');

    process.kill(browser, 'SIGKILL');

    await expect.poll(() => target.state).toBe('failed');
    expect(pipe.ended.aborted).toBe(true);
    await expect.poll(profiles).toEqual([]);
    expect(await sampleProcesses(profile)).toEqual([]);
  });

  test('without a browser it says what to install', async () => {
    const target = create(() => sampleInBrowser(sampleDirectory, async () => null));
    expect(await target.start()).toMatchObject({
      ok: false,
      error: {
        code: 'sample_failed',
        message: expect.stringContaining('no Chrome, Chromium, Edge or Brave was found'),
        forPerson: expect.stringContaining('Install Chrome or Chromium, or connect to'),
      },
    });
    expect(target.state).toBe('failed');
    expect(profiles()).toEqual([]);
  });

  test('what is no address ends no sample', async () => {
    const shown = await pageOf(await started(create(inBrowser)));
    const { port } = new URL(String(await shown.evaluate('location.href')));
    const socket = connect(Number(port), '127.0.0.1');
    socket.end('GET // HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toContain('HTTP/1.1 400');
    expect(await shown.evaluate('fetch("/%E0%A4%A.html").then(({ status }) => status)')).toBe(404);
  });
});
