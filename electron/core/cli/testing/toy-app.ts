/** A running app for tests: the MCP server with toy capabilities, and its discovery file in a data folder. */
import { createPersonToken, removeDiscovery, writeDiscovery } from '../../discovery/index.ts';
import { createMcpServer, type McpServer, type McpServerOptions } from '../../mcp/server.ts';
import { createToyRunner, type ToyRunner } from '../../mcp/testing/toy-runner.ts';

export interface ToyApp {
  readonly toy: ToyRunner;
  readonly server: McpServer;
  readonly address: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts one; `port` 0 uses any free port. */
export async function startToyApp(
  dataDirectory: string,
  options: { port?: number; toy?: ToyRunner; server?: Partial<McpServerOptions> } = {},
): Promise<ToyApp> {
  const toy = options.toy ?? createToyRunner();
  const [mcpToken, personToken] = [createPersonToken(), createPersonToken()];
  const server = createMcpServer({ ...toy, version: '1.2.3', mcpToken, personToken, ...options.server });
  const listening = await server.listen({ host: '127.0.0.1', port: options.port ?? 0, exactPort: true });
  if (!listening.ok) throw new Error(listening.error.message);
  const { address, port } = listening.value;
  const written = await writeDiscovery({
    dataDirectory,
    document: {
      pid: process.pid,
      startedAtMs: Date.now(),
      version: '1.2.3',
      mcpUrl: address,
      mcpToken,
      personUrl: address,
      personToken,
    },
  });
  if (!written.ok) throw new Error(written.error.message);
  return {
    toy,
    server,
    address,
    port,
    async stop() {
      await server.close();
      await removeDiscovery(dataDirectory);
    },
  };
}
