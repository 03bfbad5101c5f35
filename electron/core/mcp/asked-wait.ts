/** The time that a client says it waits for the answer of one call that may become a run: of MCP only, as all others wait until the end. */
import { WaitSecondsSchema, waitMsOf } from '../../../shared/core/capability/asked-wait.ts';
import { RPC_CODES, ProtocolError } from './protocol-error.ts';

export const WAIT_PARAM = 'waitSeconds';
/** Its description in the list of tools. */
export const WAIT_TEXT = 'to 600; else 50';

/**
 * The call without the parameter, and its value in milliseconds; undefined where none is given. Throws `ProtocolError` −32602 for anything but whole
 * seconds from 1 to 600.
 */
export function askedWait<Call extends { readonly arguments?: Record<string, unknown> | undefined }>(
  params: Call,
): { readonly call: Call; readonly askedMs?: number } {
  const { [WAIT_PARAM]: given, ...rest } = params.arguments ?? {};
  if (given === undefined) return { call: params };
  const seconds = WaitSecondsSchema.safeParse(given);
  if (!seconds.success)
    throw new ProtocolError(RPC_CODES.invalidParams, `"${WAIT_PARAM}" is a whole number of seconds from 1 to 600.`);
  return { call: { ...params, arguments: rest }, askedMs: waitMsOf(seconds.data) };
}
