/**
 * Messages of the protocol without sessions (MCP 2026-07-28): how they are known, and the headers that HTTP requires of them. Separate from
 * schemas: the stdio shim starts with every assistant and must not load zod.
 */

/** The first version without sessions. Versions are dates, so later ones sort after it. */
const FIRST_VERSION = '2026-07-28';

/** Members of `_meta` that each request carries. */
export const ENVELOPE = {
  protocolVersion: 'io.modelcontextprotocol/protocolVersion',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  clientCapabilities: 'io.modelcontextprotocol/clientCapabilities',
} as const;

/** The parameter that the header `Mcp-Name` repeats, by method. */
const NAMED_BY: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};
/** Values that a header carries as they are. */
const PLAIN = /^[\x21-\x7E](?:[\x20-\x7E]*[\x21-\x7E])?$/;

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function metaOf(message: unknown): unknown {
  return memberOf(memberOf(message, 'params'), '_meta');
}

/** True if the message is of a protocol without sessions: it names its version itself. The header of a request may do so too. */
export function isStateless(message: unknown, versionHeader?: string): boolean {
  if (versionHeader !== undefined && versionHeader >= FIRST_VERSION) return true;
  const messages: readonly unknown[] = Array.isArray(message) ? message : [message];
  return messages.some((each) => memberOf(metaOf(each), ENVELOPE.protocolVersion) !== undefined);
}

function headerValue(text: string): string {
  const isPlain = PLAIN.test(text) && !text.startsWith('=?base64?');
  return isPlain ? text : `=?base64?${btoa(String.fromCodePoint(...new TextEncoder().encode(text)))}?=`;
}

/** The headers of a message that arrived over a pipe. */
export function statelessHeaders(message: unknown): Record<string, string> {
  const version = memberOf(metaOf(message), ENVELOPE.protocolVersion);
  const method = memberOf(message, 'method');
  const name = typeof method === 'string' ? memberOf(memberOf(message, 'params'), NAMED_BY[method] ?? '') : undefined;
  return {
    ...(typeof version === 'string' ? { 'mcp-protocol-version': headerValue(version) } : {}),
    ...(typeof method === 'string' ? { 'mcp-method': headerValue(method) } : {}),
    ...(typeof name === 'string' ? { 'mcp-name': headerValue(name) } : {}),
  };
}

/** The id of the request that a message cancels; undefined for every other message. */
export function cancelledBy(message: unknown): unknown {
  if (memberOf(message, 'method') !== 'notifications/cancelled') return undefined;
  return memberOf(memberOf(message, 'params'), 'requestId');
}
