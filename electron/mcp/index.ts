/** The MCP server, and the door for the command line on the same port. */
export {
  createMcpServer,
  type Listening,
  type ListenOptions,
  type McpServer,
  type McpServerOptions,
} from './server.ts';
export { parseListenAddress } from './http-guards.ts';
export { inFolder } from './person-endpoint.ts';
export type { ConnectEndpoint } from './chosen-endpoint.ts';
