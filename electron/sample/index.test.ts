/** The sample target for real: a second Electron process under a display, driven over its own debugging port. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import CDP from 'chrome-remote-interface';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Log } from '../log/log.ts';
import { createSampleTarget, type SampleTarget } from './index.ts';

const sampleDirectory = resolve(import.meta.dirname, '../../sample');
const noSandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const log: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

let xvfb: ChildProcess | null = null;
let temp = '';
let sample: SampleTarget | null = null;

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
  // Its own temp folder, so that the sweep of other profiles and what is left can be looked at.
  temp = await mkdtemp(join(tmpdir(), 'sample-test-'));
  process.env['TMPDIR'] = temp;
});

afterEach(async () => {
  await sample?.stop();
  sample = null;
  delete process.env['TMPDIR'];
  await rm(temp, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

function create(options: Partial<Parameters<typeof createSampleTarget>[0]> = {}): SampleTarget {
  sample = createSampleTarget({
    executablePath: process.execPath,
    sampleDirectory,
    log,
    extraArguments: noSandbox,
    ...options,
  });
  return sample;
}

function profiles(): string[] {
  return readdirSync(temp).filter((name) => name.startsWith('pen-sample-'));
}

async function started(target: SampleTarget): Promise<number> {
  const result = await target.start();
  if (!result.ok) throw new Error(result.error.message);
  return Number(new URL(result.value.address).port);
}

async function evaluate(port: number, expression: string): Promise<unknown> {
  const page = (await CDP.List({ host: '127.0.0.1', port })).find(({ title }) => title === 'PEN sample');
  if (page === undefined) throw new Error('the sample shows no page');
  const client = await CDP({ host: '127.0.0.1', port, target: page.id });
  try {
    const { result, exceptionDetails } = await client.Runtime.evaluate({
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  } finally {
    await client.close();
  }
}

/** Whether anything listens on the port. */
async function answers(port: number): Promise<boolean> {
  return CDP.Version({ host: '127.0.0.1', port }).then(
    () => true,
    () => false,
  );
}

describe('sample target', () => {
  test('serves a page with a leak that its button grows, a worker and an iframe, and leaves nothing behind', async () => {
    const target = create();
    const states: string[] = [];
    target.changes.listen(() => states.push(target.state));

    const port = await started(target);

    expect(states).toEqual(['starting', 'running']);
    expect(await target.start()).toEqual({ ok: true, value: { address: `http://localhost:${port}` } });
    const listeners = 'globalThis.sample.store.listeners.size';
    const before = await evaluate(port, listeners);
    await evaluate(port, `document.querySelector('#grow').click(); document.querySelector('#grow').click()`);
    expect(await evaluate(port, listeners)).toBe(Number(before) + 400);
    expect(await evaluate(port, `document.querySelector('#detached').textContent`)).toBe('400');
    const list = await CDP.List({ host: '127.0.0.1', port });
    expect(list.map(({ type, title }) => `${type} ${title}`)).toContain('page PEN sample');
    expect(list.map(({ type }) => type)).toContain('worker');
    expect(await evaluate(port, 'document.querySelectorAll("iframe").length')).toBe(1);
    const map = await evaluate(
      port,
      `fetch('generated/app.js.map').then((answer) => answer.json()).then((map) => map.sources)`,
    );
    expect(map).toContain('../source/order-store.js');

    await target.stop();

    expect(target.state).toBe('stopped');
    expect(profiles()).toEqual([]);
    expect(await answers(port)).toBe(false);
  });

  test('two starts at once are one', async () => {
    const target = create();
    const [first, second] = await Promise.all([target.start(), target.start()]);
    expect(first.ok).toBe(true);
    expect(second).toEqual(first);
    expect(profiles()).toHaveLength(1);
  });

  test('stopped while it starts, it ends as stopped and leaves nothing behind', async () => {
    const target = create();
    const starting = target.start();
    await expect.poll(() => profiles().length).toBe(1);
    await target.stop();
    expect(await starting).toMatchObject({ ok: false, error: { code: 'sample_failed' } });
    expect(target.state).toBe('stopped');
    expect(profiles()).toEqual([]);
  });

  test('stopped before there is a process, none comes', async () => {
    const target = create();
    const starting = target.start();
    await target.stop();
    expect(await starting).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('stopped before it ran') },
    });
    expect(target.state).toBe('stopped');
    expect(profiles()).toEqual([]);
  });

  test('a crash of the sample is told, and it can be started again', async () => {
    const target = create();
    const port = await started(target);
    const failed = new Promise<void>((resolved) => {
      target.changes.listen(() => target.state === 'failed' && resolved());
    });
    const { webSocketDebuggerUrl } = await CDP.Version({ host: '127.0.0.1', port });
    const browser = await CDP({ target: webSocketDebuggerUrl.replace('localhost', '127.0.0.1') });
    // It never answers: the browser is gone.
    browser.Browser.crash().catch(() => undefined);
    await failed;
    await browser.close();
    expect(target.error?.code).toBe('sample_failed');
    expect(target.error?.message).toContain('The sample target is gone');

    await started(target);

    expect(target.state).toBe('running');
    expect(target.error).toBeNull();
  });

  test('a program that is not there is an error value with what to do', async () => {
    const target = create({ executablePath: join(temp, 'no-such-program') });
    const result = await target.start();
    expect(result).toMatchObject({ ok: false, error: { code: 'sample_failed' } });
    expect(target.state).toBe('failed');
    expect(profiles()).toEqual([]);
  });

  test('a sample that ends at once is an error value with its last words', async () => {
    const broken = join(temp, 'broken-sample');
    await mkdir(broken);
    await writeFile(join(broken, 'package.json'), JSON.stringify({ name: 'broken', main: 'main.cjs' }));
    await writeFile(join(broken, 'main.cjs'), `process.stderr.write('no paper left\\n'); process.exit(7);`);
    const result = await create({ sampleDirectory: broken }).start();
    if (result.ok) throw new Error('it started');
    expect(result.error.message).toContain('it ended with status 7');
    expect(result.error.message).toContain('no paper left');
  });

  test('ends when its starter is killed, and the next start sweeps the profile left behind', async () => {
    const keeper = join(temp, 'keeper.ts');
    await writeFile(
      keeper,
      `import { createSampleTarget } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
       const quiet = () => {};
       const sample = createSampleTarget({ executablePath: process.execPath, sampleDirectory: ${JSON.stringify(sampleDirectory)},
         extraArguments: ${JSON.stringify(noSandbox)}, log: { debug: quiet, info: quiet, warn: quiet, error: quiet } });
       console.log(JSON.stringify(await sample.start()));`,
    );
    const starter = spawn(process.execPath, [keeper], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = await new Promise<Buffer>((resolved) => starter.stdout.once('data', resolved));
    const port = Number(/localhost:(\d+)/.exec(line.toString())?.[1]);
    expect(await answers(port)).toBe(true);
    const [left] = profiles();
    const exited = new Promise((resolved) => starter.once('exit', resolved));

    starter.kill('SIGKILL');
    await exited;

    await expect.poll(() => answers(port), { timeout: 15_000 }).toBe(false);
    await started(create());
    expect(profiles()).not.toContain(left);
  });
});
