/** Reads the CPU time of a process's main thread from the Linux kernel, without running anything in the process. */
import { readFileSync, readlinkSync } from 'node:fs';

export interface KernelTime {
  /** Microseconds on the monotonic clock, which V8 uses for profiles too. */
  readonly atUs: number;
  /** CPU time since the thread began. */
  readonly cpuMs: number;
}

export interface KernelClock {
  /** The time beyond `cpuMs` that a running thread may have used. */
  readonly lateMs: number;
  /** Null when the process has ended. */
  read(): KernelTime | null;
}

/** Returns the text of a file; throws if it cannot be read. */
export type ReadText = (path: string) => string;

/** The kernel adds to a thread's time when it interrupts it, at the latest after this time. */
const TICK_MS = 10;
/** Reading longer than this was interrupted itself: then nobody knows to which moment the CPU time belongs. */
const MAX_READING_US = 2000;
const READ_ATTEMPTS = 3;

/** A file of the kernel with the CPU time of a thread in it. */
interface TimeFile {
  readonly path: string;
  readonly lateMs: number;
  /** NaN if it does not say. */
  readonly cpuMs: (text: string) => number;
}

function timeFiles(pid: number): readonly TimeFile[] {
  const folder = `/proc/${pid}/task/${pid}`;
  return [
    // Nanoseconds on a processor, nanoseconds waiting for one, and times that it got one. All 0 if the kernel does not count them.
    { path: `${folder}/schedstat`, lateMs: TICK_MS, cpuMs: (text) => Number(text.split(' ')[0]) / 1e6 },
    {
      path: `${folder}/stat`,
      // User and system time, each rounded down to ticks of 10 ms.
      lateMs: 3 * TICK_MS,
      cpuMs(text) {
        // The name, which comes before, may contain spaces and parentheses.
        const [user, system] = text
          .slice(text.lastIndexOf(')') + 2)
          .split(' ')
          .slice(11, 13);
        return (Number(user) + Number(system)) * TICK_MS;
      },
    },
  ];
}

const readText: ReadText = (path) => readFileSync(path, 'latin1');
const monotonicUs = (): number => Number(process.hrtime.bigint() / 1000n);

/** Null where the kernel does not show the CPU time of the process: on other systems, and of processes of other users. */
export function kernelClock(pid: number, read = readText, nowUs = monotonicUs): KernelClock | null {
  const cpuMsOf = ({ path, cpuMs }: TimeFile): number | null => {
    try {
      return cpuMs(read(path));
    } catch {
      // There is no such file (any more): the answer is null.
      return null;
    }
  };
  const file = timeFiles(pid).find((each) => (cpuMsOf(each) ?? 0) > 0);
  if (file === undefined) return null;
  return {
    lateMs: file.lateMs,
    read() {
      for (let attempt = 1; ; attempt += 1) {
        const fromUs = nowUs();
        const cpuMs = cpuMsOf(file);
        const toUs = nowUs();
        if (cpuMs === null) return null;
        if (toUs - fromUs <= MAX_READING_US || attempt === READ_ATTEMPTS) return { atUs: (fromUs + toUs) / 2, cpuMs };
      }
    },
  };
}

/** The namespace in which process ids of this process mean something, as the kernel names it; null on other systems. */
export function processNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    // Only Linux has them.
    return null;
  }
}
