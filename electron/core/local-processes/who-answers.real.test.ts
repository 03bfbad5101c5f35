/** Who answers at the port of a real cluster: the primary listens, and its child has the connections. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { PLAIN_NODE } from '../process/own-programs-fixture.ts';
import { whoAnswers } from './index.ts';

const started: ChildProcess[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

const PROGRAM = `
  const cluster = require('node:cluster');
  const server = require('node:http').createServer((_, response) => response.end('ok'));
  const listen = (done) => server.listen(0, '127.0.0.1', () => done({ port: server.address().port, pid: process.pid }));
  const told = (at) => console.log(JSON.stringify({ ...at, debugger: require('node:inspector').url() }));
  if (process.argv[2] === 'alone') listen(told);
  else if (cluster.isPrimary) cluster.fork().on('message', told);
  else listen((at) => process.send(at));
`;

async function run(...args: string[]) {
  const file = join(await mkdtemp(join(tmpdir(), 'pen-who-')), 'server.cjs');
  await writeFile(file, PROGRAM);
  const child = spawn(PLAIN_NODE, ['--inspect=127.0.0.1:0', file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  const [line] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  const told = JSON.parse(String(line)) as { port: number; pid: number; debugger: string };
  const asked = { host: '127.0.0.1', port: told.port, debugPort: Number(new URL(told.debugger).port) };
  // A look lasts a second, in which a process of a busy machine may not answer.
  const answers = await vi.waitFor(async () => {
    const found = await whoAnswers(asked, AbortSignal.timeout(60_000));
    if (found === null) throw new Error('no process answered');
    return found;
  }, 120_000);
  return { pid: told.pid, child, answers };
}

it.runIf(process.platform === 'linux')('is the child of a cluster, whose primary listens', async () => {
  const { pid, child, answers } = await run();
  expect(pid).not.toBe(child.pid);
  expect(answers).toMatchObject({ target: { pid: child.pid }, server: { pid }, isChild: true, children: [{ pid }] });
});

it.runIf(process.platform === 'linux')('is a program that serves alone', async () => {
  const { pid, answers } = await run('alone');
  expect(answers).toMatchObject({ target: { pid }, server: { pid, listens: true }, isChild: false, children: [] });
});
