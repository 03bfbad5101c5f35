/** The processes of a program, their memory and their processor time, from `/proc` (Linux). */
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

function roleIn(command: string): string {
  return /--(?:utility-sub-type|type)=([^\0 ]+)/.exec(command)?.[1] ?? 'main';
}

/** Length of a clock tick in `/proc/PID/stat`: Linux reports 100 a second to programs, whatever its own clock. */
const TICK_MS = 10;

/** Processor time so far of a process and everything below it, by role, in ms; processes of one role are added up. */
export function processorMsOf(root: number): Map<string, number> {
  const times = new Map<string, number>();
  for (const pid of treeOf(root)) {
    const stat = readOrNull(`/proc/${pid}/stat`);
    if (stat === null) continue;
    // Fields 14 and 15, user and system time; the first after the command in parentheses is the third.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const role = roleIn(commandOf(pid));
    times.set(role, (times.get(role) ?? 0) + (Number(fields[11]) + Number(fields[12])) * TICK_MS);
  }
  return times;
}

/** Null for a process that has ended. */
export function memoryOf(pid: number): ProcessMemory | null {
  const [rollup, command] = [readOrNull(`/proc/${pid}/smaps_rollup`), readOrNull(`/proc/${pid}/cmdline`)];
  const [, kilobytes] = /^Pss:\s+(\d+) kB$/m.exec(rollup ?? '') ?? [];
  if (kilobytes === undefined || command === null) return null;
  const own = [...(rollup ?? '').matchAll(/^(?:Private_Dirty|Swap):\s+(\d+) kB$/gm)];
  return {
    pid,
    role: roleIn(command),
    pssBytes: Number(kilobytes) * 1024,
    ownBytes: own.reduce((sum, [, found]) => sum + Number(found) * 1024, 0),
  };
}

/** Bytes of a process and everything below it. */
export function treeBytes(root: number): number {
  return treeOf(root).reduce((sum, pid) => sum + (memoryOf(pid)?.pssBytes ?? 0), 0);
}
