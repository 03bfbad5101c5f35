/** Checks whether the process that owns a spool folder is still running: by its id, and by its start time because ids are reused. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface ProcessIdentity {
  readonly pid: number;
  /** Text that two processes with the same id never share; null if the system does not provide it. */
  readonly startedAt: string | null;
}

/** Field 22 of `/proc/PID/stat`, counted after the command name, which may contain spaces and parentheses. */
const START_TIME_AFTER_NAME = 19;

async function startOf(pid: number): Promise<string | null> {
  try {
    if (process.platform === 'linux') {
      // Clock ticks since boot repeat after a reboot, hence the boot's own id.
      const [stat, bootId] = await Promise.all([
        readFile(`/proc/${pid}/stat`, 'utf8'),
        readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      ]);
      const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[START_TIME_AFTER_NAME];
      return ticks === undefined ? null : `${bootId.trim()} ${ticks}`;
    }
    if (process.platform === 'darwin') {
      const { stdout } = await promisify(execFile)('/bin/ps', ['-o', 'lstart=', '-p', String(pid)]);
      return stdout.trim() === '' ? null : stdout.trim();
    }
  } catch {
    // Ended, or unreadable: only the id decides.
  }
  return null;
}

export async function thisProcess(): Promise<ProcessIdentity> {
  return { pid: process.pid, startedAt: await startOf(process.pid) };
}

/** When in doubt a process counts as alive: leftovers cost space, another instance's files cost a capture. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  try {
    process.kill(identity.pid, 0);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH') return false;
  }
  if (identity.startedAt === null) return true;
  const startedAt = await startOf(identity.pid);
  return startedAt === null || startedAt === identity.startedAt;
}
