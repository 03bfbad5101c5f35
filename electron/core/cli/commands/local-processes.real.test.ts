/** `pen targets --local` with a real Node process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LocalProcessSchema } from '../../../../shared/base/local-processes.ts';
import { createLocalProcesses } from '../../local-processes/index.ts';
import { createCommandLine, type CommandLine } from '../testing/command-line.ts';
import { PLAIN_NODE } from '../../process/own-programs-fixture.ts';

let pen: CommandLine;
let child: ChildProcess | null = null;
beforeEach(async () => {
  pen = await createCommandLine();
});
afterEach(async () => {
  if (child !== null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  child = null;
  await pen.remove();
});

describe.runIf(process.platform === 'linux')('pen targets --local', () => {
  it('lists processes as the window does, without those of the command itself', async () => {
    const script = 'console.log(1); setInterval(() => {}, 1000);';
    child = spawn(PLAIN_NODE, ['--inspect-port=0', '-e', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    if (child.stdout !== null) await once(child.stdout, 'data');
    const all = createLocalProcesses({ isDebugger: () => Promise.resolve(false), ownPid: -1 });
    const { processes } = await all.list();
    expect(processes.some(({ pid }) => pid === child?.pid)).toBe(true);
    // The child is one of ours here: what we started is no target.
    const ran = await pen.run(['targets', '--local', '--json', '--all']);
    expect(ran.status).toBe(0);
    const listed = z.object({ processes: z.array(LocalProcessSchema) }).parse(ran.json());
    expect(listed.processes.some(({ pid }) => pid === child?.pid)).toBe(false);
    expect((await pen.run(['targets', '--local'])).stdout).toMatch(/^(?:PID +KIND +NAME +FOLDER +REACHED BY|No Node)/);
  });
});
