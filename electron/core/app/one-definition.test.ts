/** A capability defined in one file is available everywhere: as MCP tool, IPC method, `pen call` and docs row. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { defineCapability } from '../../../shared/core/capability/define.ts';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { capabilityReferencePages } from '../../../shared/features/reference-page.ts';
import { createLog } from '../log/log.ts';
import { createMcpServer, type McpServer } from '../mcp/server.ts';
import { createCore } from './index.ts';
import type { Core } from './types.ts';
import { settle } from '../../../shared/base/errors.ts';

const TOKEN = 'a-token-of-thirty-two-characters-0';
const PERSON_TOKEN = 'another-token-of-thirty-two-chars-';

const toy = defineCapability({
  name: 'pen_toy_echo',
  title: 'Toy Echo',
  summary: 'Repeats a text.',
  category: 'utility',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  params: z.strictObject({ text: z.string().describe('What to say.') }),
  result: z.object({ text: z.string() }),
  locks: [],
  deadlineMs: 1000,
  run: async ({ text }) => ({ text }),
  summarise: ({ text }) => `## Toy Echo\n\n${text}`,
});

let folder: string;
let core: Core;
let mcp: McpServer;
let address: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pen-one-definition-'));
  const log = createLog({ level: 'error', write: () => undefined });
  const made = await settle(() =>
    createCore({
      dataDirectory: join(folder, 'data'),
      version: '0.0.0',
      log,
      projectRoot: folder,
      endpoints: { addresses: [], origin: 'default' },
      launchAnalysis: () => {
        throw new Error('nothing here analyses');
      },
      capabilities: [...CAPABILITIES, toy],
      temporaryDirectory: folder,
    }),
  );
  if (!made.ok) throw new Error(made.error.message);
  core = made.value;
  mcp = createMcpServer({
    runner: core.runner,
    sessions: core.sessions,
    library: core.library,
    version: '0.0.0',
    log,
    mcpToken: TOKEN,
    personToken: PERSON_TOKEN,
    structuredResults: () => true,
  });
  const listening = await mcp.listen({ host: '127.0.0.1', port: 0, exactPort: true });
  if (!listening.ok) throw new Error(listening.error.message);
  address = listening.value.address;
});

afterEach(async () => {
  await mcp.close();
  await core.close();
  rmSync(folder, { recursive: true });
});

test('the toy is an MCP tool with its schema and answers', async () => {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(address), {
      requestInit: { headers: { authorization: `Bearer ${TOKEN}` } },
    }),
  );
  const { tools } = await client.listTools();
  expect(tools.find(({ name }) => name === 'pen_toy_echo')).toMatchObject({
    inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
    annotations: { readOnlyHint: true, openWorldHint: false },
  });
  const answer = await client.callTool({ name: 'pen_toy_echo', arguments: { text: 'over MCP' } });
  expect(answer.structuredContent).toEqual({ text: 'over MCP' });
  await client.close();
});

test('the toy is what the window’s bridge calls by the same name', async () => {
  const window = core.sessions.open({ kind: 'window', name: 'you', paths: 'anywhere' });
  expect(await core.runner.run('pen_toy_echo', { text: 'over IPC' }, window)).toMatchObject({
    ok: true,
    value: { text: 'over IPC' },
  });
});

test('the toy is a row of the reference page', () => {
  const pages = capabilityReferencePages(core.runner.capabilities);
  expect(pages[0]?.text).toContain('#pen_toy_echo)');
  const page = pages.map(({ text }) => text).join('\n');
  expect(page).toContain('\n## pen_toy_echo\n');
  expect(page).toContain('| `text` | string | required | What to say. |');
});

test('`pen call` reaches the toy with the person’s token', async () => {
  const client = new Client({ name: 'pen', version: '1' });
  const requestInit = { headers: { authorization: `Bearer ${PERSON_TOKEN}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(address), { requestInit }));
  const answer = await client.callTool({ name: 'pen_toy_echo', arguments: { text: 'from a shell' } });
  expect(answer.structuredContent).toEqual({ text: 'from a shell' });
  await client.close();
});
