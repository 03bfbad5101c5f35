/** The processes of a program, their memory and their processor time, from `/proc`; null or nothing on systems without it. */
import { readFileSync, readdirSync } from 'node:fs';

const BYTES_PER_KIB = 1024;

/** Null for a process that has ended. */
function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    // It has ended, or there is no /proc.
    return [];
  }
}

/** A process and everything below it. */
export function treeOf(root: number): number[] {
  const tree = [root];
  for (const pid of tree) tree.push(...childrenOf(pid));
  return tree;
}

/** The command line with its arguments between zeros; empty for a process that has ended. */
export function commandOf(pid: number): string {
  return readOrNull(`/proc/${pid}/cmdline`) ?? '';
}

/** Resident memory: now (`VmRSS`), or the most so far (`VmHWM`), which the system counts itself. */
export function residentBytes(pid: number, label: 'VmRSS' | 'VmHWM'): number | null {
  const kib = new RegExp(String.raw`^${label}:\s+(\d+) kB$`, 'm').exec(readOrNull(`/proc/${pid}/status`) ?? '')?.[1];
  return kib === undefined ? null : Number(kib) * BYTES_PER_KIB;
}

/** Length of a clock tick in `/proc/PID/stat`: Linux reports 100 a second to programs, whatever its own clock. */
const TICK_MS = 10;

/** Processor time of a process so far, all its threads together. */
export function processorMs(pid: number): number | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  // Fields 14 and 15, user and system time; the first after the command in parentheses is the third.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isFinite(ticks) ? ticks * TICK_MS : null;
}

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

/** Null for a process that has ended. */
export function memoryOf(pid: number): ProcessMemory | null {
  const [rollup, command] = [readOrNull(`/proc/${pid}/smaps_rollup`), readOrNull(`/proc/${pid}/cmdline`)];
  const [, kilobytes] = /^Pss:\s+(\d+) kB$/m.exec(rollup ?? '') ?? [];
  if (kilobytes === undefined || command === null) return null;
  const own = [...(rollup ?? '').matchAll(/^(?:Private_Dirty|Swap):\s+(\d+) kB$/gm)];
  return {
    pid,
    role: /--(?:utility-sub-type|type)=([^\0 ]+)/.exec(command)?.[1] ?? 'main',
    pssBytes: Number(kilobytes) * BYTES_PER_KIB,
    ownBytes: own.reduce((sum, [, found]) => sum + Number(found) * BYTES_PER_KIB, 0),
  };
}

/** Bytes of a process and everything below it. */
export function treeBytes(root: number): number {
  return treeOf(root).reduce((sum, pid) => sum + (memoryOf(pid)?.pssBytes ?? 0), 0);
}

export interface MemoryPeaks {
  /** The process with the most memory. */
  readonly largestBytes: number | null;
  /** All of them at one moment; shared pages count for each. */
  readonly sumBytes: number | null;
}

const INTERVAL_MS = 50;

/** Watches a process and its children: their peaks so far, and the growth of the process itself since the first `settleMs`. */
export function watchMemory(rootPid: number, settleMs = 0) {
  const beganAtMs = performance.now();
  let startBytes = residentBytes(rootPid, 'VmRSS') ?? 0;
  let [largestBytes, sumBytes, rootBytes] = [0, 0, startBytes];
  const sample = (): void => {
    let nowBytes = 0;
    for (const pid of treeOf(rootPid)) {
      const bytes = residentBytes(pid, 'VmRSS');
      if (bytes === null) continue;
      nowBytes += bytes;
      // The system's own peak, so nothing between two samples is missed.
      largestBytes = Math.max(largestBytes, residentBytes(pid, 'VmHWM') ?? 0);
      if (pid !== rootPid) continue;
      // Growth while a process loads its code says nothing about later work.
      if (performance.now() - beganAtMs < settleMs) startBytes = bytes;
      rootBytes = Math.max(rootBytes, bytes);
    }
    sumBytes = Math.max(sumBytes, nowBytes);
  };
  sample();
  const timer = setInterval(sample, INTERVAL_MS);
  return {
    peaks: (): MemoryPeaks => {
      sample();
      if (largestBytes === 0) return { largestBytes: null, sumBytes: null };
      return { largestBytes, sumBytes: Math.max(largestBytes, sumBytes) };
    },
    growthBytes: (): number => rootBytes - startBytes,
    stop: () => clearInterval(timer),
  };
}
