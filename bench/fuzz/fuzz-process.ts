/** Starts and watches one process for mutants. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { FuzzReportSchema, type FuzzReport, type FuzzRequest } from './messages.ts';

/** Memory as a folder, where there is one: most readers write each mutant to a file. */
const MEMORY_FOLDER = '/dev/shm';

/** Without a word for so long, the process is in an endless loop; the time that an input may take is measured in it. */
const SILENT_MS = 180_000;

export interface FuzzProblem {
  readonly mutant: number;
  readonly problem: string;
}

export interface FuzzProcess {
  /** The problems found. If the process ended within the request, the last one says so, and the process is useless. */
  run(request: FuzzRequest): Promise<readonly FuzzProblem[]>;
  readonly hasEnded: boolean;
  /** Resolves when the process has ended. */
  stop(): Promise<void>;
}

export interface FuzzProcessOptions {
  /** `planted`: the readers with faults, for the fuzzer's own test. */
  readonly readers?: 'all' | 'planted';
  /** Milliseconds without a word after which the process is ended. */
  readonly silentMs?: number;
  /** Called after each request with its time of the processor. */
  readonly onCpu?: (cpuMs: number) => void;
}

/** Rejects if the process ends before it is ready. */
export async function startFuzzProcess({
  readers = 'all',
  silentMs = SILENT_MS,
  onCpu = () => undefined,
}: FuzzProcessOptions = {}): Promise<FuzzProcess> {
  const folder = mkdtempSync(join(existsSync(MEMORY_FOLDER) ? MEMORY_FOLDER : tmpdir(), 'pen-fuzz-'));
  const child: ChildProcess = fork(join(import.meta.dirname, 'mutant-process.ts'), [readers], {
    // A leak must end this process, not the machine.
    execArgv: ['--max-old-space-size=2048'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Its files are deleted with it, however it ends.
    env: { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder },
  });
  let stderr = '';
  child.stderr?.on('data', (text) => (stderr = `${stderr}${text}`.slice(-4000)));
  let onReport: (report: FuzzReport) => void = () => undefined;
  let onEnd: (why: string) => void = () => undefined;
  let hasEnded = false;
  child.on('message', (message) => onReport(FuzzReportSchema.parse(message)));
  const ended = once(child, 'exit');
  child.on('exit', (code, signal) => {
    hasEnded = true;
    rmSync(folder, { recursive: true, force: true });
    onEnd(`the process ended (${signal ?? code}): ${stderr.trim()}`);
  });
  await new Promise<void>((resolve, reject) => {
    onReport = () => resolve();
    onEnd = (why) => reject(new Error(why));
  });

  return {
    run(request) {
      return new Promise((resolve) => {
        const problems: FuzzProblem[] = [];
        let mutant = request.type === 'bytes' ? request.mutant : request.from;
        let isSilent = false;
        const silence = setTimeout(() => {
          isSilent = true;
          child.kill('SIGKILL');
        }, silentMs);
        const finish = (): void => {
          clearTimeout(silence);
          resolve(problems);
        };
        onEnd = (why) => {
          problems.push({ mutant, problem: isSilent ? 'time: no answer' : why });
          finish();
        };
        onReport = (report) => {
          silence.refresh();
          if (report.type === 'starts') mutant = report.mutant;
          if (report.type === 'problem') problems.push({ mutant: report.mutant, problem: report.problem });
          if (report.type !== 'done') return;
          onCpu(report.cpuMs);
          if (report.problem !== null) problems.push({ mutant, problem: report.problem });
          finish();
        };
        child.send(request);
      });
    },
    get hasEnded() {
      return hasEnded;
    },
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
