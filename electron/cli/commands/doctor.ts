/** `pen doctor`: what is installed, found and reachable, and what to do about the rest. Changes nothing. */
import { access, constants, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { refuseArguments } from '../command-arguments.ts';
import { createCommandLog } from '../command-log.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { answersHello } from '../joined-pen.ts';
import { printJson, printText } from '../output.ts';
import { chosenAddress } from '../chosen-address.ts';
import { DEFAULT_ADDRESS } from '../start-check.ts';
import { readBuildInfo } from '../build-info.ts';
import { createEndpoints, USUAL_PORTS } from '../../cdp/index.ts';
import { describeRuntime } from '../../runtime.ts';
import { readDiscovery } from '../../discovery/index.ts';

interface Finding {
  /** What was looked at. */
  readonly subject: string;
  readonly state: 'ok' | 'missing' | 'broken';
  readonly detail: string;
  /** What to do; absent where nothing has to be done. */
  readonly advice?: string;
}

function runtime(context: CommandContext): Finding[] {
  const { version, commit, builtAt } = readBuildInfo(context.installation);
  const [major = 0] = process.versions.node.split('.').map(Number);
  const analysis = context.installation.analysisEntry;
  return [
    { subject: 'PEN', state: 'ok', detail: `${version}, commit ${commit ?? 'unknown'}, built ${builtAt ?? 'unknown'}` },
    major >= 22
      ? { subject: 'Runtime', state: 'ok', detail: describeRuntime() }
      : {
          subject: 'Runtime',
          state: 'broken',
          detail: `${describeRuntime()}: the library needs node:sqlite of Node 22.`,
          advice: 'Run pen through its own launcher, which uses the Node of Electron.',
        },
    existsSync(analysis)
      ? { subject: 'Analysis', state: 'ok', detail: analysis }
      : { subject: 'Analysis', state: 'broken', detail: `${analysis} is missing.`, advice: 'Build it: npm run build.' },
    { subject: 'Display', state: 'ok', detail: 'not needed: this command line draws nothing' },
  ];
}

async function dataFolder(context: CommandContext): Promise<Finding> {
  const subject = 'Data folder';
  const path = context.dataDirectory;
  try {
    const found = await stat(path);
    if (!found.isDirectory())
      return { subject, state: 'broken', detail: `${path} is not a folder.`, advice: 'Name another with --data-dir.' };
    await access(path, constants.R_OK | constants.W_OK);
    return { subject, state: 'ok', detail: path };
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') {
      return { subject, state: 'ok', detail: `${path} (made at the first use)` };
    }
    return {
      subject,
      state: 'broken',
      detail: `${path} cannot be used: ${(thrown as Error).message}.`,
      advice: 'Name another with --data-dir.',
    };
  }
}

async function app(context: CommandContext): Promise<Finding> {
  const subject = 'Running app';
  const found = await readDiscovery(context.dataDirectory);
  if (!found.ok)
    return {
      subject,
      state: 'broken',
      detail: found.error.message,
      advice: found.error.suggestion ?? 'Delete the file.',
    };
  if (found.value === null) {
    return {
      subject,
      state: 'missing',
      detail: 'none with this data folder: commands work in a process of their own',
      advice: 'Start PEN Workbench to share its targets, locks and captures with the command line.',
    };
  }
  const { pid, version, mcpUrl } = found.value;
  if (!(await answersHello(found.value))) {
    return {
      subject,
      state: 'broken',
      detail: `process ${pid} (${version}) does not answer`,
      advice: 'Restart PEN Workbench.',
    };
  }
  return {
    subject,
    state: 'ok',
    detail: `${version}, process ${pid}, MCP ${mcpUrl === null ? 'is off' : `at ${mcpUrl}`}`,
  };
}

/** Asks each address once what it is; nothing is connected. */
async function endpoints(context: CommandContext, chosen: string | null): Promise<Finding[]> {
  const addresses = chosen === null ? USUAL_PORTS.map((port) => `http://localhost:${port}`) : [chosen];
  const known = createEndpoints({ log: createCommandLog(context, 'error') });
  try {
    const { found } = await known.look(addresses, context.interrupt);
    return addresses.map((address): Finding => {
      const answer = found.find((endpoint) => endpoint.address === address);
      if (answer !== undefined) return { subject: address, state: 'ok', detail: answer.product };
      const port = URL.parse(address)?.port ?? '9222';
      return {
        subject: address,
        state: 'missing',
        detail: 'no debugging endpoint answers',
        ...(address === (chosen ?? DEFAULT_ADDRESS)
          ? {
              advice: `Start Chrome with --remote-debugging-port=${port} --user-data-dir=DIR, or Node or Deno with --inspect=127.0.0.1:${port}.`,
            }
          : {}),
      };
    });
  } finally {
    await known.close();
  }
}

export async function runDoctor(context: CommandContext): Promise<CommandOutcome> {
  const refused = refuseArguments(context, 0);
  if (refused !== null) return { error: refused };
  const chosen = await chosenAddress(context);
  if (!chosen.ok) return { error: chosen.error };
  const findings = [
    ...runtime(context),
    await dataFolder(context),
    await app(context),
    ...(await endpoints(context, chosen.value)),
  ];
  const broken = findings.some(({ state }) => state === 'broken');
  if (context.json) {
    printJson(context.stdout, { ok: !broken, findings });
  } else {
    const width = Math.max(...findings.map(({ subject }) => subject.length));
    const lines = findings.flatMap(({ subject, state, detail, advice }) => [
      `${state.padEnd(7)}  ${subject.padEnd(width)}  ${detail}`,
      ...(advice === undefined ? [] : [`${' '.repeat(width + 11)}${advice}`]),
    ]);
    printText(context.stdout, lines.join('\n'));
  }
  return broken ? { status: 3 } : DONE;
}
