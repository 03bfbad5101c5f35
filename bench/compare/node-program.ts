/** A Node program with an inspector. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface NodeProgram {
  readonly port: number;
  end(): void;
}

/** Runs a script on the Node of the machine. Throws if it ends before it listens. */
export async function startNode(script: string): Promise<NodeProgram> {
  const child = spawn('node', ['--inspect=127.0.0.1:0', script], { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.setEncoding('utf8');
  for (;;) {
    const [chunk] = await Promise.race([once(child.stderr, 'data'), once(child, 'exit').then(() => [null])]);
    if (typeof chunk !== 'string') throw new Error(`${script} ended: ${text}`);
    text += chunk;
    const port = /127\.0\.0\.1:(\d+)\//.exec(text)?.[1];
    if (port !== undefined) {
      child.stderr.resume();
      return { port: Number(port), end: () => void child.kill('SIGKILL') };
    }
  }
}
