/** MCP servers under load: ours and chrome-devtools-mcp, each started as its users start it, connected to the same Chromium. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { answerOf, connectHttp, connectStdio, otherServer, type Parameters } from '../mcp-client.ts';
import { startServer } from '../mcp-server.ts';
import { treeBytes } from '../process-tree.ts';

export interface LoadClient {
  /** The text of an answer. Throws for an error. */
  call(tool: string, parameters: Parameters): Promise<string>;
  close(): Promise<void>;
}

type ToolCall = readonly [tool: string, parameters: Record<string, unknown>];

/** A server's words for the same things. */
export interface Words {
  readonly listPages: string;
  /** The id of every page in the answer of `listPages`. */
  readonly pageIds: (text: string) => string[];
  readonly evaluate: (page: string) => ToolCall;
  readonly requests: (page: string) => ToolCall;
  readonly messages: (page: string) => ToolCall;
}

export interface LoadServer {
  readonly name: string;
  readonly words: Words;
  readonly port: number;
  /** A further client, as the server allows it: the same process, or one more. */
  connect(): Promise<LoadClient>;
  /** Memory of all processes of the server, in bytes. */
  memoryBytes(): number;
  close(): Promise<void>;
}

const clientOf = (client: Client, close: () => Promise<void>): LoadClient => ({
  call: async (tool, parameters) => (await answerOf(client, tool, parameters)).text,
  close,
});

const OUR_WORDS: Words = {
  listPages: 'pen_list_pages',
  pageIds: (text) => [...new Set(text.match(/\b[0-9A-F]{32}\b/g))],
  evaluate: (target) => ['pen_evaluate', { expression: 'document.title', target }],
  requests: (target) => ['pen_network_waterfall', { target }],
  messages: (target) => ['pen_console_messages', { target }],
};

/** `pen serve`, one process for all clients. */
export async function startOurs(port: number): Promise<LoadServer> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-bench-load-'));
  const server = await startServer(folder, ['--allow-eval', `--cdp-url=http://localhost:${port}`]);
  return {
    name: 'PEN Workbench',
    words: OUR_WORDS,
    port,
    async connect() {
      const { client, close } = await connectHttp(server, { isStructured: false });
      return clientOf(client, close);
    },
    memoryBytes: () => treeBytes(server.pid),
    async close() {
      await server.end();
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

const OTHER_WORDS: Words = {
  listPages: 'list_pages',
  pageIds: (text) => [...text.matchAll(/^(\d+): /gm)].map(([, id = '']) => id),
  evaluate: (page) => ['evaluate_script', { function: '() => document.title', pageId: Number(page) }],
  requests: (page) => ['list_network_requests', { pageId: Number(page), pageSize: 50 }],
  messages: (page) => ['list_console_messages', { pageId: Number(page), pageSize: 50 }],
};

/** chrome-devtools-mcp, a process for each client. `flags`: more flags of it. */
export function startOther(port: number, flags: readonly string[] = []): LoadServer {
  const transports: StdioClientTransport[] = [];
  return {
    name: 'chrome-devtools-mcp',
    words: OTHER_WORDS,
    port,
    async connect() {
      const { client, transport } = await connectStdio(otherServer(port, ['--experimentalPageIdRouting', ...flags]));
      transports.push(transport);
      return clientOf(client, () => client.close());
    },
    memoryBytes: () => transports.reduce((sum, { pid }) => sum + (pid === null ? 0 : treeBytes(pid)), 0),
    close: async () => void (await Promise.all(transports.map((transport) => transport.close()))),
  };
}
