/** The running app as a command uses it: a client of its MCP server, with the token of the person in the discovery file. */
import type { AppResult } from '../../shared/contracts/errors.ts';
import { SETTING_FLAGS, type SettingFlag } from '../../shared/contracts/shim-headers.ts';
import { ok } from '../../shared/base/result.ts';
import { readDiscovery, type Discovery } from '../discovery/index.ts';
import type { CommandContext } from './context.ts';
import { say } from './output/output.ts';
import type { PenAccess } from './pen-access.ts';
import type { PersonClient } from './person-client.ts';

/** The running app of the discovery file; null if it does not answer correctly. The SDK is loaded for this only. */
export async function joinApp(
  { workingDirectory }: CommandContext,
  { personUrl, personToken }: Discovery,
  cdpUrl: string | null,
): Promise<PersonClient | null> {
  const { connectPerson } = await import('./person-client.ts');
  const address = { url: personUrl, token: personToken, personToken };
  return connectPerson(address, { workingDirectory, ...(cdpUrl === null ? {} : { cdpUrl }) });
}

/** The given flags that are the app's own settings: a client cannot widen what the user allowed in the window. Warns of them on stderr. */
export function warnUnusedFlags(context: CommandContext): readonly SettingFlag[] {
  const { switches, values } = context.arguments;
  const given = SETTING_FLAGS.filter((flag) => switches.has(flag) || values.has(flag));
  if (given.length === 0) return given;
  const have = given.length === 1 ? 'has' : 'have';
  say(
    context,
    `joined the running PEN, whose own settings apply: ${given.map((flag) => `--${flag}`).join(' and ')} ${have} no effect. --standalone works without it.`,
  );
  return given;
}

/** The running app of the data folder, null if none runs. `permission_denied` for a discovery file that cannot be trusted. */
export async function joinRunningApp(
  context: CommandContext,
  cdpUrl: string | null,
): Promise<AppResult<PenAccess | null>> {
  const found = await readDiscovery(context.dataDirectory);
  if (!found.ok) return found;
  if (found.value === null) return ok(null);
  const joined = await joinApp(context, found.value, cdpUrl);
  if (joined === null) {
    say(
      context,
      `PEN Workbench (process ${found.value.pid}) does not answer, or another program holds its port; working without it.`,
    );
    return ok(null);
  }
  warnUnusedFlags(context);
  return ok(joined);
}
