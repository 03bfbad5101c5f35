/** `pen doctor`: reports what is installed, found and reachable, and how to fix the rest. Changes nothing. */
import { plainLine } from '../../../../shared/base/visible-text.ts';
import type { Finding } from '../../../../shared/core/contracts/diagnostics.ts';
import { refuseArguments } from '../arguments/command-arguments.ts';
import { createCommandLog } from '../command-log.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { printJson, printText } from '../output/output.ts';
import { chosenAddress } from '../arguments/chosen-address.ts';
import { DEFAULT_ADDRESS } from '../start-check.ts';
import { readBuildInfo } from '../build-info.ts';
import { createEndpoints, USUAL_PORTS } from '../../cdp/index.ts';
import { checkDataFolder, checkEndpoints, checkRuntime } from '../../diagnostics/index.ts';
import { answersHello, readDiscovery } from '../../discovery/index.ts';

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
      detail: 'none with this data folder: commands work in their own process',
      advice: 'Start PEN Workbench to share its targets, locks and captures with the command line.',
    };
  }
  const { pid, version, mcpUrl, isBackground } = found.value;
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
    detail: `${version}, ${isBackground ? 'started in the background by a command, ' : ''}process ${pid}, MCP ${mcpUrl === null ? 'is off' : `at ${mcpUrl}`}`,
  };
}

async function endpoints(context: CommandContext, chosen: string | null): Promise<Finding[]> {
  const addresses = chosen === null ? USUAL_PORTS.map((port) => `http://localhost:${port}`) : [chosen];
  const known = createEndpoints({ log: createCommandLog(context, 'error') });
  try {
    return await checkEndpoints(known, {
      addresses,
      explained: chosen ?? DEFAULT_ADDRESS,
      signal: context.interrupt,
    });
  } finally {
    await known.close();
  }
}

export async function runDoctor(context: CommandContext): Promise<CommandOutcome> {
  const refused = refuseArguments(context, 0);
  if (refused !== null) return { error: refused };
  const chosen = await chosenAddress(context);
  const { version, commit, builtAt } = readBuildInfo(context.installation);
  const findings = [
    ...checkRuntime({
      build: `${version}, commit ${commit ?? 'unknown'}, built ${builtAt ?? 'unknown'}`,
      analysisEntry: context.installation.analysisEntry,
      display: 'not needed: this command line draws nothing',
    }),
    await checkDataFolder(context.dataDirectory, 'Name another with --data-dir.'),
    await app(context),
    ...(await endpoints(context, chosen)),
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
    printText(context.stdout, lines.map(plainLine).join('\n'));
  }
  return broken ? { status: 3 } : DONE;
}
