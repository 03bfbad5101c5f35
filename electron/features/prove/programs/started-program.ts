/** A command that starts a Node program with an open inspector, which waits for us before its first line. */
import { err, ok } from '../../../../shared/base/result.ts';
import type { ProgramScenario } from '../../../../shared/features/prove/contract/budgets.ts';
import {
  appError,
  errorOfAbort,
  type AppError,
  type AppResult,
  AppFailure,
  settle,
  unwrap,
} from '../../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { orAborted } from '../../../core/cdp/index.ts';
import { runDeadline, type ConnectedEndpoint, type ProgramConnections, type ProgramOptions } from './program-core.ts';
import { startCommand, type ChildCommand } from './child-command.ts';

/** The line that Node prints when its inspector is open. */
const LISTENING = /Debugger listening on ws:\/\/[^/]*:(\d+)\//;

/** A command that opens its inspector itself decides when. Otherwise every Node process that it starts opens one on a free port, and waits. */
function withInspector(command: string, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (command.includes('--inspect')) return environment;
  const options = [environment['NODE_OPTIONS'], '--inspect-brk=127.0.0.1:0'].filter((each) => each !== undefined);
  return { ...environment, NODE_OPTIONS: options.join(' ') };
}

/** Ports of inspectors in the order in which they open. */
function announcedPorts(child: ChildCommand): { next(signal: AbortSignal): Promise<AppResult<number>> } {
  const ports: number[] = [];
  let wake: () => void = () => undefined;
  child.stderrLines.listen((line) => {
    const port = LISTENING.exec(line)?.[1];
    if (port === undefined) return;
    ports.push(Number(port));
    wake();
  });
  return {
    async next(signal) {
      const waited = new Promise<AppResult<null>>((resolve) => {
        wake = () => resolve(ok(null));
      });
      if (ports.length === 0) {
        const outcome = await orAborted(waited, signal);
        if (!outcome.ok) return outcome;
      }
      const port = ports.shift();
      return port === undefined ? err(errorOfAbort(signal)) : ok(port);
    },
  };
}

export interface OpenProgram {
  readonly endpoint: ConnectedEndpoint;
  readonly target: TargetInfo;
}

async function connectTo(port: number, core: ProgramConnections, signal: AbortSignal): Promise<AppResult<OpenProgram>> {
  const endpoint = await core.connectPort(port, signal);
  if (!endpoint.ok) return endpoint;
  const [target] = endpoint.value.targets();
  if (target !== undefined) return ok({ endpoint: endpoint.value, target });
  await endpoint.value.release();
  return err(appError('no_target', `The inspector on port ${port} has no target.`, 'Run the check again.'));
}

/** Lets a process run that is not the one to profile. */
async function pass({ endpoint, target }: OpenProgram, core: ProgramConnections, signal: AbortSignal): Promise<void> {
  await settle(() => core.letRun(target, signal));
  await endpoint.release();
}

/** Managers of packages start the program that is meant, and are Node programs themselves. */
const STARTER = /[\\/](?:npm|npx|yarn|pnpm|pnpx|corepack)(?:-cli)?\.[cm]?js$/;

function isMeant({ url, title }: TargetInfo, script: string | undefined): boolean {
  return script === undefined
    ? !STARTER.test(title) && !STARTER.test(url)
    : url.includes(script) || title.includes(script);
}

export interface StartedProgram {
  readonly child: ChildCommand;
  readonly program: OpenProgram;
  /** Aborted after the time of a run. */
  readonly deadline: AbortSignal;
  /** Aborted after the time of a run, and when the command has ended. */
  readonly either: AbortSignal;
  /** Ends when no other process can come. */
  readonly passing: Promise<void>;
  /** Why nothing comes any more: the time is over, or the command has ended. */
  readonly reason: (what: string) => Promise<never>;
}

/** Starts the command and connects to its program; ends all of it after the work. Errors: `target_gone` for a command that opens no inspector, `deadline_exceeded`. */
export async function withProgram<Value>(
  scenario: ProgramScenario,
  options: Pick<ProgramOptions, 'core' | 'folder' | 'environment' | 'signal'>,
  work: (started: StartedProgram) => Promise<Value>,
): Promise<Value> {
  const { core, folder, environment } = options;
  const deadline = runDeadline(options.signal, scenario.timeoutSeconds);
  const child = startCommand(scenario.command, folder, withInspector(scenario.command, environment));
  const ports = announcedPorts(child);
  const either = AbortSignal.any([deadline.signal, child.over]);
  const whyOver = async (what: string): Promise<AppError> =>
    deadline.signal.aborted ? errorOfAbort(deadline.signal) : child.failure(await child.ended, what);
  const reason = async (what: string): Promise<never> => {
    throw new AppFailure(await whyOver(what));
  };

  /** Connects to processes as they announce themselves, until one runs the script. */
  const findProgram = async (): Promise<OpenProgram> => {
    for (;;) {
      const port = await ports.next(either);
      if (!port.ok) {
        const why =
          scenario.script === undefined
            ? 'without opening its inspector'
            : `without running "${scenario.script}" with an open inspector`;
        return reason(why);
      }
      const opened = await connectTo(port.value, core, either);
      if (!opened.ok) return either.aborted ? reason('while it was attached to') : unwrap<never>(opened);
      if (isMeant(opened.value.target, scenario.script)) return opened.value;
      await pass(opened.value, core, either);
    }
  };
  /** Processes that the program starts inherit NODE_OPTIONS and would wait for ever. */
  const passOthers = async (): Promise<void> => {
    for (;;) {
      const port = await ports.next(either);
      if (!port.ok) return;
      const opened = await connectTo(port.value, core, either);
      if (opened.ok) await pass(opened.value, core, either);
    }
  };

  try {
    const program = await findProgram();
    try {
      const passing = passOthers();
      return await work({ child, program, deadline: deadline.signal, either, passing, reason });
    } finally {
      await program.endpoint.release();
    }
  } finally {
    deadline.dispose();
    await child.stop();
  }
}
