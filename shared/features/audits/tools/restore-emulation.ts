/** Restores the emulation of a page after Lighthouse. */
import { isEmulating, NO_PAGE_EMULATION } from '../../../core/contracts/emulation.ts';
import { describeError, settle } from '../../../base/errors.ts';
import type { TargetInfo } from '../../../core/contracts/targets.ts';
import type { EmulationPort } from '../../../core/capability/emulation-ports.ts';

const RESTORE_MS = 10_000;

/**
 * Restores the emulation of the page: the end of Lighthouse's session reset its device, and ours with it. Only changes are sent, so the
 * emulation is turned off first. Returns a sentence on what was done; null if nothing is emulated.
 */
export async function restoreEmulation(emulation: EmulationPort, target: TargetInfo): Promise<string | null> {
  const state = emulation.inForce(target.id);
  if (state === null || !isEmulating(state)) return null;
  const { device, cpuThrottling, network, page, by } = state;
  // Also after a cancelled call.
  const options = { by, signal: AbortSignal.timeout(RESTORE_MS) };
  const taken = await settle(() =>
    emulation.apply(target, { device: null, cpuThrottling: 1, network: null, page: NO_PAGE_EMULATION }, options),
  );
  const restored = taken.ok
    ? await settle(() => emulation.apply(target, { device, cpuThrottling, network, page }, options))
    : taken;
  return restored.ok
    ? 'Lighthouse emulates its own device; the emulation of pen_emulate was restored afterwards.'
    : `Lighthouse emulates its own device, and the emulation of pen_emulate could not be restored: ${describeError(restored.error)}`;
}
