/** A shell command of a run: in a process group of its own, so that all it started ends with it. */
import { foreign } from '../../../../shared/base/foreign-text.ts';
import { spawn } from 'node:child_process';
import { Emitter, type Listenable } from '../../../../shared/base/emitter.ts';
import { withoutSecrets } from '../../../../shared/core/redaction/find-secrets.ts';
import { appError, type AppError } from '../../../../shared/base/errors.ts';
import { endProcessGroup } from '../../../core/browser-launch/index.ts';
import { programEnvironment } from '../../../core/process/child-environment.ts';

/** The end of the output that an error quotes, and that patterns are searched in. */
const MAX_OUTPUT_CHARS = 16_000;
const QUOTED_CHARS = 400;
const STACK_LINE = /^\s+at /;

export interface ChildCommand {
  /** Emits the whole lines of stderr, as they come. */
  readonly stderrLines: Listenable<string>;
  /** The end of what it has printed on stdout, in whole lines. */
  stdoutTail(): string;
  /** Resolves with the exit status, or with the signal that ended it. Never rejects. */
  readonly ended: Promise<number | string>;
  /** Aborted when it has ended. */
  readonly over: AbortSignal;
  /** The command failed: how, with the end of its output. */
  failure(status: number | string, what: string): AppError;
  /** Ends it with everything that it started. */
  stop(): Promise<void>;
}

export function startCommand(command: string, folder: string, environment: NodeJS.ProcessEnv): ChildCommand {
  const child = spawn(command, {
    shell: true,
    cwd: folder,
    env: programEnvironment(environment),
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stderrLines = new Emitter<string>();
  const over = new AbortController();
  let output = '';
  let partial = '';
  const keep = (text: string): void => {
    output = (output + text).slice(-MAX_OUTPUT_CHARS);
  };
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    keep(text);
    const all = stdout + text;
    stdout = all.length <= MAX_OUTPUT_CHARS ? all : all.slice(all.indexOf('\n', all.length - MAX_OUTPUT_CHARS) + 1);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    keep(text);
    const lines = (partial + text).split('\n');
    partial = (lines.pop() ?? '').slice(-MAX_OUTPUT_CHARS);
    for (const line of lines) stderrLines.emit(line);
  });
  const ended = new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    // Not `exit`: its output must have been read.
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'a signal'));
  });
  void ended.then(() => over.abort());
  return {
    stderrLines,
    stdoutTail: () => stdout,
    ended,
    over: over.signal,
    failure(status, what) {
      const how = typeof status === 'number' ? `ended with status ${status}` : `was ended by ${status}`;
      // The stack of an error would leave no room for the error itself.
      const lines = output.split('\n').filter((line) => !STACK_LINE.test(line));
      const tail = withoutSecrets(lines.join('\n')).trim().slice(-QUOTED_CHARS);
      return appError(
        'target_gone',
        `The command "${withoutSecrets(command)}" ${how} ${what}.${tail === '' ? '' : ` The end of its output: ${foreign(tail, QUOTED_CHARS)}`}`,
        'Run it by itself first, and see what it prints.',
      );
    },
    async stop() {
      // Also when the shell itself has ended: what it started may still run, and hold its output open.
      if (child.pid !== undefined) await endProcessGroup(child.pid);
      await ended;
    },
  };
}
