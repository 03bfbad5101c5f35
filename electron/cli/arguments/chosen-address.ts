/** Checks `--cdp-url` before anything else happens. */
import { ok } from '../../../shared/base/result.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { CommandContext } from '../context.ts';

/** The address in `--cdp-url`, checked: `not_loopback` or `invalid_params` for an invalid one. Null without the flag. */
export async function chosenAddress(context: CommandContext): Promise<AppResult<string | null>> {
  const addresses = await chosenAddresses(context);
  return addresses.ok ? ok(addresses.value[0] ?? null) : addresses;
}

/** The addresses of all `--cdp-url`, each once; the errors are those of the first that is invalid. Empty without the flag. */
export async function chosenAddresses(context: CommandContext): Promise<AppResult<readonly string[]>> {
  const { values, furtherValues } = context.arguments;
  const first = values.get('cdp-url');
  if (first === undefined) return ok([]);
  const addresses = new Set<string>();
  for (const text of [first, ...(furtherValues.get('cdp-url') ?? [])]) {
    const address = await checkedAddress(text);
    if (!address.ok) return address;
    addresses.add(address.value);
  }
  return ok([...addresses]);
}

async function checkedAddress(text: string): Promise<AppResult<string>> {
  const { isPipeAddress, parseEndpointAddress } = await import('../../cdp/index.ts');
  // A browser that the running app has started: `pipe:sample`.
  if (isPipeAddress(text)) return ok(text);
  const parsed = parseEndpointAddress(text);
  return parsed.ok ? ok(parsed.value.text) : parsed;
}
