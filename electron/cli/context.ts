/** What a command is given: its arguments, its streams, where things lie, and the signal that the person wants it to end. */
import type { Readable, Writable } from 'node:stream';
import type { AppError } from '../../shared/contracts/errors.ts';
import type { Log } from '../log/log.ts';
import type { ParsedArguments } from './flags.ts';

/** 0 done, 1 a limit exceeded, 2 wrong use, 3 target or file unusable or a tool failed. */
export type ExitStatus = 0 | 1 | 2 | 3;

/** A stream that may be a terminal. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Where the program's own files lie. */
export interface Installation {
  /** Holds package.json. */
  readonly rootFolder: string;
  /** Program of the process that analyses captures. */
  readonly analysisEntry: string;
  /** Program of the process that trace_engine runs in. */
  readonly traceEngineEntry: string;
  /** Programs of the processes that Lighthouse runs in. */
  readonly lighthouseEntries: { readonly auditEntry: string; readonly reportEntry: string };
  /** The built scripts that run inside pages; absent from a checkout, where they are read from their packages. */
  readonly pageScriptsFolder?: string;
  /** The entry of the command line itself. */
  readonly cliEntry: string;
}

export interface CommandContext {
  readonly arguments: ParsedArguments;
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: NodeJS.ProcessEnv;
  /** The caller's folder (`INIT_CWD` under npm): relative paths are taken from it. */
  readonly workingDirectory: string;
  readonly dataDirectory: string;
  readonly installation: Installation;
  readonly version: string;
  /** Aborted by SIGINT, SIGTERM and the like, with an `AppError` as reason. */
  readonly interrupt: AbortSignal;
  /** From here on a fault of ours is logged, and the process goes on: other clients depend on it. */
  readonly surviveFaults: (log: Log) => void;
  /** `--json`: one document on stdout and nothing else there. */
  readonly json: boolean;
  /** The command as people call it here, for suggestions: `pen`, or `npm run -s pen --`. */
  readonly program: string;
}

/** A command ends with a status, or with a failure that is told in one place. */
export type CommandOutcome =
  | { readonly status: ExitStatus; readonly error?: undefined }
  | { readonly error: AppError; readonly status?: undefined };

export type RunCommand = (context: CommandContext) => Promise<CommandOutcome>;

export const DONE: CommandOutcome = { status: 0 };
