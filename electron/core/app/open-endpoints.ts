/** The endpoints of a core, with the addresses that are known from the start. */
import { createEndpoints, createHeldSessions, withWitnesses, type Endpoints } from '../cdp/index.ts';
import type { Log } from '../log/log.ts';
import type { SettingsStore } from '../settings/index.ts';
import type { CoreOptions } from './types.ts';

/** Adds the given addresses, and those of the settings unless a flag named the only one. An invalid address is logged and left out. */
export function openEndpoints(
  { addresses, origin: givenOrigin }: CoreOptions['endpoints'],
  {
    settings,
    log,
    now,
  }: { readonly settings: Pick<SettingsStore, 'current'>; readonly log: Log; readonly now: () => number },
): Endpoints {
  const connections = createEndpoints({ log, now });
  const held = createHeldSessions(connections);
  const endpoints = {
    ...connections,
    ...withWitnesses(held, (target, options) => connections.attach(target, options)),
  };
  const known = [
    ...addresses.map((address) => ({ address, origin: givenOrigin })),
    // A flag names the only endpoint of this run and skips the search for others.
    ...(givenOrigin === 'flag'
      ? []
      : settings.current().endpoints.map((address) => ({ address, origin: 'added' as const }))),
  ];
  const disconnected = givenOrigin === 'flag' ? [] : settings.current().disconnectedEndpoints;
  for (const { address, origin } of known) {
    const added = endpoints.add(address, origin, {
      exactPort: origin !== 'default',
      staysDisconnected: disconnected.includes(address),
    });
    if (!added.ok) log.warn('an endpoint was left out', { address, error: added.error.message });
  }
  return endpoints;
}
