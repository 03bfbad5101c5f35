/**
 * `node:http` for the bundles of programs on Node. An import of the module itself reads all of its exports, and its `WebSocket` loads undici, which
 * takes some 20 ms of every start.
 */
const http = process.getBuiltinModule('node:http');

export const {
  METHODS,
  STATUS_CODES,
  Agent,
  ClientRequest,
  IncomingMessage,
  OutgoingMessage,
  Server,
  ServerResponse,
  createServer,
  validateHeaderName,
  validateHeaderValue,
  get,
  request,
  setMaxIdleHTTPParsers,
  maxHeaderSize,
  globalAgent,
} = http;
