/** A JSON-RPC error that a request ends with. The SDK sends `code`, `message` and `data` of what a handler throws. */
import { describeError, type AppError } from '../../shared/contracts/errors.ts';

/** Codes of JSON-RPC 2.0 and MCP that this server answers with. */
export const RPC_CODES = {
  parseError: -32_700,
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  /** MCP: `resources/read` of what is not there. */
  resourceNotFound: -32_002,
  /** Refused before any method was looked at: host, origin, token, size. */
  refused: -32_000,
  sessionNotFound: -32_001,
  /** A limit of this server is reached; the same request may pass later. */
  busy: -32_003,
} as const;

type RpcCode = (typeof RPC_CODES)[keyof typeof RPC_CODES];

/**
 * The one thing a request handler throws: the protocol has no other way to answer with an error.
 * Not the SDK's `McpError`, which writes its code in front of the sentence for people.
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

/** An expected failure as a JSON-RPC error: the sentence for people as message, the parts as data. */
export function protocolErrorOf(code: RpcCode, error: AppError): ProtocolError {
  return new ProtocolError(code, describeError(error), { ...error });
}

/** Body of an answer that refuses a request before it reached a session. */
export function refusalBody(code: RpcCode, message: string, id: string | number | null = null): string {
  return JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id });
}
