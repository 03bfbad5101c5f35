/** `pen app`: starts the installed app, whose window then belongs to this data folder. Installs and downloads nothing. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { appError, AppFailure } from '../../../../shared/base/errors.ts';
import { programEnvironment } from '../../process/child-environment.ts';
import { isExecutableFile } from '../../files/executable-file.ts';
import { APP_VARIABLE, appCandidates } from '../app-program.ts';
import { refuseArguments } from '../arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { printJson, say } from '../output/output.ts';

/** The program of the app: this one's own if it is a packaged app, otherwise an installed one. */
async function findApp({ environment, installation }: CommandContext): Promise<string> {
  if (installation.rootFolder.endsWith('.asar')) return process.execPath;
  const candidates = appCandidates({ platform: process.platform, environment, home: homedir() });
  for (const path of candidates) if (await isExecutableFile(path)) return path;
  throw new AppFailure(
    appError(
      'file_not_found',
      `The app PEN Workbench was not found on this machine (searched: ${candidates.join(', ')}). This package has the command line and the MCP server, which work without it.`,
      `Install the app from the releases of PEN Workbench, or run npm start in a checkout of its repository. If it is in another place, set ${APP_VARIABLE} to the path of its program.`,
    ),
  );
}

export async function runApp(context: CommandContext): Promise<CommandOutcome> {
  const refused = refuseArguments(context, 0);
  if (refused !== null) return { error: refused };
  const program = await findApp(context);
  const child = spawn(program, [`--data-dir=${context.dataDirectory}`], {
    env: programEnvironment(context.environment),
    // It continues when this command ends.
    detached: true,
    stdio: 'ignore',
  });
  try {
    await once(child, 'spawn');
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { error: appError('file_unreadable', `${program} could not be started: ${reason}.`) };
  }
  child.unref();
  if (context.json) printJson(context.stdout, { program, pid: child.pid ?? null });
  else say(context, `started ${program}; commands join it once its window is open.`);
  return DONE;
}
