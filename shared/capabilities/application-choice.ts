/** Which application a call is about: an endpoint with all that is behind it. */
import { err, ok } from '../base/result.ts';
import { appError, type AppResult } from '../contracts/errors.ts';
import type { EndpointInfo } from '../contracts/targets.ts';
import type { CallContext } from './define.ts';

export function connectedEndpoints({ ports }: Pick<CallContext, 'ports'>): readonly EndpointInfo[] {
  return ports.targets.endpoints().filter(({ state }) => state === 'connected');
}

/** The endpoint that the words mean, else that of the caller's selected target, else the only one. `target_not_found` else. */
export function chooseApplication(
  wanted: string | undefined,
  context: Pick<CallContext, 'ports' | 'caller'>,
): AppResult<EndpointInfo> {
  const connected = connectedEndpoints(context);
  const selectedId = context.caller.selectedTargetId();
  const words = wanted?.trim().toLowerCase() ?? '';
  const found =
    words === ''
      ? (connected.find(({ targets }) => targets.some(({ id }) => id === selectedId)) ??
        (connected.length === 1 ? connected[0] : undefined))
      : connected.find(({ id, address, product }) =>
          [id, address, product].some((text) => text.toLowerCase().includes(words)),
        );
  if (found !== undefined) return ok(found);
  const list = connected.map(({ address, product }) => `${address} (${product})`).join(', ');
  return err(
    appError(
      'target_not_found',
      words === ''
        ? 'No application was named, and no target is selected.'
        : `No connected endpoint fits "${wanted ?? ''}".`,
      `Name one with "application". Connected are: ${list === '' ? 'none' : list}.`,
    ),
  );
}
