/** Validates the parameters of `initialize` before the SDK does: the SDK answers invalid ones with -32603, an internal error. */
import { InitializeRequestSchema, isJSONRPCRequest, type RequestId } from '@modelcontextprotocol/sdk/types.js';
import { isStateless } from '../../../shared/core/contracts/stateless-wire.ts';
import { checkBySchema, problemsText } from '../../../shared/base/schema-check.ts';

export interface WrongHandshake {
  readonly id: RequestId;
  readonly message: string;
}

/** The problem with an `initialize` message; null for a valid one and for every other message. */
export function wrongHandshake(message: unknown): WrongHandshake | null {
  // Without sessions there is no such method.
  if (!isJSONRPCRequest(message) || message.method !== 'initialize' || isStateless(message)) return null;
  const parsed = checkBySchema(InitializeRequestSchema, message);
  if (parsed.ok) return null;
  return { id: message.id, message: `initialize was sent with invalid parameters: ${problemsText(parsed.error)}.` };
}
