/** Requests of the protocol without sessions, written by hand. */
import type { RawRequest } from './raw-client.ts';

export interface StatelessCall {
  readonly method: string;
  readonly params?: Record<string, unknown>;
  readonly id?: number | string;
  readonly token?: string;
  readonly client?: string;
  readonly version?: string;
  readonly capabilities?: object;
  /** More members of `_meta`. */
  readonly meta?: object;
}

/** The message alone, as it is sent over a pipe. */
export function statelessMessage({
  method,
  params = {},
  id = 1,
  client = 'raw',
  version = '2026-07-28',
  capabilities = {},
  meta = {},
}: StatelessCall) {
  const envelope = {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientInfo': { name: client, version: '1.0' },
    'io.modelcontextprotocol/clientCapabilities': capabilities,
  };
  return { jsonrpc: '2.0', id, method, params: { ...params, _meta: { ...meta, ...envelope } } };
}

/** The message with the headers that HTTP requires. */
export function statelessRequest(
  call: StatelessCall,
): Pick<RawRequest, 'headers' | 'body'> & { headers: Record<string, string> } {
  const { method, params = {}, version = '2026-07-28', token = '' } = call;
  const name = params['name'] ?? params['uri'] ?? params['taskId'];
  return {
    body: statelessMessage(call),
    headers: {
      authorization: `Bearer ${token}`,
      'mcp-protocol-version': version,
      'mcp-method': method,
      ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
    },
  };
}
