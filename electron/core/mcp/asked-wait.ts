/** How long a client says it waits for the answer of one call that may become a run: of MCP only, as all others wait until the end. */
import { z } from 'zod';
import type { ToolCallParams } from './tool-call.ts';
import { RPC_CODES, ProtocolError } from './protocol-error.ts';

/** The longest time for which an assistant may ask, in milliseconds. */
export const ASKED_ANSWER_MS = 600_000;
export const WAIT_PARAM = 'waitSeconds';
/** What the list of tools says of it. */
export const WAIT_TEXT = 'to 600, if your client waits: else you read on after 50';

const WaitSchema = z
  .int()
  .min(1)
  .max(ASKED_ANSWER_MS / 1000);

/**
 * The call without the parameter, and its value in milliseconds; undefined where none is given. Throws `ProtocolError` −32602 for anything but whole
 * seconds from 1 to 600.
 */
export function askedWait(params: ToolCallParams): { readonly call: ToolCallParams; readonly askedMs?: number } {
  const { [WAIT_PARAM]: given, ...rest } = params.arguments ?? {};
  if (given === undefined) return { call: params };
  const seconds = WaitSchema.safeParse(given);
  if (!seconds.success)
    throw new ProtocolError(RPC_CODES.invalidParams, `"${WAIT_PARAM}" is a whole number of seconds from 1 to 600.`);
  return { call: { ...params, arguments: rest }, askedMs: seconds.data * 1000 };
}
