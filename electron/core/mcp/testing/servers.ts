/** Servers over toy capabilities for tests, closed together. */
import { createMcpServer, type McpServer, type McpServerOptions } from '../server.ts';
import { createToyRunner, type ToyRunner } from './toy-runner.ts';

export const TOKEN = 'mcp-token-of-thirty-two-characters-or-more';
export const PERSON = 'person-token-of-thirty-two-characters-or-more';

export interface Started {
  readonly toy: ToyRunner;
  readonly server: McpServer;
  readonly port: number;
}

export interface Servers {
  /** One that listens on a free port. */
  readonly start: (options?: Partial<McpServerOptions>, toy?: ToyRunner) => Promise<Started>;
  readonly closeAll: () => Promise<void>;
}

export function createServers(): Servers {
  const started: McpServer[] = [];
  return {
    start: async (options = {}, toy = createToyRunner()) => {
      const server = createMcpServer({
        ...toy,
        version: '1.2.3',
        mcpToken: TOKEN,
        personToken: PERSON,
        structuredResults: () => true,
        ...options,
      });
      started.push(server);
      const listening = await server.listen({ host: '127.0.0.1', port: 0, exactPort: true });
      if (!listening.ok) throw new Error(listening.error.message);
      return { toy, server, port: listening.value.port };
    },
    closeAll: async () => {
      await Promise.all(started.splice(0).map((server) => server.close()));
    },
  };
}

/** Waits for an effect of another part of the test. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
