/** The running app as a command uses it: a client of its MCP server, with the token of the person in the discovery file. */
import { unwrap } from '../../../shared/base/errors.ts';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { ClientFlags } from '../../../shared/core/contracts/shim-headers.ts';
import { readDiscovery, type Discovery } from '../discovery/index.ts';
import type { CommandContext } from './context.ts';
import { say } from './output/output.ts';
import type { PenAccess } from './pen-access.ts';
import type { PersonClient } from './person-client.ts';

/** The running app of the discovery file; null if it does not answer correctly. The SDK is loaded for this only. */
export async function joinApp(
  context: CommandContext,
  { personUrl, personToken }: Discovery,
  cdpUrl: string | null,
): Promise<PersonClient | null> {
  const { connectPerson } = await import('./person-client.ts');
  const address = { url: personUrl, token: personToken, personToken };
  const { workingDirectory } = context;
  return connectPerson(address, { workingDirectory, ...(cdpUrl === null ? {} : { cdpUrl }) }, ownFlags(context));
}

/** Rights that this command gives the client that it serves, wherever it runs. */
export function ownFlags({ arguments: { switches, values }, workingDirectory }: CommandContext): ClientFlags {
  const projectRoot = values.get('project-root');
  return {
    allowEval: switches.has('allow-eval') ? true : values.get('allow-eval') === 'false' ? false : undefined,
    projectRoot: projectRoot === undefined ? undefined : resolve(workingDirectory, projectRoot),
    folder: workingDirectory,
    command: randomUUID(),
  };
}

/** The running app of the data folder, null if none runs. `permission_denied` for a discovery file that cannot be trusted. */
export async function joinRunningApp(context: CommandContext, cdpUrl: string | null): Promise<PenAccess | null> {
  const found = unwrap(await readDiscovery(context.dataDirectory));
  if (found === null) return null;
  const joined = await joinApp(context, found, cdpUrl);
  if (joined === null) {
    say(
      context,
      `PEN Workbench (process ${found.pid}) does not answer, or another program holds its port; working without it.`,
    );
    return null;
  }
  return joined;
}
