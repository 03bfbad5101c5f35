/** Runs command lines in this process, with captured streams and a temporary data folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import type { PenCommand } from '../../pen-on-path/index.ts';
import type { ExitStatus, Output } from '../context.ts';
import { MACHINE_ENVIRONMENT, OWN_PROGRAMS } from '../../process/own-programs-fixture.ts';
import { main } from '../main.ts';

export const INSTALLATION = {
  rootFolder: join(import.meta.dirname, '..', '..', '..', '..'),
  cliEntry: OWN_PROGRAMS.pen,
  // Without the launcher, which would build.
  penCommand: {
    penCommand: [process.execPath, OWN_PROGRAMS.pen],
    penEnvironment: { ELECTRON_RUN_AS_NODE: '1' },
  },
  analysisEntry: OWN_PROGRAMS.analysis,
  sqlEntry: OWN_PROGRAMS.sql,
  lighthouseEntries: OWN_PROGRAMS.lighthouse,
  viewFile: join(import.meta.dirname, '..', '..', '..', '..', 'dist', 'chat-view', 'view.html'),
  sharedPageFile: join(import.meta.dirname, '..', '..', '..', '..', 'dist', 'shared-page', 'page.html'),
  rendererFolder: join(import.meta.dirname, '..', '..', '..', '..', 'dist', 'renderer'),
};

export interface Ran {
  readonly status: ExitStatus;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout parsed as the JSON document of `--json`. */
  json(): unknown;
}

export interface CommandLine {
  readonly folder: string;
  readonly dataDirectory: string;
  run(
    argv: readonly string[],
    options?: {
      interrupt?: AbortSignal;
      currentFolder?: string;
      environment?: NodeJS.ProcessEnv;
      onStderr?: (text: string) => void;
      /** The command that clients start; default: this command line. */
      penCommand?: PenCommand;
      /** The program of the analysis process; default: that of this checkout. */
      analysisEntry?: string;
      /** Runs the command on a terminal: what the person types after each prompt. */
      typed?: string;
      /** stdout and stderr are a terminal. */
      terminal?: boolean;
    },
  ): Promise<Ran>;
  remove(): Promise<void>;
}

function createOutput(onText: (text: string) => void = () => undefined): { output: Output; text(): string } {
  const chunks: Buffer[] = [];
  const output = new Writable({
    write(chunk: Buffer, _encoding, callback) {
      chunks.push(Buffer.from(chunk));
      onText(chunk.toString('utf8'));
      callback();
    },
  });
  return { output, text: () => Buffer.concat(chunks).toString('utf8') };
}

export async function createCommandLine(): Promise<CommandLine> {
  const folder = await mkdtemp(join(tmpdir(), 'pen-cli-'));
  const dataDirectory = join(folder, 'data');
  return {
    folder,
    dataDirectory,
    async run(argv, options = {}) {
      const stdout = createOutput();
      const { typed } = options;
      const stdin = Object.assign(new PassThrough(), { isTTY: typed !== undefined });
      const stderr = createOutput((text) => {
        options.onStderr?.(text);
        if (typed !== undefined && text.includes('press Enter')) stdin.write(typed);
      });
      Object.assign(stdout.output, { isTTY: options.terminal === true });
      Object.assign(stderr.output, { isTTY: typed !== undefined || options.terminal === true });
      const status = await main({
        argv,
        stdin,
        stdout: stdout.output,
        stderr: stderr.output,
        environment: {
          ...MACHINE_ENVIRONMENT,
          ...{ PEN_DATA_DIR: dataDirectory, PEN_BACKGROUND: 'off', HOME: folder },
          ...options.environment,
        },
        currentFolder: options.currentFolder ?? folder,
        installation: {
          ...INSTALLATION,
          penCommand: options.penCommand ?? INSTALLATION.penCommand,
          analysisEntry: options.analysisEntry ?? INSTALLATION.analysisEntry,
        },
        interrupt: options.interrupt ?? new AbortController().signal,
        surviveFaults: () => undefined,
      });
      return {
        status,
        stdout: stdout.text(),
        stderr: stderr.text(),
        json: () => JSON.parse(stdout.text()) as unknown,
      };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
