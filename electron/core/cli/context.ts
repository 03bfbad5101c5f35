/** The input of a command: its arguments, its streams, paths, and the signal that the user wants it to end. */
import type { Readable, Writable } from 'node:stream';
import type { AppError } from '../../../shared/base/errors.ts';
import type { PenCommand } from '../pen-on-path/index.ts';
import type { Log } from '../log/log.ts';
import type { ParsedArguments } from './arguments/flags.ts';

/** 0 done, 1 a limit exceeded, 2 wrong use, 3 target or file unusable or a tool failed, 4 inconclusive: too noisy. */
export type ExitStatus = 0 | 1 | 2 | 3 | 4;

/** A stream that may be a terminal. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** As `Output`. */
export type Input = Readable & { readonly isTTY?: boolean };

/** Paths of the program's own files. */
export interface Installation {
  /** Holds package.json. */
  readonly rootFolder: string;
  /** Program of the analysis process. */
  readonly analysisEntry: string;
  /** The program of the SQL process. */
  readonly sqlEntry: string;
  /** Programs of Lighthouse's processes. */
  readonly lighthouseEntries: { readonly auditEntry: string; readonly reportEntry: string };
  /** The built scripts that run inside pages; absent in a checkout, where they are read from their packages. */
  readonly pageScriptsFolder?: string;
  /** The built page of the views in chats; a client is offered none if it does not exist. */
  readonly viewFile: string;
  /** The built page of shared files. */
  readonly sharedPageFile: string;
  /** The built page of the window. */
  readonly rendererFolder: string;
  /** The entry of the command line itself. */
  readonly cliEntry: string;
  /** The command that clients start; default: that of this installation. */
  readonly penCommand?: PenCommand;
}

export interface CommandContext {
  readonly arguments: ParsedArguments;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: NodeJS.ProcessEnv;
  /** The caller's folder (`INIT_CWD` under npm): the base of relative paths. */
  readonly workingDirectory: string;
  readonly dataDirectory: string;
  readonly installation: Installation;
  readonly version: string;
  /** Aborted by SIGINT, SIGTERM and the like, with an `AppError` as reason. */
  readonly interrupt: AbortSignal;
  /** From here on a bug is logged and the process continues: other clients depend on it. */
  readonly surviveFaults: (log: Log) => void;
  /** Captures and retaining paths that tools answered this command with (`handles.ts`); they get handles when it ends. */
  readonly answered: Set<string>;
  /** `--json`: one document on stdout and nothing else there. */
  readonly json: boolean;
  /** The command as the user typed it, for suggestions: `pen`, or `npm run -s pen --`. */
  readonly program: string;
}

/** A command ends with a status, or with a failure that is printed in one place. */
export type CommandOutcome =
  | { readonly status: ExitStatus; readonly error?: undefined }
  | { readonly error: AppError; readonly status?: undefined };

export type RunCommand = (context: CommandContext) => Promise<CommandOutcome>;

export const DONE: CommandOutcome = { status: 0 };
