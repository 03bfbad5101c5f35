/** The processes of a program and their memory, from `/proc` (Linux). */
import { readFileSync, readdirSync } from 'node:fs';

/** Memory of one process. PSS, the proportional set size, counts shared pages once over all processes. */
export interface ProcessMemory {
  readonly pid: number;
  /** `main`, or the type of a process of Chromium: `renderer`, `gpu-process`, the name of a utility process. */
  readonly role: string;
  readonly pssBytes: number;
  /**
   * Pages that the process has written and no other has, with those in swap: what Chromium calls its private footprint. Pages of the program
   * file are left out, because another program from the same file, such as a second Electron, makes them shared and its end makes them private.
   */
  readonly ownBytes: number;
}

/** The parent of each process; processes that end meanwhile are left out. */
function parents(): Map<number, number> {
  const found = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    const stat = readOrNull(`/proc/${name}/stat`);
    // The command is in parentheses and may contain anything.
    const parent = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    if (parent !== undefined) found.set(Number(name), Number(parent));
  }
  return found;
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process has ended.
    return null;
  }
}

/** A process and everything below it. */
export function treeOf(root: number): number[] {
  const all = [...parents()];
  const tree = [root];
  for (const pid of tree) tree.push(...all.filter(([, parent]) => parent === pid).map(([child]) => child));
  return tree;
}

/** The command line with its arguments between zeros; empty for a process that has ended. */
export function commandOf(pid: number): string {
  return readOrNull(`/proc/${pid}/cmdline`) ?? '';
}

/** Null for a process that has ended. */
export function memoryOf(pid: number): ProcessMemory | null {
  const [rollup, command] = [readOrNull(`/proc/${pid}/smaps_rollup`), readOrNull(`/proc/${pid}/cmdline`)];
  const [, kilobytes] = /^Pss:\s+(\d+) kB$/m.exec(rollup ?? '') ?? [];
  if (kilobytes === undefined || command === null) return null;
  const own = [...(rollup ?? '').matchAll(/^(?:Private_Dirty|Swap):\s+(\d+) kB$/gm)];
  const [, role = 'main'] = /--(?:utility-sub-type|type)=([^\0 ]+)/.exec(command) ?? [];
  return {
    pid,
    role,
    pssBytes: Number(kilobytes) * 1024,
    ownBytes: own.reduce((sum, [, found]) => sum + Number(found) * 1024, 0),
  };
}

/** Bytes of a process and everything below it. */
export function treeBytes(root: number): number {
  return treeOf(root).reduce((sum, pid) => sum + (memoryOf(pid)?.pssBytes ?? 0), 0);
}
