/** Samples the resident memory of a process, from `/proc`. */
import { readFileSync } from 'node:fs';

const INTERVAL_MS = 100;
const BYTES_PER_KIB = 1024;

/** Null once the process has ended. */
function residentBytes(pid: number): number | null {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? null : Number(kib) * BYTES_PER_KIB;
  } catch {
    return null;
  }
}

export interface ResidentWatch {
  /** From the first sample to the largest. */
  stop(): { startBytes: number; growthBytes: number };
}

export function watchResidentMemory(pid: number, settleMs = 0): ResidentWatch {
  const beganAtMs = performance.now();
  let startBytes = residentBytes(pid) ?? 0;
  let largestBytes = startBytes;
  const timer = setInterval(() => {
    const bytes = residentBytes(pid);
    if (bytes === null) return;
    // Growth while a process loads its code says nothing about later work.
    if (performance.now() - beganAtMs < settleMs) startBytes = bytes;
    largestBytes = Math.max(largestBytes, bytes);
  }, INTERVAL_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return { startBytes, growthBytes: largestBytes - startBytes };
    },
  };
}
