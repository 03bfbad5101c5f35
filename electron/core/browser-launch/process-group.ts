/** Ends a browser with all its processes, by a signal first and by force later. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isProcessAlive } from '../files/process-alive.ts';

/** A browser writes its profile before it ends. */
const GRACE_MS = 2000;
/** A killed process is certain to end, but not before what it does in the kernel, such as writing to a busy disk. */
const KILLED_MS = 10_000;
const CHECK_EVERY_MS = 50;

/** Ends the process group that `pid` leads (on Windows the process tree). Resolves when it is gone; it is killed after `graceMs`. */
export async function endProcessGroup(pid: number, graceMs: number = GRACE_MS): Promise<void> {
  await signalGroup(pid, 'SIGTERM');
  if (await isGoneWithin(pid, graceMs)) return;
  await signalGroup(pid, 'SIGKILL');
  await isGoneWithin(pid, KILLED_MS);
}

async function isGoneWithin(pid: number, limitMs: number): Promise<boolean> {
  for (let waitedMs = 0; isGroupAlive(pid); waitedMs += CHECK_EVERY_MS) {
    if (waitedMs >= limitMs) return false;
    await delay(CHECK_EVERY_MS);
  }
  return true;
}

/** Returns whether any process of the group is still running. */
export function isGroupAlive(pid: number): boolean {
  if (process.platform === 'win32') return isProcessAlive(pid);
  if (!isProcessAlive(-pid)) return false;
  return process.platform !== 'linux' || hasRunningMember(pid);
}

/** Ended processes stay in their group until their parent collects them, which in containers may be seconds later. */
function hasRunningMember(groupId: number): boolean {
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      // State, parent and group follow the name, which may contain spaces and brackets.
      const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(group) === groupId && state !== 'Z' && state !== 'X';
    } catch {
      // Ended between listing and reading.
      return false;
    }
  });
}

async function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (process.platform === 'win32') {
    const force = signal === 'SIGKILL' ? ['/F'] : [];
    // A non-zero exit code means that it is gone already.
    await new Promise<void>((resolve) => execFile('taskkill', ['/PID', String(pid), '/T', ...force], () => resolve()));
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && (thrown.code === 'ESRCH' || thrown.code === 'EPERM')))
      throw thrown;
  }
}
