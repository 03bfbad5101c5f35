/** Reading the private memory of the processes of a target. */
import type { MemoryLedger } from '../contracts/process-memory.ts';
import type { TargetInfo } from '../contracts/targets.ts';

export interface ProcessMemoryPort {
  /** Starts to look at the processes of a target; ends with the call. */
  open(
    target: TargetInfo,
    options: { readonly signal: AbortSignal; readonly onCommand: (method: string) => void },
  ): Promise<MemoryProbe>;
}

export interface MemoryProbe {
  /** All processes, with what their allocators report. */
  ledger(): Promise<MemoryLedger>;
  /** Only the mappings of the process of the target, and in a browser of the GPU process: milliseconds of work, and none in the target. */
  sample(): Promise<MemoryLedger>;
  close(): Promise<void>;
}
