/** The largest resident memory this process had so far, all its threads together. */
import { readFileSync } from 'node:fs';

const BYTES_PER_KIB = 1024;

/** @returns {number} bytes */
export function peakResidentBytes() {
  try {
    // The system's own count per process (`maxRSS`) begins with the memory of the parent; this one does not.
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kib !== undefined) return Number(kib) * BYTES_PER_KIB;
  } catch {
    // No /proc: not Linux.
  }
  return process.resourceUsage().maxRSS * BYTES_PER_KIB;
}
