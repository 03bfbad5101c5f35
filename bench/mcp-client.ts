/** MCP clients of the benchmarks: of a running PEN over HTTP, and of a server that the client starts and speaks to over stdio. */
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport, type StdioServerParameters } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { z } from 'zod';
import { readDiscovery } from '../electron/core/discovery/index.ts';
import { STRUCTURED_HEADER } from '../shared/core/contracts/shim-headers.ts';
import { referencePaths } from './heap-reference/packages.ts';

/** `pen` of this build. */
export const PEN = join(import.meta.dirname, '..', 'dist', 'cli', 'pen.js');
const CALL_LIMIT_MS = 600_000;

const AnswerSchema = z.object({
  isError: z.boolean().default(false),
  structuredContent: z.unknown().optional(),
  content: z.array(z.looseObject({ text: z.string().optional() })).default([]),
});

export interface ToolAnswer {
  readonly text: string;
  readonly structured: unknown;
  readonly isError: boolean;
}

/** The texts and the structured result of an answer of a tool. */
export function readAnswer(raw: unknown): ToolAnswer {
  const { isError, content, structuredContent } = AnswerSchema.parse(raw);
  return { isError, text: content.map(({ text }) => text ?? '').join('\n'), structured: structuredContent };
}

export type Parameters = Readonly<Record<string, unknown>>;

/** A call's raw answer, which may be an error. */
export function callTool(client: Client, name: string, parameters: Parameters): Promise<unknown> {
  return client.callTool({ name, arguments: { ...parameters } }, undefined, { timeout: CALL_LIMIT_MS });
}

/** Calls a tool. Throws the text of an answer that is an error. */
export async function answerOf(client: Client, tool: string, parameters: Parameters): Promise<ToolAnswer> {
  const answer = readAnswer(await callTool(client, tool, parameters));
  if (answer.isError) throw new Error(`${tool}: ${answer.text.slice(0, 500)}`);
  return answer;
}

export interface RunningPen {
  readonly mcpUrl: string;
  readonly mcpToken: string;
}

/** Address and token of the PEN that runs with a data folder; null if there is none. */
export async function runningPen(dataDirectory: string): Promise<(RunningPen & { readonly pid: number }) | null> {
  const found = await readDiscovery(dataDirectory);
  const { mcpUrl = null, mcpToken = null, pid = 0 } = (found.ok ? found.value : null) ?? {};
  return mcpUrl === null || mcpToken === null ? null : { mcpUrl, mcpToken, pid };
}

/** A session of a running PEN, which ends with it. `isStructured`: answers have their structured results too. */
export async function connectHttp(
  { mcpUrl, mcpToken }: RunningPen,
  { name = 'bench', isStructured = true } = {},
): Promise<{ readonly client: Client; readonly close: () => Promise<void> }> {
  const client = new Client({ name, version: '1' });
  const headers = { authorization: `Bearer ${mcpToken}`, ...(isStructured ? { [STRUCTURED_HEADER]: '1' } : {}) };
  const transport = new StreamableHTTPClientTransport(new URL(mcpUrl), { requestInit: { headers } });
  await client.connect(transport);
  return {
    client,
    async close() {
      await transport.terminateSession();
      await client.close();
    },
  };
}

/** Command of a server that is started for one client. */
export type StdioServer = Pick<StdioServerParameters, 'command' | 'args' | 'env' | 'stderr'>;

const environment = (): Record<string, string> => {
  const { ELECTRON_RUN_AS_NODE: _asNode, ...plain } = process.env as Record<string, string>;
  return plain;
};

/** `pen mcp` of this build. */
export function ourServer(flags: readonly string[]): StdioServer {
  const env = { ...environment(), ELECTRON_RUN_AS_NODE: '1' };
  return { command: process.execPath, args: [PEN, 'mcp', ...flags], env, stderr: 'ignore' };
}

/** chrome-devtools-mcp on Node 24, on which its heap tools work, connected to a browser; fetched from npm if it is missing. */
export function otherServer(port: number, flags: readonly string[]): StdioServer {
  const { nodePath, mcpServerPath } = referencePaths();
  const always = [`--browserUrl=http://127.0.0.1:${port}`, '--no-usage-statistics', '--no-performance-crux'];
  return { command: nodePath, args: [mcpServerPath, ...always, ...flags], env: environment(), stderr: 'ignore' };
}

/** Starts a server; it ends with the client. */
export async function connectStdio(
  server: StdioServer,
): Promise<{ readonly client: Client; readonly transport: StdioClientTransport }> {
  const client = new Client({ name: 'bench', version: '1' });
  const transport = new StdioClientTransport(server);
  await client.connect(transport);
  return { client, transport };
}
