/** Checks the parameters of `initialize` before the SDK does: its own handler answers wrong ones with -32603, our fault. */
import { InitializeRequestSchema, isJSONRPCRequest, type RequestId } from '@modelcontextprotocol/sdk/types.js';

export interface WrongHandshake {
  readonly id: RequestId;
  readonly message: string;
}

/** What is wrong with a message that wants to be a handshake; null for a sound one and for every other message. */
export function wrongHandshake(message: unknown): WrongHandshake | null {
  if (!isJSONRPCRequest(message) || message.method !== 'initialize') return null;
  const parsed = InitializeRequestSchema.safeParse(message);
  if (parsed.success) return null;
  const places = parsed.error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`);
  return { id: message.id, message: `initialize was sent with wrong parameters. ${places.join('. ')}.` };
}
