/** Checks the installation: its runtime, its data folder, and debugging endpoints that answer. Changes nothing. */
import { existsSync } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import type { Finding } from '../../../shared/core/contracts/diagnostics.ts';
import type { createEndpoints } from '../cdp/index.ts';
import { describeRuntime } from '../process/runtime.ts';

const NEEDED_NODE = 22;

/** `build` names the running version, `display` the display in use. */
export function checkRuntime(parts: {
  readonly build: string;
  readonly analysisEntry: string;
  readonly display: string;
}): Finding[] {
  const [major = 0] = process.versions.node.split('.').map(Number);
  const { build, analysisEntry, display } = parts;
  return [
    { subject: 'PEN', state: 'ok', detail: build },
    major >= NEEDED_NODE
      ? { subject: 'Runtime', state: 'ok', detail: describeRuntime() }
      : {
          subject: 'Runtime',
          state: 'broken',
          detail: `${describeRuntime()}: the library needs node:sqlite of Node ${NEEDED_NODE}.`,
          advice: 'Run pen through its own launcher, which uses the Node of Electron.',
        },
    existsSync(analysisEntry)
      ? { subject: 'Analysis', state: 'ok', detail: analysisEntry }
      : {
          subject: 'Analysis',
          state: 'broken',
          detail: `${analysisEntry} is missing.`,
          advice: 'Build it: npm run build.',
        },
    { subject: 'Display', state: 'ok', detail: display },
  ];
}

/** `advice` says how to choose another folder. */
export async function checkDataFolder(path: string, advice: string): Promise<Finding> {
  const subject = 'Data folder';
  try {
    const found = await stat(path);
    if (!found.isDirectory()) return { subject, state: 'broken', detail: `${path} is not a folder.`, advice };
    await access(path, constants.R_OK | constants.W_OK);
    return { subject, state: 'ok', detail: path };
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') {
      return { subject, state: 'ok', detail: `${path} (created at the first use)` };
    }
    return { subject, state: 'broken', detail: `${path} cannot be used: ${(thrown as Error).message}.`, advice };
  }
}

/** Probes each address once; nothing is connected. `explained` is the address whose absence comes with advice. */
export async function checkEndpoints(
  endpoints: Pick<ReturnType<typeof createEndpoints>, 'look'>,
  { addresses, explained, signal }: { addresses: readonly string[]; explained: string; signal: AbortSignal },
): Promise<Finding[]> {
  const { found } = await endpoints.look([...addresses], signal);
  return addresses.map((address): Finding => {
    const answer = found.find((endpoint) => endpoint.address === address);
    if (answer !== undefined) return { subject: address, state: 'ok', detail: answer.product };
    const port = URL.parse(address)?.port ?? '9222';
    return {
      subject: address,
      state: 'missing',
      detail: 'no debugging endpoint answers',
      ...(address === explained
        ? {
            advice: `Start Chrome with --remote-debugging-port=${port} --user-data-dir=DIR, or Node or Deno with --inspect=127.0.0.1:${port}.`,
          }
        : {}),
    };
  });
}
