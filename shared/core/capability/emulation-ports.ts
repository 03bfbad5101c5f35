/** Emulation, which stays on after the call. */
import type { EmulationState, NetworkConditions, PageEmulation } from '../contracts/emulation.ts';
import type { TargetInfo } from '../contracts/targets.ts';

/** Changes to the emulation; omitted fields are not changed. */
export interface EmulationChange {
  /** Name of a preset; null: no device emulation. */
  readonly device?: string | null;
  /** 1: no throttling. */
  readonly cpuThrottling?: number;
  /** Null: no throttling. */
  readonly network?: NetworkConditions | null;
  readonly page?: PageEmulation;
}

export interface EmulationPort {
  /** Null if nothing is emulated. */
  inForce(targetId: string): EmulationState | null;
  /** Errors: those of the protocol. A change that fails halfway is undone. */
  apply(
    target: TargetInfo,
    change: EmulationChange,
    options: { readonly by: string; readonly signal: AbortSignal },
  ): Promise<EmulationState>;
}
