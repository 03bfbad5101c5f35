/** Processes of this machine as Linux lists them; elsewhere the lists are empty. */
import { readFileSync, readdirSync } from 'node:fs';

/** A process that ends while it is read is left out. */
function textOf(pid: number, name: 'cmdline' | 'environ' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    // It has ended, or belongs to another user.
    return '';
  }
}

function allProcesses(): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** State and parent from `/proc/PID/stat`. The command is in parentheses and may contain anything. */
function statOf(pid: number): { readonly state: string; readonly parent: number } {
  const stat = textOf(pid, 'stat');
  const [state = '', parent = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state, parent: Number(parent) };
}

/** False also for one that has ended and was not yet waited for. */
export function isRunning(pid: number): boolean {
  const { state } = statOf(pid);
  return state !== '' && state !== 'Z' && state !== 'X';
}

/** Everything below a process, nearest first. */
export function descendantsOf(root: number): number[] {
  const parents = allProcesses().map((pid) => [pid, statOf(pid).parent] as const);
  const found = [root];
  for (const pid of found) found.push(...parents.filter(([, parent]) => parent === pid).map(([child]) => child));
  return found.slice(1);
}

export function commandLineOf(pid: number): string {
  return textOf(pid, 'cmdline').replaceAll('\0', ' ').trim();
}

/** Processes that were started with this text in their environment or command line, such as the path of a folder. */
export function processesNaming(text: string): number[] {
  return allProcesses().filter(
    (pid) => isRunning(pid) && (textOf(pid, 'environ').includes(text) || textOf(pid, 'cmdline').includes(text)),
  );
}

/** Sends a signal to each; those that have ended meanwhile are left out. Returns how many received it. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): number {
  return pids.filter((pid) => {
    try {
      return process.kill(pid, signal);
    } catch {
      // It has ended.
      return false;
    }
  }).length;
}
