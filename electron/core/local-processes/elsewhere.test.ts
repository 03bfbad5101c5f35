/** Processes in other networks, from files as Linux has them, and from a network of our own. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeSurroundings, listElsewhere, type Surroundings } from './elsewhere.ts';
import { PLAIN_NODE } from '../process/own-programs-fixture.ts';

const ID = '3f2a'.repeat(16);

describe('processes in other networks', () => {
  let proc = '';
  beforeEach(async () => {
    proc = await mkdtemp(join(tmpdir(), 'pen-proc-'));
    await mkdir(join(proc, 'self', 'ns'), { recursive: true });
    await symlink('net:[1]', join(proc, 'self', 'ns', 'net'));
  });
  afterEach(() => rm(proc, { recursive: true, force: true }));

  const add = async (pid: number, network: string, { args = ['node', 'server.js'], port = '', group = '' } = {}) => {
    const folder = join(proc, String(pid));
    for (const name of ['fd', 'ns', 'net']) await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, 'status'), 'PPid:\t1\nUid:\t0\t0\t0\nSigCgt:\t0000000000000200\n');
    await writeFile(join(folder, 'stat'), `${pid} (node) S ${Array.from({ length: 48 }, () => '1').join(' ')}`);
    await writeFile(join(folder, 'cmdline'), `${args.join('\0')}\0`);
    await writeFile(join(folder, 'cgroup'), group);
    await symlink(args[0] === 'node' ? '/usr/bin/node' : '/usr/bin/chromium', join(folder, 'exe'));
    await symlink(network, join(folder, 'ns', 'net'));
    await symlink('socket:[777]', join(folder, 'fd', '20'));
    await writeFile(
      join(folder, 'net', 'tcp'),
      `head\n 0: 0100007F:${port} 00000000:0000 0A 0:0 0:0 0 1000 0 777 1 0 100\n`,
    );
  };

  it('have the command that reaches them: in their network if they listen, else with a signal', async () => {
    await add(40, 'net:[1]');
    await add(41, 'net:[2]', { port: '240D', group: `0::/system.slice/docker-${ID}.scope\n` });
    await add(42, 'net:[2]', { group: `0::/kubepods.slice/cri-containerd-${ID}.scope\n` });
    await add(43, 'net:[3]', { args: ['chromium'] });
    expect(await listElsewhere({ program: 'pen', procFolder: proc, isRoot: false })).toEqual([
      {
        pid: 41,
        kind: 'node',
        name: 'node server.js',
        container: '3f2a3f2a3f2a',
        ports: [9229],
        command: 'sudo nsenter -t 41 -n pen targets --standalone --cdp-url localhost:9229',
      },
      {
        pid: 42,
        kind: 'node',
        name: 'node server.js',
        container: '3f2a3f2a3f2a',
        ports: [],
        command: 'pen fetch --via "sudo nsenter -t 42 -n" --pid 42',
      },
      { pid: 43, kind: 'chromium', name: 'chromium', container: null, ports: [], command: null },
    ]);
  });

  it('are none where everything is in our own', async () => {
    await add(40, 'net:[1]');
    expect(await listElsewhere({ program: 'pen', procFolder: proc })).toEqual([]);
  });
});

const HERE: Surroundings = { environment: {}, kernel: 'Linux version 6.8', isInContainer: false, hostName: 'shop-7d' };

describe('where we are', () => {
  it('is said in a pod, a container, WSL and over SSH, each with a command, and nowhere else', () => {
    expect(describeSurroundings(HERE, 'pen')).toEqual([]);
    const pod = { ...HERE, isInContainer: true, environment: { KUBERNETES_SERVICE_HOST: '10.0.0.1' } };
    expect(describeSurroundings(pod, 'pen')).toEqual([
      expect.stringContaining('pen fetch --via "kubectl exec -i shop-7d --"'),
    ]);
    expect(describeSurroundings({ ...HERE, isInContainer: true }, 'pen')).toEqual([
      expect.stringContaining('pen fetch --via "docker exec -i shop-7d"'),
    ]);
    const windows = { ...HERE, kernel: 'Linux version 5.15.0-microsoft-standard-WSL2' };
    expect(describeSurroundings(windows, 'pen')).toEqual([expect.stringContaining('networkingMode=mirrored')]);
    const remote = { ...HERE, environment: { SSH_CONNECTION: '10.0.0.9 50000 10.0.0.2 22' } };
    expect(describeSurroundings(remote, 'pen')).toEqual([
      expect.stringContaining('ssh -N -L 9229:127.0.0.1:9229 10.0.0.2,'),
    ]);
  });
});

/** Says its id and its network, and waits. */
const SAYS_WHERE =
  "console.log(process.pid, require('fs').readlinkSync('/proc/self/ns/net')); setInterval(() => {}, 1000)";

it.runIf(process.platform === 'linux')('a process is listed exactly if its network is another one', async () => {
  // A machine may forbid networks of one's own: then the process is in ours, and must not be listed.
  const command = 'unshare -rn "$0" -e "$1" || exec "$0" -e "$1"';
  const child = spawn('sh', ['-c', command, PLAIN_NODE, SAYS_WHERE], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  try {
    const said = await new Promise<string>((ready) =>
      child.stdout.once('data', (part: Buffer) => ready(part.toString())),
    );
    const [pid, network] = said.trim().split(' ');
    const listed = (await listElsewhere({ program: 'pen' })).filter((row) => row.pid === Number(pid));
    const isElsewhere = network !== (await readlink('/proc/self/ns/net'));
    expect(listed.map(({ kind, name }) => [kind, name])).toEqual(isElsewhere ? [['node', 'node -e …']] : []);
  } finally {
    process.kill(-(child.pid ?? 0), 'SIGKILL');
  }
});
