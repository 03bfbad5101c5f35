/** Emulation as capabilities may ask for it. It stays in force after the call that asks for it. */
import type { AppResult } from '../contracts/errors.ts';
import type { EmulationState, NetworkConditions } from '../contracts/emulation.ts';
import type { TargetInfo } from '../contracts/targets.ts';

/** What to change; what is left out stays as it is. */
export interface EmulationChange {
  /** Name of a preset; null: the device as it really is. */
  readonly device?: string | null;
  /** 1: as fast as it is. */
  readonly cpuThrottling?: number;
  /** Null: as it really is. */
  readonly network?: NetworkConditions | null;
}

export interface EmulationPort {
  /** Null where nothing is emulated. */
  inForce(targetId: string): EmulationState | null;
  /** Ends with the protocol's errors; what failed half-way is put back as it was. */
  apply(
    target: TargetInfo,
    change: EmulationChange,
    options: { readonly by: string; readonly signal: AbortSignal },
  ): Promise<AppResult<EmulationState>>;
}
