/** MCP servers as an assistant's client starts them, over stdio, each connected to the program of a case. */
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { referencePaths } from '../heap-reference/packages.ts';
import type { Recording } from './recording.ts';

const PEN = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'pen.js');

function commandOf(server: Recording['server'], port: number, folder: string): { command: string; args: string[] } {
  if (server === 'ours') {
    const data = join(folder, 'data');
    const flags = ['--standalone', '--data-dir', data, '--allow-eval', '--cdp-url', `http://localhost:${port}`];
    return { command: process.execPath, args: [PEN, 'mcp', ...flags] };
  }
  const { nodePath, mcpServerPath } = referencePaths();
  const flags = [`--browserUrl=http://127.0.0.1:${port}`, `--workspace=${folder}`, '--memoryDebugging'];
  return { command: nodePath, args: [mcpServerPath, ...flags, '--no-usage-statistics', '--no-performance-crux'] };
}

/** `port`: of the browser's or the Node process's inspector. `folder`: where the server may write. The server ends with the client. */
export async function connected(server: Recording['server'], port: number, folder: string): Promise<Client> {
  const { ELECTRON_RUN_AS_NODE: asNode, ...environment } = process.env as Record<string, string>;
  const env = server === 'ours' ? { ...environment, ELECTRON_RUN_AS_NODE: asNode ?? '1' } : environment;
  const client = new Client({ name: 'leakbench', version: '1' });
  await client.connect(new StdioClientTransport({ ...commandOf(server, port, folder), env, stderr: 'ignore' }));
  return client;
}
