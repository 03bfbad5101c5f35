/** The end that a signal forces, in a process of its own; its grace period passes in real time. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const NEVER_ENDS = join(import.meta.dirname, 'testing', 'never-ends.ts');

it.concurrent.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  'a program whose work does not end after %s is ended with 3 when the grace period is over',
  async (signal) => {
    const child = spawn(process.execPath, [NEVER_ENDS], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stderr: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.push(text));
    await once(child.stdout, 'data');
    const closed = once(child, 'close');
    child.kill(signal);
    // A second signal, as a key press through npm gives, neither ends it early nor begins the period again.
    child.kill(signal);
    expect(await closed).toEqual([3, null]);
    expect(stderr.join('')).toContain('forced');
  },
);
