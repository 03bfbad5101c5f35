/** MCP servers under load: ours and chrome-devtools-mcp, each started as its users start it, connected to the same Chromium. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { z } from 'zod';
import { readDiscovery } from '../../electron/discovery/index.ts';
import { referencePaths } from '../heap-reference/packages.ts';
import { treeBytes } from '../process-tree.ts';

const PEN = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'pen.js');
const CALL_LIMIT_MS = 600_000;

const AnswerSchema = z.object({
  isError: z.boolean().default(false),
  content: z.array(z.looseObject({ text: z.string().optional() })).default([]),
});

export interface LoadClient {
  /** The text of an answer. Throws for an error. */
  call(tool: string, parameters: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
}

/** What each server calls the same things. */
export interface Words {
  readonly listPages: string;
  /** The id of every page in the answer of `listPages`. */
  readonly pageIds: (text: string) => string[];
  readonly evaluate: (page: string) => readonly [tool: string, parameters: Record<string, unknown>];
  readonly requests: (page: string) => readonly [tool: string, parameters: Record<string, unknown>];
  readonly messages: (page: string) => readonly [tool: string, parameters: Record<string, unknown>];
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

function clientOf(client: Client): LoadClient {
  return {
    async call(tool, parameters) {
      const raw = await client.callTool({ name: tool, arguments: parameters }, undefined, { timeout: CALL_LIMIT_MS });
      const { isError, content } = AnswerSchema.parse(raw);
      const text = content.map((part) => part.text ?? '').join('\n');
      if (isError) throw new Error(`${tool}: ${text.slice(0, 300)}`);
      return text;
    },
    close: () => client.close(),
  };
}

const OUR_WORDS: Words = {
  listPages: 'pen_list_pages',
  pageIds: (text) => [...new Set(text.match(/\b[0-9A-F]{32}\b/g))],
  evaluate: (target) => ['pen_evaluate', { expression: 'document.title', target }],
  requests: (target) => ['pen_network_waterfall', { target }],
  messages: (target) => ['pen_console_messages', { target }],
};

/** `pen serve`, one process for all clients. `dataDirectory`: a folder with content, which is left there; else a temporary one. */
export async function startOurs(
  port: number | null,
  dataDirectory?: string,
): Promise<LoadServer & { startMs: number }> {
  const folder = dataDirectory ?? mkdtempSync(join(tmpdir(), 'pen-bench-load-'));
  const flags = port === null ? [] : [`--cdp-url=http://localhost:${port}`];
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    [PEN, 'serve', '--addr=localhost:0', `--data-dir=${folder}`, '--allow-eval', '--log-level=error', ...flags],
    { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'close').then(([code]) => Promise.reject(new Error(`pen serve ended with ${String(code)}`))),
  ]);
  const startMs = performance.now() - startedAt;
  const found = await readDiscovery(folder);
  const { mcpUrl, mcpToken } = (found.ok ? found.value : null) ?? { mcpUrl: null, mcpToken: null };
  if (mcpUrl === null || mcpToken === null) throw new Error(`No running PEN was found in ${folder}.`);
  return {
    name: 'PEN Workbench',
    words: OUR_WORDS,
    port: port ?? 0,
    startMs,
    async connect() {
      const client = new Client({ name: 'bench', version: '1' });
      const transport = new StreamableHTTPClientTransport(new URL(mcpUrl), {
        requestInit: { headers: { authorization: `Bearer ${mcpToken}` } },
      });
      await client.connect(transport);
      const connected = clientOf(client);
      return {
        ...connected,
        async close() {
          await transport.terminateSession();
          await connected.close();
        },
      };
    },
    memoryBytes: () => treeBytes(child.pid ?? 0),
    async close() {
      const ended = once(child, 'close');
      child.kill('SIGTERM');
      await ended;
      if (dataDirectory === undefined)
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

/** chrome-devtools-mcp, a process for each client; fetched from npm if it is missing. `flags`: more flags of it. */
export function startOther(port: number, flags: readonly string[] = []): LoadServer {
  const { nodePath, mcpServerPath } = referencePaths();
  const { ELECTRON_RUN_AS_NODE: _asNode, ...environment } = process.env as Record<string, string>;
  const transports: StdioClientTransport[] = [];
  return {
    name: 'chrome-devtools-mcp',
    words: OTHER_WORDS,
    port,
    async connect() {
      const transport = new StdioClientTransport({
        command: nodePath,
        args: [
          mcpServerPath,
          `--browserUrl=http://127.0.0.1:${port}`,
          '--experimentalPageIdRouting',
          '--no-usage-statistics',
          '--no-performance-crux',
          ...flags,
        ],
        env: environment,
        stderr: 'ignore',
      });
      const client = new Client({ name: 'bench', version: '1' });
      await client.connect(transport);
      transports.push(transport);
      return clientOf(client);
    },
    memoryBytes: () => transports.reduce((sum, { pid }) => sum + (pid === null ? 0 : treeBytes(pid)), 0),
    close: async () => void (await Promise.all(transports.map((transport) => transport.close()))),
  };
}
