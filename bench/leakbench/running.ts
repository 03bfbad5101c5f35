/** The program of a case on a target of its own. */
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { startChromium, startNode } from '../../electron/cdp/testing/real-targets.ts';
import { nodeDriver, pageFiles, type Program } from './case.ts';
import { startCaseSite } from './site.ts';

const READY_MS = 3000;

export interface Running extends AsyncDisposable {
  /** Of the browser's or the process's inspector. */
  readonly port: number;
}

/** `name` of the case. Its files are not named so, because the name tells the cause. */
export async function startProgram(program: Program, name: string): Promise<Running> {
  const site = program.where === 'node' ? null : await startCaseSite(pageFiles(program), program.serves);
  const neutral = createHash('sha256').update(name).digest('hex').slice(0, 8);
  const target = await (site === null
    ? startNode(`import(${JSON.stringify(`file://${nodeDriver(program, neutral)}`)}); setInterval(() => {}, 1e6)`)
    : startChromium([site.url()]));
  // A program that loads a large package has its action a moment later.
  await delay(READY_MS);
  return {
    port: target.port,
    async [Symbol.asyncDispose]() {
      await target[Symbol.asyncDispose]();
      await site?.[Symbol.asyncDispose]();
    },
  };
}
