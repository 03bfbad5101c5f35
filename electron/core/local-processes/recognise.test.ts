/** Recognising processes from what Linux reports. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { familyOf, parseListening, portsOf, readListening } from './local-processes.ts';
import { readProcess, readProcesses, type ProcessFacts } from './process-facts.ts';
import { chromiumPrograms, debugPorts, kindOf, shownName, wakePort } from './recognise.ts';

function facts(program: string | null, ...args: string[]): ProcessFacts {
  return { pid: 7, parentPid: 1, startedTicks: '1', userId: 1000, program, args, handlesSigusr1: true };
}

const NONE: ReadonlySet<string> = new Set();

describe('the kind of a process', () => {
  it.each([
    ['/usr/bin/node', 'node'],
    ['/opt/node-v24/bin/node', 'node'],
    ['/usr/bin/nodejs', 'node'],
    ['/home/me/.deno/bin/deno', 'deno'],
    ['/opt/google/chrome/chrome', 'chromium'],
    ['/usr/bin/bash', null],
    ['/usr/bin/nodemon-like', null],
  ])('%s is %s', (program, kind) => {
    expect(kindOf(facts(program, program), NONE)).toBe(kind);
  });

  it('is read from the program, not from the name that a process gives itself', () => {
    expect(kindOf(facts('/usr/bin/node', 'my-server'), NONE)).toBe('node');
    expect(kindOf(facts('/usr/bin/bash', 'node', 'x.js'), NONE)).toBeNull();
  });

  it('an app with renderer processes is Electron, and its renderers are no targets of their own', () => {
    const app = '/opt/Notes/notes';
    const renderer = facts(app, app, '--type=renderer');
    const programs = chromiumPrograms([renderer, facts('/usr/bin/node', 'node')]);
    expect(kindOf(facts(app, app), programs)).toBe('electron');
    expect(kindOf(renderer, programs)).toBeNull();
    expect(kindOf(facts(app, `${app} --no-sandbox --type=zygote --lang=en`), programs)).toBeNull();
  });
});

describe('an extension host', () => {
  const code = '/usr/share/code/code';
  const service = '--type=utility --utility-sub-type=node.mojom.NodeService --lang=en';
  it.each([
    ['/usr/share/code/code', [code, 'out/bootstrap-fork', '--type=extensionHost'], 'extension host (code)'],
    [code, [code, ...service.split(' '), '--inspect-port=0'], 'extension host (code)'],
    ['/opt/cursor/cursor', [`cursor ${service} --inspect-port=0`], 'extension host (cursor)'],
  ])('%s %j is one', (program, args, name) => {
    const host = facts(program, ...args);
    expect(kindOf(host, NONE)).toBe('extension_host');
    expect(shownName(host, 'extension_host')).toBe(name);
  });

  it('of the server of a remote window is Node, which may be signalled', () => {
    const host = facts('/opt/server/node', 'node', 'out/bootstrap-fork', '--type=extensionHost');
    expect(kindOf(host, NONE)).toBe('node');
    expect(shownName(host, 'node')).toBe('extension host (node)');
  });

  it('is not any other process of an editor, nor a service of another app', () => {
    for (const [program, ...args] of [
      [code, code, ...service.split(' ')],
      [code, code, '--type=renderer', '--inspect-port=0'],
      ['/opt/Notes/notes', 'notes', ...service.split(' '), '--inspect-port=0'],
    ] as const)
      expect(kindOf(facts(program, ...args), new Set([program]))).toBeNull();
    expect(kindOf(facts('/usr/bin/node', 'node', 'out/bootstrap-fork', '--type=ptyHost'), NONE)).not.toBe(
      'extension_host',
    );
  });
});

test('our launcher and what we started are ours, other children of the launcher are not', () => {
  const process = (pid: number, parentPid: number, program: string): ProcessFacts => ({
    ...facts(program, program),
    pid,
    parentPid,
  });
  const all = [
    process(1, 0, '/sbin/init'),
    process(10, 1, '/usr/bin/bash'),
    process(20, 10, '/usr/bin/node'),
    process(30, 20, '/opt/pen/electron'),
    process(40, 30, '/opt/pen/electron'),
    process(50, 20, '/usr/bin/node'),
    process(60, 10, '/usr/bin/node'),
  ];
  expect([...familyOf(30, all)].toSorted((a, b) => a - b)).toEqual([20, 30, 40]);
});

describe('debugging ports', () => {
  it.each([
    [['node', 'a.js'], 9229],
    [['node', '--inspect-port=9400', 'a.js'], 9400],
    [['node', '--inspect-port', '9401', 'a.js'], 9401],
    [['node', '--inspect=127.0.0.1:9402', 'a.js'], 9402],
    [['node', '--inspect-port=0', 'a.js'], 0],
  ])('%j listens on %i after the signal', (args, port) => {
    expect(wakePort(args)).toBe(port);
  });

  it('leaves the servers of a process alone', () => {
    expect(debugPorts(['node', 'a.js'], [3000, 9229, 9240])).toEqual([9229]);
    expect(debugPorts(['node', '--inspect=9500', 'a.js'], [3000, 9500])).toEqual([9500]);
    // A child of a cluster has the arguments of the primary, and then its own port.
    expect(debugPorts(['node', '--inspect=127.0.0.1:9500', '--inspect-port=9501', 'a.js'], [3000, 9501])).toEqual([
      9501,
    ]);
    expect(debugPorts(['chrome', '--remote-debugging-port=0'], [41_000])).toEqual([41_000]);
  });
});

describe('the name of a process', () => {
  it.each([
    [['node', 'server.js', '--token=secret'], 'node server.js'],
    [['node', '--require', './hook.js', '--max-old-space-size=400', 'bin/www'], 'node bin/www'],
    [['node', '-e', 'const password = 1'], 'node -e …'],
    [['node'], 'node'],
  ])('of %j is %s', (args, name) => {
    expect(shownName(facts('/usr/bin/node', ...args), 'node')).toBe(name);
  });
});

describe('/proc', () => {
  let proc = '';
  beforeEach(async () => {
    proc = await mkdtemp(join(tmpdir(), 'pen-proc-'));
  });
  afterEach(() => rm(proc, { recursive: true, force: true }));

  const add = async (pid: number, userId: number, caught: string): Promise<void> => {
    const folder = join(proc, String(pid));
    await mkdir(join(folder, 'fd'), { recursive: true });
    await writeFile(
      join(folder, 'status'),
      `Name:\tnode\nPPid:\t1\nUid:\t${userId}\t0\t0\t0\nSigIgn:\t0000000000000000\nSigCgt:\t${caught}\n`,
    );
    const fields = Array.from({ length: 48 }, (_, index) => String(index + 4));
    await writeFile(join(folder, 'stat'), `${pid} (my (odd) name) S ${fields.join(' ')}`);
    await writeFile(join(folder, 'cmdline'), 'node\0server.js\0');
    await symlink('/usr/bin/node (deleted)', join(folder, 'exe'));
    await symlink('socket:[777]', join(folder, 'fd', '20'));
    await symlink('/dev/null', join(folder, 'fd', '0'));
  };

  it('reads program, arguments, start and whether SIGUSR1 is handled', async () => {
    await add(41, 1000, '0000000000000200');
    await add(42, 1000, '0000000000004002');
    await add(43, 1001, '0000000000000200');
    expect(await readProcess(41, proc)).toEqual({
      pid: 41,
      parentPid: 1,
      startedTicks: '22',
      userId: 1000,
      program: '/usr/bin/node',
      args: ['node', 'server.js'],
      handlesSigusr1: true,
    });
    const own = await readProcesses(1000, proc);
    expect(new Map(own.map(({ pid, handlesSigusr1 }) => [pid, handlesSigusr1]))).toEqual(
      new Map([
        [41, true],
        [42, false],
      ]),
    );
    expect(await readProcess(99, proc)).toBeNull();
  });

  it('finds the listening ports of a process', async () => {
    await add(41, 1000, '0');
    await mkdir(join(proc, 'net'));
    const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
    const row = (port: string, state: string, inode: number) =>
      `   0: 0100007F:${port} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1 0 100`;
    const text = [head, row('240D', '0A', 777), row('1F90', '01', 778), row('0050', '0A', 779)].join('\n');
    await writeFile(join(proc, 'net', 'tcp'), text);
    expect(parseListening(text)).toEqual([
      ['777', 9229],
      ['779', 80],
    ]);
    expect(await portsOf(41, await readListening(proc), proc)).toEqual([9229]);
    expect(await portsOf(99, await readListening(proc), proc)).toEqual([]);
  });
});
