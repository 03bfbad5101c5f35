/** `pen serve` of this build with a temporary data folder, and a client that calls its tools over HTTP. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { z } from 'zod';
import { STRUCTURED_HEADER } from '../shared/contracts/shim-headers.ts';
import { readDiscovery } from '../electron/discovery/index.ts';

const PEN = join(import.meta.dirname, '..', 'dist', 'cli', 'pen.js');
const CALL_LIMIT_MS = 600_000;

const AnswerSchema = z.object({
  isError: z.boolean().default(false),
  structuredContent: z.unknown(),
  content: z.array(z.looseObject({ text: z.string().optional() })).default([]),
});

/** Calls a tool and returns its structured content. Throws the text of an answer that is an error. */
export type Call = (tool: string, parameters: Record<string, unknown>) => Promise<unknown>;

export interface McpServer {
  readonly call: Call;
  /** Calls a tool and returns its text and its structured content. Throws the text of an answer that is an error. */
  answer(tool: string, parameters: Record<string, unknown>): Promise<{ text: string; structured: unknown }>;
  /** Of this server's own process. */
  readonly pid: number;
  /** The address of its inspector; null if it was started without. */
  readonly inspectorUrl: string | null;
  end(): Promise<void>;
}

/**
 * @param flags Additional flags of `pen serve`, such as `--project-root DIR`.
 * @param options `pen`: `dist/cli/pen.js` of another build.
 * Throws if it does not start.
 */
export async function startMcpServer(
  dataDirectory: string,
  flags: readonly string[],
  { isInspected = false, pen = PEN }: { readonly isInspected?: boolean; readonly pen?: string } = {},
): Promise<McpServer> {
  if (!existsSync(pen)) throw new Error(`${pen} is missing: npm run build`);
  const child = spawn(
    process.execPath,
    [
      ...(isInspected ? ['--inspect=0'] : []),
      pen,
      'serve',
      '--addr',
      'localhost:0',
      '--data-dir',
      dataDirectory,
      '--log-level',
      'error',
      ...flags,
    ],
    { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let inspectorUrl: string | null = null;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    inspectorUrl ??= /ws:\/\/[\d.]+:\d+\/[\w-]{36}/.exec(text)?.[0] ?? null;
    if (!isInspected) process.stderr.write(text);
  });
  const end = async (): Promise<void> => {
    child.removeAllListeners('close');
    if (child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    await closed;
  };
  await new Promise<void>((resolve, reject) => {
    child.once('close', (code) => reject(new Error(`pen serve ended with ${code}`)));
    child.stdout.once('data', () => resolve());
  });
  try {
    const found = await readDiscovery(dataDirectory);
    if (!found.ok || found.value === null || found.value.mcpUrl === null || found.value.mcpToken === null)
      throw new Error('pen serve did not print its address');
    const { mcpUrl, mcpToken } = found.value;
    const client = new Client({ name: 'bench', version: '1' });
    await client.connect(
      new StreamableHTTPClientTransport(new URL(mcpUrl), {
        requestInit: { headers: { authorization: `Bearer ${mcpToken}`, [STRUCTURED_HEADER]: '1' } },
      }),
    );
    const answer: McpServer['answer'] = async (tool, parameters) => {
      const raw = await client.callTool({ name: tool, arguments: parameters }, undefined, { timeout: CALL_LIMIT_MS });
      const { isError, structuredContent, content } = AnswerSchema.parse(raw);
      const texts = content.map(({ text }) => text ?? '').join('\n');
      if (isError) throw new Error(`${tool}: ${texts}`);
      return { text: texts, structured: structuredContent };
    };
    return {
      pid: child.pid ?? 0,
      inspectorUrl,
      answer,
      call: async (tool, parameters) => (await answer(tool, parameters)).structured,
      end: async () => {
        await client.close();
        await end();
      },
    };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}
