/** `pen token`: prints the token that MCP clients send over HTTP; `--new` replaces it. */
import { readDiscovery, installToken, replaceInstallToken } from '../../discovery/index.ts';
import { appError, AppFailure, unwrap } from '../../../../shared/base/errors.ts';
import { refuseArguments } from '../arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { joinApp } from '../joined-pen.ts';
import { printJson, printText, say } from '../output/output.ts';

/** Makes the new token where the old one is in use: in the running PEN, else in the file. */
async function replace(context: CommandContext): Promise<string> {
  const found = unwrap(await readDiscovery(context.dataDirectory));
  if (found === null) return unwrap(await replaceInstallToken(context.dataDirectory));
  const app = await joinApp(context, found, null);
  if (app !== null) {
    const made = await app.newToken();
    await app.close();
    return unwrap(made);
  }
  throw new AppFailure(
    appError(
      'cannot_reach_endpoint',
      `PEN (process ${found.pid}) is running but does not answer, so it would continue to use the old token.`,
      'End it, then run the command again.',
    ),
  );
}

export async function runToken(context: CommandContext): Promise<CommandOutcome> {
  const refused = refuseArguments(context, 0);
  if (refused !== null) return { error: refused };
  const isNew = context.arguments.switches.has('new');
  const token = isNew ? await replace(context) : await installToken(context.dataDirectory);
  if (context.json) printJson(context.stdout, { token });
  else printText(context.stdout, token);
  if (isNew) say(context, 'the old token is no longer accepted: configure assistants that use HTTP again.');
  return DONE;
}
