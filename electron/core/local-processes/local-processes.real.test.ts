/** Listing local processes and making a real Node process listen. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isDebuggerAt } from '../cdp/index.ts';
import { createLocalProcesses, type LocalProcessList } from './index.ts';
import { readProcess } from './process-facts.ts';
import { PLAIN_NODE } from '../process/own-programs-fixture.ts';
import { settle } from '../../../shared/base/errors.ts';

/** The Node that npm runs on, not the Electron that runs the tests. */
const started: ChildProcess[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

/** Runs a program until it has written its first line. */
async function run(...args: string[]): Promise<number> {
  const child = spawn(PLAIN_NODE, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  started.push(child);
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}

const WAITS = 'console.log(1); setInterval(() => {}, 1000);';
/** The tests' own children are listed, because no process is taken as ours. */
const processes: LocalProcessList = createLocalProcesses({ isDebugger: isDebuggerAt, ownPid: -1, wakeLimitMs: 2000 });

async function listed(pid: number) {
  const { processes: all } = await processes.list();
  const found = all.find((each) => each.pid === pid);
  if (found === undefined) throw new Error(`Process ${pid} is not in the list.`);
  return found;
}

describe.runIf(process.platform === 'linux')('local processes', () => {
  it('a Node process listens after the signal, and is then listed with its address', async () => {
    const pid = await run('--inspect-port=0', '-e', WAITS);
    const before = await listed(pid);
    expect(before).toMatchObject({ kind: 'node', name: 'node -e …', addresses: [], canBeSignalled: true });
    // The limit of the others is for what never listens.
    const patient = createLocalProcesses({ isDebugger: isDebuggerAt, ownPid: -1, wakeLimitMs: 300_000 });
    const woken = await settle(() => patient.wake(pid, before.startedTicks));
    expect(woken).toMatchObject({ ok: true, value: { address: expect.stringMatching(/^localhost:\d+$/) } });
    const after = await listed(pid);
    expect(woken).toMatchObject({ value: { address: after.addresses[0] } });
    expect(after.canBeSignalled).toBe(false);
    // It is not signalled again.
    expect(await settle(() => patient.wake(pid, before.startedTicks))).toEqual(woken);
  });

  it('a handler of the program is named as the reason that nothing listens', async () => {
    const pid = await run('--inspect-port=0', '-e', `process.on('SIGUSR1', () => {}); ${WAITS}`);
    const { startedTicks } = await listed(pid);
    expect(await settle(() => processes.wake(pid, startedTicks))).toMatchObject({
      ok: false,
      error: { code: 'target_unresponsive', message: expect.stringContaining('handler of its own') },
    });
  });

  it('a process that has ended, another program and a used port are refused without a signal', async () => {
    const signalled: number[] = [];
    const careful = createLocalProcesses({
      isDebugger: () => Promise.resolve(false),
      ownPid: -1,
      kill: (pid) => void signalled.push(pid),
    });
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const pid = await run(`--inspect-port=${port}`, '-e', WAITS);
    const { startedTicks } = await listed(pid);
    expect(await settle(() => careful.wake(pid, startedTicks))).toMatchObject({
      error: { code: 'address_in_use', data: { port } },
    });
    server.close();

    const [child] = started;
    child?.kill('SIGKILL');
    if (child !== undefined) await once(child, 'exit');
    expect(await settle(() => careful.wake(pid, startedTicks))).toMatchObject({
      error: { code: 'target_gone', message: `Process ${pid} has ended.` },
    });

    const other = spawn('sleep', ['60']);
    started.push(other);
    await once(other, 'spawn');
    const facts = await readProcess(other.pid ?? 0);
    expect(await settle(() => careful.wake(other.pid ?? 0, facts?.startedTicks ?? ''))).toMatchObject({
      error: { code: 'target_unsupported', message: `Process ${other.pid} (sleep) is not a Node process.` },
    });
    // The same id with another start is another process.
    expect(await settle(() => careful.wake(other.pid ?? 0, '1'))).toMatchObject({
      error: { code: 'target_gone', message: expect.stringContaining('another process has its id now') },
    });
    expect(signalled).toEqual([]);
  });

  it('a process of another user, and one that may not be signalled, are refused', async () => {
    const pid = await run('--inspect-port=0', '-e', WAITS);
    const { startedTicks } = await listed(pid);
    const isDebugger = () => Promise.resolve(false);
    const stranger = createLocalProcesses({ isDebugger, userId: 65_533 });
    expect((await stranger.list()).processes).toEqual([]);
    expect(await settle(() => stranger.wake(pid, startedTicks))).toMatchObject({
      error: { code: 'permission_denied' },
    });
    const forbidden = (code: string) =>
      createLocalProcesses({
        isDebugger,
        kill: () => {
          throw Object.assign(new Error('kill'), { code });
        },
      }).wake(pid, startedTicks);
    expect(await settle(() => forbidden('EPERM'))).toMatchObject({ error: { code: 'permission_denied' } });
    expect(await settle(() => forbidden('ESRCH'))).toMatchObject({ error: { code: 'target_gone' } });
  });
});

it('elsewhere than on Linux it says how a process is made to listen', async () => {
  const mac = createLocalProcesses({ isDebugger: isDebuggerAt, platform: 'darwin' });
  expect(await mac.list()).toEqual({ unsupported: expect.stringContaining('kill -USR1 PID'), processes: [] });
  expect(await settle(() => mac.wake(1, '1'))).toMatchObject({ error: { code: 'target_unsupported' } });
});
