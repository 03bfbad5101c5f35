/** Views in chats (MCP Apps): who is offered them, in both eras, and that nobody else sees a difference. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineCapability } from '../../../shared/core/capability/define.ts';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { VIEW_MIME_TYPE, VIEW_URI, VIEWS_EXTENSION } from '../../../shared/core/contracts/chat-views.ts';
import { sendRaw } from './testing/raw-client.ts';
import { createServers, TOKEN } from './testing/servers.ts';
import { statelessRequest } from './testing/stateless-client.ts';
import { createToyRunner } from './testing/toy-runner.ts';
import { createToolTable } from './tool-table.ts';
import { showsViews } from './view-resource.ts';

const SHOWS_VIEWS = { extensions: { [VIEWS_EXTENSION]: { mimeTypes: [VIEW_MIME_TYPE] } } };

const toy = (name: `pen_${string}`, flags: { readonly hasView?: true; readonly forViews?: true }) =>
  defineCapability({
    kind: 'read',
    hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
    locks: [],
    deadlineMs: 60_000,
    category: 'utility',
    name,
    title: 'Toy',
    summary: 'A toy.',
    params: z.strictObject({}),
    result: z.object({ captureId: z.string() }),
    run: async () => ({ captureId: 'heap-00000001' }),
    summarise: () => 'The whole answer.',
    ...flags,
  });

const { start, closeAll } = createServers();
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pen-views-'));
  writeFileSync(join(folder, 'view.html'), '<!doctype html><style nonce="PEN-NONCE"></style>');
});
afterEach(async () => {
  await closeAll();
  rmSync(folder, { recursive: true, force: true });
});

type Ask = (method: string, params?: Record<string, unknown>) => Promise<Record<string, unknown>>;

async function serve(viewFile = join(folder, 'view.html')) {
  const { port } = await start(
    { viewFile, structuredResults: () => false },
    createToyRunner([toy('pen_toy_shown', { hasView: true }), toy('pen_toy_data', { forViews: true })]),
  );
  const withSession = async (capabilities: object): Promise<Ask> => {
    const client = new Client({ name: 'Chat', version: '1' }, { capabilities });
    const requestInit = { headers: { authorization: `Bearer ${TOKEN}` } };
    const url = new URL(`http://127.0.0.1:${port}/mcp`);
    const transport = new StreamableHTTPClientTransport(url, { requestInit }) as Transport;
    await client.connect(transport);
    return (method, params = {}) => client.request({ method, params }, z.looseObject({}));
  };
  const withoutSession = async (capabilities: object): Promise<Ask> => {
    return async (method, params = {}) => {
      const { messages } = await sendRaw(port, statelessRequest({ token: TOKEN, method, params, capabilities }));
      const [answer] = messages;
      if (answer?.result === undefined) throw new Error(answer?.error?.message ?? 'no answer');
      return answer.result;
    };
  };
  return { withSession, withoutSession };
}

const namesIn = ({ tools }: Record<string, unknown>): string[] => (tools as { name: string }[]).map(({ name }) => name);
const toolIn = ({ tools }: Record<string, unknown>, name: string) =>
  (tools as { name: string; _meta?: object }[]).find((each) => each.name === name);

describe.each(['withSession', 'withoutSession'] as const)('a client %s', (era) => {
  it('that shows views is listed them, reads the page with a nonce of its own, and gets answers as data too', async () => {
    const ask = await (await serve())[era](SHOWS_VIEWS);
    const tools = await ask('tools/list');
    expect(toolIn(tools, 'pen_toy_shown')).toMatchObject({ _meta: { ui: { resourceUri: VIEW_URI } } });
    expect(toolIn(tools, 'pen_toy_data')).toMatchObject({ _meta: { ui: { visibility: ['app'] } } });
    expect(toolIn(tools, 'pen_toy_echo')).not.toHaveProperty('_meta');
    const { resources } = (await ask('resources/list')) as { resources: { uri: string; mimeType: string }[] };
    expect(resources.find(({ uri }) => uri === VIEW_URI)?.mimeType).toBe(VIEW_MIME_TYPE);
    const read = async (): Promise<string> => {
      const { contents } = await ask('resources/read', { uri: VIEW_URI });
      expect(contents).toMatchObject([{ uri: VIEW_URI, mimeType: VIEW_MIME_TYPE, _meta: { ui: {} } }]);
      return (contents as { text: string }[])[0]?.text ?? '';
    };
    const page = await read();
    expect(page).toMatch(/nonce="[\w+/]{22}=="/);
    expect(await read()).not.toBe(page);
    expect(await ask('tools/call', { name: 'pen_toy_shown', arguments: {} })).toMatchObject({
      content: [{ type: 'text', text: 'The whole answer.' }],
      structuredContent: { captureId: 'heap-00000001' },
    });
    expect(await ask('tools/call', { name: 'pen_toy_echo', arguments: { text: 'x' } })).not.toHaveProperty(
      'structuredContent',
    );
  });

  it.each([
    ['announces nothing', {}],
    ['announces another type of view', { extensions: { [VIEWS_EXTENSION]: { mimeTypes: ['text/html'] } } }],
  ])('that %s sees no difference', async (_what, capabilities) => {
    const ask = await (await serve())[era](capabilities);
    const tools = await ask('tools/list');
    expect(namesIn(tools)).not.toContain('pen_toy_data');
    expect(JSON.stringify(tools)).not.toContain('"ui"');
    expect(JSON.stringify(await ask('resources/list'))).not.toContain('ui://');
    await expect(ask('resources/read', { uri: VIEW_URI })).rejects.toThrow('There is no resource');
    expect(await ask('tools/call', { name: 'pen_toy_shown', arguments: {} })).not.toHaveProperty('structuredContent');
  });

  it('that shows views is offered none by a build without the page', async () => {
    const ask = await (await serve(join(folder, 'none.html')))[era](SHOWS_VIEWS);
    expect(JSON.stringify(await ask('tools/list'))).not.toContain('"ui"');
    await expect(ask('resources/read', { uri: VIEW_URI })).rejects.toThrow('There is no resource');
  });
});

it('is not confused by what clients announce', () => {
  for (const capabilities of [undefined, null, [], { extensions: null }, { extensions: { [VIEWS_EXTENSION]: 1 } }])
    expect(showsViews(capabilities)).toBe(false);
  expect(showsViews({ ...SHOWS_VIEWS, elicitation: {} })).toBe(true);
});

describe('the list of tools for a client that shows views', () => {
  const table = createToolTable(
    () => CAPABILITIES,
    () => [],
  );
  const plain = { isStructured: false, isCoreOnly: false };

  it('is the same for its model: hosts keep `_meta` and the tools of views to themselves', () => {
    const forModel = table.list({ ...plain, hasViews: true }).flatMap(({ _meta: meta, ...tool }) => {
      const ui = meta?.['ui'] as { visibility?: string[] } | undefined;
      return ui?.visibility === undefined ? [tool] : [];
    });
    expect(JSON.stringify(forModel)).toBe(JSON.stringify(table.list(plain)));
  });

  it('adds at most 1,200 bytes on the wire', () => {
    const bytes = (hasViews: boolean): number =>
      Buffer.byteLength(JSON.stringify({ tools: table.list({ ...plain, hasViews }) }));
    expect(bytes(false)).toBeLessThanOrEqual(24_000);
    expect(bytes(true) - bytes(false)).toBeLessThanOrEqual(1200);
  });
});
