/** The memory limit for all open documents of this process. */
import { totalmem } from 'node:os';

/** Electron's V8 cannot have more than about 15 GiB in array buffers; some is needed for more than the documents. */
const ENGINE_LIMIT_BYTES = 13 * 1024 ** 3;
/** The rest is for the profiled programs. */
const MEMORY_SHARE = 0.6;

/** `PEN_ANALYSIS_MEMORY_MB` overrides it, for special machines and for tests. */
export function memoryCeilingBytes(environment: Readonly<Record<string, string | undefined>> = process.env): number {
  const wanted = Number(environment['PEN_ANALYSIS_MEMORY_MB']);
  if (Number.isFinite(wanted) && wanted > 0) return wanted * 1024 ** 2;
  // In a container its limit counts; without one, Node returns a huge number or 0.
  const constrained = process.constrainedMemory();
  const memory = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return Math.min(ENGINE_LIMIT_BYTES, memory * MEMORY_SHARE);
}
