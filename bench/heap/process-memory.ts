/** The memory of a process and its children, and the processor time of one, from `/proc`; null on systems without it. */
import { readdirSync, readFileSync } from 'node:fs';

const INTERVAL_MS = 50;
const BYTES_PER_KIB = 1024;

export interface MemoryPeaks {
  /** The process with the most memory. */
  readonly largestBytes: number | null;
  /** All of them at one moment; shared pages count for each. */
  readonly sumBytes: number | null;
}

interface Resident {
  readonly nowBytes: number;
  readonly peakBytes: number;
}

function residentOf(pid: number): Resident | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const now = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
    if (now === undefined || peak === undefined) return null;
    return { nowBytes: Number(now) * BYTES_PER_KIB, peakBytes: Number(peak) * BYTES_PER_KIB };
  } catch {
    // It has ended, or there is no /proc.
    return null;
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

/** Linux counts in hundredths of a second, whatever the kernel's own ticks are. */
const MS_PER_TICK = 10;

/** Processor time of a process so far, all its threads together. */
export function processorMs(pid: number): number | null {
  try {
    // The second field is a name in brackets and may contain spaces; user and system time are the 14th and 15th.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const ticks = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(ticks) ? ticks * MS_PER_TICK : null;
  } catch {
    return null;
  }
}

export interface MemoryWatch {
  /** The peaks so far; sampling continues. */
  peaks(): MemoryPeaks;
  stop(): void;
}

/** Watches the process, its threads, and its child processes. */
export function watchMemory(rootPid: number): MemoryWatch {
  let largestBytes = 0;
  let sumBytes = 0;
  const sample = (): void => {
    let nowBytes = 0;
    const open = [rootPid];
    for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
      const resident = residentOf(pid);
      if (resident === null) continue;
      nowBytes += resident.nowBytes;
      // The system's own peak, so nothing between two samples is missed.
      largestBytes = Math.max(largestBytes, resident.peakBytes);
      open.push(...childrenOf(pid));
    }
    sumBytes = Math.max(sumBytes, nowBytes);
  };
  sample();
  const timer = setInterval(sample, INTERVAL_MS);
  return {
    peaks: () => {
      sample();
      if (largestBytes === 0) return { largestBytes: null, sumBytes: null };
      return { largestBytes, sumBytes: Math.max(largestBytes, sumBytes) };
    },
    stop: () => clearInterval(timer),
  };
}
