/** `--cdp-url` of a command that joins a running app: the app connects to that endpoint, and the caller works on it. */
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import type { EndpointInfo } from '../../../shared/core/contracts/targets.ts';
import type { CallerSession } from '../runner/types.ts';
import { chooseTarget } from '../runner/target-choice.ts';

/** Adds an address and connects to it, or joins the existing connection. Accepts loopback addresses only. */
export type ConnectEndpoint = (address: string, signal: AbortSignal) => Promise<AppResult<EndpointInfo>>;

/** The required part of the endpoints. */
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

/** Connects and selects the endpoint's first target for the caller, if there is one. The connection's errors are passed on. */
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
        'The running PEN accepts no additional endpoints.',
        'Use --standalone, or add the address in the window.',
      ),
    };
  }
  const connected = await connect(address, signal);
  // An endpoint without a page is no error here: calls that need a page report it.
  if (connected.ok) chooseTarget(undefined, caller, [connected.value]);
  return connected;
}

/**
 * The id of the target that a call names, searched on this endpoint only: targets of other endpoints may match too. Null if the call names
 * none.
 */
export function targetWithin(endpoint: EndpointInfo, wanted: unknown, caller: CallerSession): AppResult<string | null> {
  if (typeof wanted !== 'string' || wanted.trim() === '') return { ok: true, value: null };
  const chosen = chooseTarget(wanted, caller, [endpoint]);
  return chosen.ok ? { ok: true, value: chosen.value.target.id } : chosen;
}
