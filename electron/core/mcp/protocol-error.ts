/** A JSON-RPC error that ends a request. The SDK sends `code`, `message` and `data` of a handler's exception. */
import { describeError, type AppError } from '../../../shared/base/errors.ts';

/** Codes of JSON-RPC 2.0 and MCP that this server uses. */
export const RPC_CODES = {
  parseError: -32_700,
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  internal: -32_603,
  /** MCP: `resources/read` of a missing resource. */
  resourceNotFound: -32_002,
  /** Refused before the method was read: host, origin, token, size. */
  refused: -32_000,
  sessionNotFound: -32_001,
  /** A limit of this server is reached; the same request may succeed later. */
  busy: -32_003,
  /** MCP 2026-07-28: the client has not declared what the request needs. */
  missingCapability: -32_021,
} as const;

type RpcCode = (typeof RPC_CODES)[keyof typeof RPC_CODES];

/**
 * The only exception that a request handler throws, because the protocol has no other way to answer with an error. Not the SDK's
 * `McpError`, which puts its code in front of the message.
 */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: RpcCode;
  readonly data?: Record<string, unknown>;

  constructor(code: RpcCode, message: string, data?: Record<string, unknown>) {
    super(message);
    this.code = code;
    if (data !== undefined) this.data = data;
  }
}

/** An expected failure as a JSON-RPC error: the sentence as message, the details as data. */
export function protocolErrorOf(code: RpcCode, error: AppError): ProtocolError {
  return new ProtocolError(code, describeError(error), { ...error });
}

/** Body of an answer that refuses a request before it reached a session. */
export function refusalBody(code: RpcCode, message: string, id: string | number | null = null): string {
  return JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id });
}
