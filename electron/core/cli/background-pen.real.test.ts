/** The process that commands share: what stays between commands, and when it ends. */
import { readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startNode } from '../cdp/testing/real-targets.ts';
import { readDiscovery, type Discovery } from '../discovery/index.ts';
import { isAlive } from '../files/process-liveness.ts';
import { createCommandLine, INSTALLATION, type CommandLine, type Ran } from './testing/command-line.ts';

const SERVICE = `class Order { constructor(at) { this.at = at; } }
globalThis.orders = Array.from({ length: 40 }, (_, at) => new Order(at)); setInterval(() => 0, 1000);`;

let line: CommandLine;
let parts: AsyncDisposableStack;
beforeEach(async () => {
  parts = new AsyncDisposableStack();
  line = await createCommandLine();
});
afterEach(async () => {
  const left = await running();
  if (left !== null) process.kill(left.pid, 'SIGKILL');
  await parts.disposeAsync();
  await line.remove();
});

async function running(): Promise<Discovery | null> {
  const found = await readDiscovery(line.dataDirectory);
  return found.ok ? found.value : null;
}

async function ended({ pid, startedAt }: Discovery): Promise<void> {
  await expect.poll(() => isAlive({ pid, startedAt })).toBe(false);
}

const pen = (argv: readonly string[], environment: NodeJS.ProcessEnv = { PEN_BACKGROUND: '600' }): Promise<Ran> =>
  line.run(argv, { environment });

it('keeps the ids of objects between commands', async () => {
  const first = parts.use(await startNode(SERVICE));
  const target = ['--cdp-url', `localhost:${first.port}`];
  for (const name of ['a', 'b'])
    expect(await pen(['capture', 'heap', ...target, '--out', `${name}.heapsnapshot`])).toMatchObject({ status: 0 });
  const started = await running();
  expect(started).toMatchObject({ isBackground: true });
  const ids = async (name: string): Promise<string[]> => {
    const { stdout } = await pen(['objects', `${name}.heapsnapshot`, '--class', 'Order']);
    return [...stdout.matchAll(/@\d+/g)].map(([id]) => id).toSorted();
  };
  const before = await ids('a');
  expect(before).toHaveLength(40);
  expect(await ids('b')).toEqual(before);
  expect((await running())?.pid).toBe(started?.pid);
});

it('ends when it is not used @night', async () => {
  expect(await pen(['call', 'pen_status'], { PEN_BACKGROUND: '1' })).toMatchObject({ status: 0 });
  const started = await running();
  if (started === null) throw new Error('nothing was started');
  await ended(started);
  expect(await running()).toBeNull();
  expect(await readFile(join(line.dataDirectory, 'run', 'background.log'), 'utf8')).toContain('pen_status');
});

it('is replaced when the program is newer than the process @night', async () => {
  await pen(['call', 'pen_status']);
  const old = await running();
  if (old === null) throw new Error('nothing was started');
  const { cliEntry } = INSTALLATION;
  const later = new Date(Date.now() + 1000);
  await utimes(cliEntry, later, later);
  await pen(['call', 'pen_status']);
  await ended(old);
  expect((await running())?.pid).not.toBe(old.pid);
});

it.each([
  ['--standalone', ['call', 'pen_status', '--standalone'], { PEN_BACKGROUND: '600' }],
  ['PEN_BACKGROUND=off', ['call', 'pen_status'], { PEN_BACKGROUND: 'off' }],
  ['a build server', ['call', 'pen_status'], { PEN_BACKGROUND: '', CI: 'true' }],
])('is not started with %s', async (_, argv, environment) => {
  expect(await pen(argv, environment)).toMatchObject({ status: 0 });
  expect(await running()).toBeNull();
});

it('two commands at once share one', async () => {
  const both = await Promise.all([pen(['call', 'pen_status']), pen(['call', 'pen_status'])]);
  expect(both.map(({ status }) => status)).toEqual([0, 0]);
  expect(await running()).toMatchObject({ isBackground: true });
});
