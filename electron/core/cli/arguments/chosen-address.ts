/** Checks `--cdp-url` before anything else happens. */
import { unwrap } from '../../../../shared/base/errors.ts';
import type { CommandContext } from '../context.ts';

/** The address in `--cdp-url`, checked: `not_loopback` or `invalid_params` for an invalid one. Null without the flag. */
export async function chosenAddress(context: CommandContext): Promise<string | null> {
  const addresses = await chosenAddresses(context);
  return addresses[0] ?? null;
}

/** The addresses of all `--cdp-url`, each once; the errors are those of the first that is invalid. Empty without the flag. */
export async function chosenAddresses(context: CommandContext): Promise<readonly string[]> {
  const { values, furtherValues } = context.arguments;
  const first = values.get('cdp-url');
  if (first === undefined) return [];
  const addresses = new Set<string>();
  for (const text of [first, ...(furtherValues.get('cdp-url') ?? [])]) {
    const address = await checkedAddress(text);
    addresses.add(address);
  }
  return [...addresses];
}

async function checkedAddress(text: string): Promise<string> {
  const { isPipeAddress, parseEndpointAddress } = await import('../../cdp/index.ts');
  // A browser that the running app has started: `pipe:sample`.
  if (isPipeAddress(text)) return text;
  const parsed = unwrap(parseEndpointAddress(text));
  return parsed.text;
}
