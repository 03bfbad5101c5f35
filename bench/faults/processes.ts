/** Processes of this machine as Linux lists them; elsewhere the lists are empty. */
import { readFileSync, readdirSync } from 'node:fs';
import { commandOf, treeOf } from '../process-tree.ts';

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

/** False also for one that has ended and was not yet waited for. */
export function isRunning(pid: number): boolean {
  const stat = textOf(pid, 'stat');
  // The state follows the command, which is in parentheses and may contain anything.
  const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  return state !== '' && state !== 'Z' && state !== 'X';
}

/** Everything below a process. */
export const descendantsOf = (root: number): number[] => treeOf(root).slice(1);

export const commandLineOf = (pid: number): string => commandOf(pid).replaceAll('\0', ' ').trim();

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
