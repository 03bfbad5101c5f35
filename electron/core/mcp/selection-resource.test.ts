/** The selection of the person as a resource, with subscription, through the SDK's own client. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, expect, it, vi } from 'vitest';
import { createToyWindow, toySelection, type ToyWindow } from '../../../shared/core/capability/testing/toy-window.ts';
import { SELECTION_URI } from '../../../shared/core/contracts/selections.ts';
import { createAnswerRedactor } from '../runner/answer-redactor.ts';
import { selectionSource, watchSelection } from './selection-resource.ts';
import type { McpServerOptions } from './server.ts';
import { createServers, TOKEN, until } from './testing/servers.ts';
import { captureRecord, createToyRunner, type ToyRunner } from './testing/toy-runner.ts';

const { start, closeAll } = createServers();
const clients: Client[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await closeAll();
});

interface Connected {
  readonly toy: ToyRunner;
  readonly window: ToyWindow;
  readonly client: Client;
  /** URIs of `notifications/resources/updated`. */
  readonly updated: string[];
  /** The resource as data. */
  readonly read: () => Promise<unknown>;
}

async function connect(options: Partial<McpServerOptions> = {}): Promise<Connected> {
  const window = createToyWindow();
  const { toy, port } = await start({ personWindow: window.port, ...options });
  const client = new Client({ name: 'test', version: '1.0' });
  const requestInit = { headers: { Authorization: `Bearer ${TOKEN}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}/mcp`), { requestInit }));
  clients.push(client);
  const updated: string[] = [];
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void updated.push(params.uri));
  const read = async (): Promise<unknown> => {
    const { contents } = await client.readResource({ uri: SELECTION_URI });
    const [content] = contents;
    return JSON.parse(content !== undefined && 'text' in content ? content.text : '');
  };
  return { toy, window, client, updated, read };
}

const object = (id: number) =>
  toySelection({ kind: 'object', link: `pen://captures/heap-0000000a/object/@${id}`, facts: { name: 'OrderRow' } });

it('is listed before the captures, and read as data', async () => {
  const { toy, window, client, read } = await connect();
  toy.library.put(captureRecord('heap-0000000a'));
  const { resources } = await client.listResources();
  expect(resources.map(({ uri }) => uri)).toEqual([SELECTION_URI, 'pen://captures/heap-0000000a']);
  expect(await read()).toMatchObject({ kind: null, title: null });
  window.select(object(7));
  expect(await read()).toMatchObject({
    kind: 'object',
    title: 'Object @7',
    captureId: 'heap-0000000a',
    captureName: 'Snapshot heap-0000000a',
    facts: { name: 'OrderRow' },
  });
});

it('notifies a subscribed client once when the selection has settled', async () => {
  const { window, client, updated } = await connect();
  window.select(object(1));
  await client.subscribeResource({ uri: SELECTION_URI });
  for (const id of [2, 3, 4]) window.select(object(id));
  await until(() => updated.length > 0);
  // Selected again after the notification, so that another one would be for this change only.
  window.select(object(5));
  await until(() => updated.length > 1);
  expect(updated).toEqual([SELECTION_URI, SELECTION_URI]);
  expect((await client.unsubscribeResource({ uri: SELECTION_URI })) as unknown).toEqual({});
});

it('notifies neither for the same selection nor after unsubscribing or closing', () => {
  vi.useFakeTimers();
  const window = createToyWindow();
  const source = selectionSource(
    window.port,
    createToyRunner().library,
    createAnswerRedactor(),
    () => false,
    () => [],
  );
  let updates = 0;
  const watch = watchSelection(source, () => (updates += 1));
  const settled = (id: number): number => {
    window.select(object(id));
    vi.runAllTimers();
    return updates;
  };
  expect(settled(1)).toBe(0);
  watch.subscribe();
  expect(settled(1)).toBe(0);
  expect(settled(2)).toBe(1);
  window.select(object(3));
  expect(settled(2)).toBe(1);
  watch.unsubscribe();
  expect(settled(4)).toBe(1);
  watch.subscribe();
  expect(settled(5)).toBe(2);
  watch.dispose();
  expect(settled(6)).toBe(2);
});

it('masks secrets in addresses unless clients may see them', async () => {
  let showsSecrets = false;
  const { window, read } = await connect({ showsSecrets: () => showsSecrets });
  const url = 'https://a.test/?access_token=abcdefghijklmnop';
  window.select(toySelection({ kind: 'request', targetId: 'T1', facts: { url, requestId: '1.2' } }));
  expect(JSON.stringify(await read())).not.toContain('abcdefgh');
  showsSecrets = true;
  expect(JSON.stringify(await read())).toContain('abcdefghijklmnop');
});

it('is an error while no window is open, and does not exist in a process without one', async () => {
  const { window, client } = await connect();
  window.setOpen(false);
  await expect(client.readResource({ uri: SELECTION_URI })).rejects.toThrow('No window of PEN Workbench is open');
  const { port } = await start();
  const other = new Client({ name: 'other', version: '1.0' });
  const requestInit = { headers: { Authorization: `Bearer ${TOKEN}` } };
  await other.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}/mcp`), { requestInit }));
  clients.push(other);
  expect((await other.listResources()).resources).toEqual([]);
  await expect(other.readResource({ uri: SELECTION_URI })).rejects.toThrow('no resource');
});
