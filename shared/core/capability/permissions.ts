/** The permissions that a call of a capability needs. */
import type { Permission } from '../contracts/permissions.ts';
import type { AnyCapability, CapabilityKind } from './define.ts';

const OF_KIND: Readonly<Record<CapabilityKind, Permission>> = {
  read: 'read',
  capture: 'capture',
  'change-page': 'change-page',
  'change-library': 'library',
  'run-code': 'run-code',
};

/** True of a call that ends what only its own caller's start can have begun, as the lock since then shows. */
export function isStopOfOwn({ lockSpan, locks }: AnyCapability, params: Readonly<Record<string, unknown>>): boolean {
  return lockSpan === 'start-to-stop' && locks.length > 0 && params['action'] === 'stop';
}

/** All permissions of one call. Stopping a recording needs none, because its start had them; what the call asks for besides does. */
export function permissionsOf(capability: AnyCapability, params: Record<string, unknown>): readonly Permission[] {
  // The parameters were parsed by this capability's own schema; its type is `never` in the list of all capabilities.
  const permissionsFor = (given: unknown): readonly Permission[] =>
    capability.permissions?.(given as never) ?? [OF_KIND[capability.kind]];
  const needed = permissionsFor(params);
  if (!isStopOfOwn(capability, params)) return needed;
  const ofStopping = permissionsFor(capability.params.parse({ action: 'stop' }));
  return needed.filter((permission) => !ofStopping.includes(permission));
}

/** The permission without which a tool is not listed. */
export function leastPermission({
  leastPermission: least,
  kind,
}: Pick<AnyCapability, 'leastPermission' | 'kind'>): Permission {
  return least ?? OF_KIND[kind];
}
