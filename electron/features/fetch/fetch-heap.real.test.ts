/** The script of `pen fetch` beside a process that does not listen, as `kubectl exec -i POD -- node -` runs it. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../core/cdp/testing/real-targets.ts';
import { readFetchScript } from '../../core/page-scripts/index.ts';
import { plantedService } from './testing/planted-service.ts';
import { PLAIN_NODE } from '../../core/process/own-programs-fixture.ts';
import { settle } from '../../../shared/base/errors.ts';

let script = '';
let folder = '';
let service: ChildProcessByStdio<Writable, null, Readable>;
let said = '';
let secrets: readonly string[] = [];
beforeAll(async () => {
  const text = await settle(() => readFetchScript(null));
  if (!text.ok) throw new Error(text.error.message);
  script = text.value;
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pen-test-fetch-'));
  const file = join(folder, 'secrets.json');
  said = '';
  // Any port, because the usual one may be taken here.
  service = spawn(PLAIN_NODE, ['--inspect-port=0', '-'], { stdio: ['pipe', 'ignore', 'pipe'], cwd: folder });
  service.stderr.on('data', (part: Buffer) => (said += part.toString()));
  service.stdin.end(plantedService(file));
  secrets = await eventually('the secrets to be planted', async () => {
    const text = await readFile(file, 'utf8').catch(() => '');
    return text.endsWith(']') ? (JSON.parse(text) as string[]) : null;
  });
});
afterEach(async () => {
  service.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

function start(args: readonly string[]) {
  const child = spawn(PLAIN_NODE, ['-', ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(script);
  return child;
}

/** Node says "Debugger ending" when a client leaves already; the port tells. */
async function inspectorCloses(): Promise<void> {
  const port = Number(/ws:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1]);
  expect(port).toBeGreaterThan(0);
  await eventually('the inspector to close', async () => {
    const socket = connect(port, '127.0.0.1');
    const refused = new Promise<boolean>((done) => {
      socket.on('connect', () => done(false));
      socket.on('error', () => done(true));
    });
    const isClosed = await refused;
    socket.destroy();
    return isClosed ? true : null;
  });
}

async function run(args: readonly string[]): Promise<{ status: unknown; stdout: Buffer; stderr: string }> {
  const child = start(args);
  const parts: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  const [status]: unknown[] = await once(child, 'close');
  return { status, stdout: Buffer.concat(parts), stderr };
}

test('wakes the inspector, sends the snapshot without the secrets, and closes the inspector again', async () => {
  const { status, stdout, stderr } = await run(['--pid', String(service.pid)]);
  expect(stderr).toMatch(/Process \d+, node\. The heap in use is .+ MB: the process stands still for about .+ more/);
  expect(stderr).toMatch(/Sent .+ without the contents of [\d,]+ texts and [\d,]+ keys\./);
  expect(status).toBe(0);
  const text = gunzipSync(stdout).toString('utf8');
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  expect((JSON.parse(text) as { strings: string[] }).strings).toContain('Order');
  await inspectorCloses();
  expect(service.exitCode).toBeNull();
});

test('only says what it would cost, and takes nothing', async () => {
  const { status, stdout, stderr } = await run(['--pid', String(service.pid), '--cost']);
  expect({ status, bytes: stdout.length }).toEqual({ status: 0, bytes: 0 });
  expect(stderr).toContain('The heap in use is');
  expect(stderr).not.toContain('Sent');
});

test('ends when nobody reads any more, and the process goes on without an inspector @night', async () => {
  const child = start(['--pid', String(service.pid)]);
  child.stdout.once('data', () => child.stdout.destroy());
  const [status]: unknown[] = await once(child, 'close');
  expect(status).toBe(3);
  await inspectorCloses();
  expect(service.exitCode).toBeNull();
});

test('a script that is killed leaves no inspector open, and the process goes on @night', async () => {
  const child = start(['--pid', String(service.pid)]);
  child.stderr.once('data', () => child.kill('SIGKILL'));
  await once(child, 'close');
  await inspectorCloses();
  expect(service.exitCode).toBeNull();
});

test('an inspector that the program opened itself, on any port, is used @night', async () => {
  const program = "require('inspector').open(0); setInterval(() => {}, 1000); console.log('ready')";
  const open = spawn(PLAIN_NODE, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    await once(open.stdout, 'data');
    const { status, stderr } = await run(['--pid', String(open.pid)]);
    expect(stderr).toMatch(/Sent .+ without the contents/);
    expect(status).toBe(0);
  } finally {
    open.kill('SIGKILL');
  }
});

test('a process that is not there, and one that is not Node, are refused with a sentence', async () => {
  const gone = await run(['--pid', '4194304']);
  expect(gone.status).toBe(3);
  expect(gone.stderr).toContain('There is no process 4194304 here.');
  const shell = spawn('sleep', ['60'], { stdio: 'ignore' });
  try {
    const other = await run(['--pid', String(shell.pid)]);
    expect(other.status).toBe(3);
    expect(other.stderr).toContain('is not a Node process');
    expect(other.stdout.length).toBe(0);
  } finally {
    shell.kill();
  }
});
