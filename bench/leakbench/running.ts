/** The program of a case on a target of its own, with the server that it asks. */
import { createHash } from 'node:crypto';
import { startChromium, startNode, type RealTarget } from '../../electron/core/cdp/testing/real-targets.ts';
import { startNewNode } from '../targets/runtimes.ts';
import { nodeDriver, pageFiles, type Program } from './case.ts';
import { startCaseSite, type CaseSite } from './site.ts';

/** Node that reports its requests, if they are asked for: the tests' newest, because Node 20 does not say what sent them. */
function startOn(program: Program, name: string, site: CaseSite): Promise<RealTarget> {
  if (program.where === 'page') return startChromium([site.url()]);
  const script = `import(${JSON.stringify(`file://${nodeDriver(program, name, site.url(''))}`)}); setInterval(() => {}, 1e6)`;
  return program.serves.length > 0 ? startNewNode(script) : startNode(script);
}

/** `name` of the case. Its files are not named so, because the name tells the cause. */
export async function startProgram(program: Program, name: string): Promise<RealTarget> {
  const neutral = createHash('sha256').update(name).digest('hex').slice(0, 8);
  const site = await startCaseSite(program.where === 'page' ? pageFiles(program) : {}, program.serves);
  try {
    const target = await startOn(program, neutral, site);
    return {
      ...target,
      async [Symbol.asyncDispose]() {
        await target[Symbol.asyncDispose]();
        await site[Symbol.asyncDispose]();
      },
    };
  } catch (thrown) {
    await site[Symbol.asyncDispose]();
    throw thrown;
  }
}
