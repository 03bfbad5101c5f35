/** How much the open documents of this process may hold together. */
import { totalmem } from 'node:os';

/** Electron's V8 cannot have more than about 15 GiB in array buffers; some is needed beside the documents. */
const ENGINE_LIMIT_BYTES = 13 * 1024 ** 3;
/** The rest is for the programs that are being profiled. */
const MEMORY_SHARE = 0.6;

/** `PEN_ANALYSIS_MEMORY_MB` overrides it, for machines that know better and for tests. */
export function memoryCeilingBytes(environment: Readonly<Record<string, string | undefined>> = process.env): number {
  const wanted = Number(environment['PEN_ANALYSIS_MEMORY_MB']);
  if (Number.isFinite(wanted) && wanted > 0) return wanted * 1024 ** 2;
  // A container's limit counts where there is one; without, Node says an absurdly large number or 0.
  const constrained = process.constrainedMemory();
  const memory = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return Math.min(ENGINE_LIMIT_BYTES, memory * MEMORY_SHARE);
}
