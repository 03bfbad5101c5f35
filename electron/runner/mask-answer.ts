/** Nearly every answer contains addresses, so their secrets are masked here. The window masks its own display. */
import { err, ok } from '../../shared/base/result.ts';
import { maskAddresses, maskAddressesIn } from '../../shared/base/secrets.ts';
import type { AppResult } from '../../shared/contracts/errors.ts';

/** Masks the notes in place, and returns the masked result. */
export function maskAnswer(
  result: AppResult<Record<string, unknown>>,
  notes: string[],
): AppResult<Record<string, unknown>> {
  notes.splice(0, Infinity, ...notes.map(maskAddresses));
  if (!result.ok) return err({ ...result.error, message: maskAddresses(result.error.message) });
  return ok(Object.fromEntries(Object.entries(result.value).map(([name, each]) => [name, maskAddressesIn(each)])));
}
