/** `--cdp-url` of a command that joins a running app: the app connects to that endpoint, and the caller works on it. */
import { appError, type AppResult } from '../../shared/contracts/errors.ts';
import type { EndpointInfo } from '../../shared/contracts/targets.ts';
import type { CallerSession } from '../runner/types.ts';
import { chooseTarget } from '../runner/target-choice.ts';

/** Makes an address known and connects to it, or joins the connection that is there. Loopback only, by its own rule. */
export type ConnectEndpoint = (address: string, signal: AbortSignal) => Promise<AppResult<EndpointInfo>>;

/** The connection side as far as this needs it. */
interface KnownEndpoints {
  add(address: string, origin: 'flag'): AppResult<EndpointInfo>;
  connect(endpointId: string, signal: AbortSignal): Promise<AppResult<EndpointInfo>>;
}

/** `connectEndpoint` of the MCP server over the core's endpoints. */
export function connectThrough(endpoints: KnownEndpoints): ConnectEndpoint {
  return async (address, signal) => {
    const added = endpoints.add(address, 'flag');
    return added.ok ? endpoints.connect(added.value.id, signal) : added;
  };
}

/** Connects and selects the endpoint's first target for the caller, where it has one. The connection's errors are passed on. */
export async function chooseEndpointFor(
  connect: ConnectEndpoint | null,
  address: string,
  caller: CallerSession,
  signal: AbortSignal,
): Promise<AppResult<EndpointInfo>> {
  if (connect === null) {
    return {
      ok: false,
      error: appError(
        'not_connected',
        'The running PEN takes no further endpoints.',
        'Use --standalone, or add the address in the window.',
      ),
    };
  }
  const connected = await connect(address, signal);
  // An endpoint without a page is no failure: calls that need one say so themselves.
  if (connected.ok) chooseTarget(undefined, caller, [connected.value]);
  return connected;
}

/**
 * The id of the target that a call names, looked for on this endpoint alone: other endpoints of the app may have one that
 * matches too. Null where the call names none.
 */
export function targetWithin(endpoint: EndpointInfo, wanted: unknown, caller: CallerSession): AppResult<string | null> {
  if (typeof wanted !== 'string' || wanted.trim() === '') return { ok: true, value: null };
  const chosen = chooseTarget(wanted, caller, [endpoint]);
  return chosen.ok ? { ok: true, value: chosen.value.target.id } : chosen;
}
