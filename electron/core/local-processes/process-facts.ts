/** Facts that Linux reports of a process in `/proc`. A process may end between two reads: it is then omitted. */
import { readFile, readdir, readlink } from 'node:fs/promises';
import { constants } from 'node:os';
import { basename, join } from 'node:path';

export interface ProcessFacts {
  readonly pid: number;
  readonly parentPid: number;
  readonly startedTicks: string;
  readonly userId: number;
  /** The program file; null if it cannot be read. */
  readonly program: string | null;
  readonly args: readonly string[];
  /** The signal SIGUSR1 is handled, so it does not end the process. */
  readonly handlesSigusr1: boolean;
}

const STARTED_FIELD = 22;

/** The number behind a label of `/proc/PID/status`. */
function statusNumber(status: string, label: string): string {
  return new RegExp(String.raw`^${label}:\s*(\S+)`, 'm').exec(status)?.[1] ?? '';
}

/** True if a hexadecimal signal mask contains a signal. */
function hasSignal(mask: string, signal: number): boolean {
  return /^[\da-f]+$/i.test(mask) && ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 1n;
}

/** Field 22 of `/proc/PID/stat`; the second one, the name, may contain spaces and brackets. */
function startedTicks(stat: string): string {
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return afterName[STARTED_FIELD - 3] ?? '';
}

/** Null if the process has ended or is a kernel thread. */
export async function readProcess(pid: number, procFolder = '/proc'): Promise<ProcessFacts | null> {
  const folder = join(procFolder, String(pid));
  try {
    const [status, stat, commandLine] = await Promise.all(
      ['status', 'stat', 'cmdline'].map((name) => readFile(join(folder, name), 'utf8')),
    );
    if (status === undefined || stat === undefined || commandLine === undefined || commandLine === '') return null;
    // Another user's program cannot be read.
    const program = await readlink(join(folder, 'exe')).catch(() => null);
    return {
      pid,
      parentPid: Number(statusNumber(status, 'PPid')),
      startedTicks: startedTicks(stat),
      userId: Number(statusNumber(status, 'Uid')),
      // A program that was replaced by an update is marked.
      program: program?.replace(/ \(deleted\)$/, '') ?? null,
      args: commandLine.replace(/\0+$/, '').split('\0'),
      handlesSigusr1: hasSignal(statusNumber(status, 'SigCgt'), constants.signals.SIGUSR1),
    };
  } catch {
    // Every file of /proc/PID fails to open once the process has ended.
    return null;
  }
}

/** All processes of a user. */
export async function readProcesses(userId: number, procFolder = '/proc'): Promise<ProcessFacts[]> {
  const names = await readdir(procFolder);
  const read = await Promise.all(
    names.filter((name) => /^\d+$/.test(name)).map((name) => readProcess(Number(name), procFolder)),
  );
  return read.filter((facts) => facts !== null).filter((facts) => facts.userId === userId);
}

/** The network of a process, as `net:[4026531840]`; null of another user's process, and of one that has ended. */
export function networkOf(pid: number | 'self', procFolder = '/proc'): Promise<string | null> {
  return readlink(join(procFolder, String(pid), 'ns', 'net')).catch(() => null);
}

/** The working folder; null if it cannot be read. */
export function workingFolder(pid: number, procFolder = '/proc'): Promise<string | null> {
  return readlink(join(procFolder, String(pid), 'cwd')).catch(() => null);
}

/** `node`: the file name of the program. */
export function programName({ program, args }: Pick<ProcessFacts, 'program' | 'args'>): string {
  return basename(program ?? args[0] ?? '');
}
