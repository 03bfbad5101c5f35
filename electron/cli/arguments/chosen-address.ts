/** Checks `--cdp-url` before anything else happens. */
import { ok } from '../../../shared/base/result.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { CommandContext } from '../context.ts';

/** The address in `--cdp-url`, checked: `not_loopback` or `invalid_params` for an invalid one. Null without the flag. */
export async function chosenAddress(context: CommandContext): Promise<AppResult<string | null>> {
  const text = context.arguments.values.get('cdp-url');
  if (text === undefined) return ok(null);
  const { isPipeAddress, parseEndpointAddress } = await import('../../cdp/index.ts');
  // A browser that the running app has started: `pipe:sample`.
  if (isPipeAddress(text)) return ok(text);
  const parsed = parseEndpointAddress(text);
  return parsed.ok ? ok(parsed.value.text) : parsed;
}
