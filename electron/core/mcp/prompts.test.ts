/** Prompts and completions through the SDK's own client. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { PromptListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { ToolCategory } from '../../../shared/core/contracts/tool-categories.ts';
import { PROMPTS } from '../../../shared/features/prompts.ts';
import type { Prompt } from '../../../shared/core/prompts/prompt.ts';
import { TOKEN, createServers, until, type Started } from './testing/servers.ts';
import { captureRecord } from './testing/toy-runner.ts';

const echo: Prompt = {
  name: 'echo',
  title: 'Echo',
  description: 'Echoes.',
  useWhen: 'Never.',
  arguments: [
    { name: 'target', description: 'Where.', completes: 'target' },
    { name: 'words', description: 'What.', required: true, completes: null },
  ],
  inShell: [],
  text: ({ target = 'anywhere', words = 'words' }) => `pen_toy_echo says ${words} in ${target}.`,
};
const compare: Prompt = {
  name: 'compare',
  title: 'Compare',
  description: 'Compares.',
  useWhen: 'Never.',
  arguments: [
    { name: 'base', description: 'First.', completes: { captures: ['heap-snapshot', 'trace'] } },
    { name: 'current', description: 'Second.', completes: { captures: ['heap-snapshot', 'trace'] } },
  ],
  inShell: [],
  text: () => 'Use pen_toy_capture, then pen_toy_echo.',
};

function page(id: string, title: string, url: string): TargetInfo {
  return {
    id,
    type: 'page',
    title,
    url,
    endpointId: 'e1',
    endpoint: 'http://localhost:9222',
    parentId: null,
    state: 'available',
  };
}

const TARGETS = [
  page('A1', 'Orders', 'https://shop.test/orders'),
  page('A2', 'Basket', 'https://shop.test/basket'),
  page('A3', 'Basket', 'https://shop.test/basket?step=2'),
  page('A4', '', 'https://shop.test/login?token=0123456789abcdef0123456789abcdef'),
];

const servers = createServers();
let disabled: ToolCategory[];
let started: Started;
let client: Client;

beforeEach(async () => {
  disabled = [];
  started = await servers.start({
    prompts: [echo, compare],
    targets: () => TARGETS,
    disabledCategories: () => disabled,
  });
  client = new Client({ name: 'test', version: '1.0' });
  const requestInit = { headers: { Authorization: `Bearer ${TOKEN}` } };
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${started.port}/mcp`), { requestInit }),
  );
});
afterEach(async () => {
  await client.close();
  await servers.closeAll();
});

const invalid = (message: string) => ({ code: -32_602, message: expect.stringContaining(message) as string });

describe('prompts', () => {
  it('are listed with their arguments', async () => {
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(['echo', 'compare']);
    expect(prompts[0]).toEqual({
      name: 'echo',
      title: 'Echo',
      description: 'Echoes.',
      arguments: [
        { name: 'target', description: 'Where.', required: false },
        { name: 'words', description: 'What.', required: true },
      ],
    });
  });

  it('are filled with the arguments; empty ones count as left out', async () => {
    const filled = await client.getPrompt({ name: 'echo', arguments: { target: 'Orders', words: 'hello' } });
    const text = 'pen_toy_echo says hello in Orders.';
    expect(filled.messages).toEqual([{ role: 'user', content: { type: 'text', text } }]);
    const empty = await client.getPrompt({ name: 'echo', arguments: { target: ' ', words: 'hello' } });
    expect(empty.messages[0]?.content).toMatchObject({ text: 'pen_toy_echo says hello in anywhere.' });
  });

  it('refuse unknown names and arguments, missing and long ones', async () => {
    await expect(client.getPrompt({ name: 'none' })).rejects.toMatchObject(invalid('no prompt "none"'));
    await expect(client.getPrompt({ name: 'echo' })).rejects.toMatchObject(invalid('needs the argument "words"'));
    await expect(client.getPrompt({ name: 'echo', arguments: { word: 'x' } })).rejects.toMatchObject(
      invalid('no argument "word"'),
    );
    await expect(client.getPrompt({ name: 'echo', arguments: { words: 'x'.repeat(301) } })).rejects.toMatchObject(
      invalid('longer than 300'),
    );
  });

  it('are not offered to a client without one of their tools, which learns of it', async () => {
    let changes = 0;
    client.setNotificationHandler(PromptListChangedNotificationSchema, () => {
      changes += 1;
    });
    await client.listPrompts();
    disabled = ['memory'];
    started.server.toolListChanged();
    expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual(['echo']);
    await expect(client.getPrompt({ name: 'compare' })).rejects.toMatchObject(invalid('needs pen_toy_capture'));
    await until(() => changes === 1);
    disabled = [];
    started.server.toolListChanged();
    await until(() => changes === 2);
    expect((await client.listPrompts()).prompts).toHaveLength(2);
  });
});

describe('completions', () => {
  const complete = async (name: string, argument: { name: string; value: string }, given?: Record<string, string>) =>
    (
      await client.complete({
        ref: { type: 'ref/prompt', name },
        argument,
        ...(given === undefined ? {} : { context: { arguments: given } }),
      })
    ).completion.values;

  it('of targets are a title or address that no other has, otherwise the id, and contain no secret', async () => {
    expect(await complete('echo', { name: 'target', value: '' })).toEqual([
      'Orders',
      'A2',
      'https://shop.test/basket?step=2',
      'A4',
    ]);
    expect(await complete('echo', { name: 'target', value: 'ORD' })).toEqual(['Orders']);
    expect(await complete('echo', { name: 'target', value: 'basket' })).toEqual([
      'A2',
      'https://shop.test/basket?step=2',
    ]);
    expect(await complete('echo', { name: 'target', value: '0123456789abcdef' })).toEqual([]);
  });

  it('of captures are ids, found by name too, and of the kind of the other one', async () => {
    started.toy.library.put(captureRecord('heap-00000001', { name: 'before the fix' }));
    started.toy.library.put(captureRecord('trace-00000002', { kind: 'trace' }));
    started.toy.library.put(captureRecord('heap-00000003'));
    started.toy.library.put(captureRecord('net-00000004', { kind: 'network' }));
    const all = ['heap-00000003', 'trace-00000002', 'heap-00000001'];
    expect(await complete('compare', { name: 'base', value: '' })).toEqual(all);
    expect(await complete('compare', { name: 'base', value: 'before the' })).toEqual(['heap-00000001']);
    expect(await complete('compare', { name: 'current', value: '' }, { base: 'heap-00000001' })).toEqual([
      'heap-00000003',
    ]);
    const ofTemplate = await client.complete({
      ref: { type: 'ref/resource', uri: 'pen://captures/{captureId}' },
      argument: { name: 'captureId', value: 'net' },
    });
    expect(ofTemplate.completion).toEqual({ values: ['net-00000004'], total: 1, hasMore: false });
  });

  it('of free words are none; of unknown arguments they are refused', async () => {
    expect(await complete('echo', { name: 'words', value: 'a' })).toEqual([]);
    await expect(complete('echo', { name: 'none', value: '' })).rejects.toMatchObject(invalid('no argument "none"'));
    await expect(complete('none', { name: 'x', value: '' })).rejects.toMatchObject(invalid('no prompt "none"'));
  });
});

it('the app’s own prompts need tools of the app, so a server of toys offers none of them', async () => {
  const toys = await servers.start();
  expect(toys.toy.runner.capabilities.length).toBeGreaterThan(0);
  const other = new Client({ name: 'test', version: '1.0' });
  await other.connect(
    new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${toys.port}/mcp`), {
      requestInit: { headers: { Authorization: `Bearer ${TOKEN}` } },
    }),
  );
  expect(PROMPTS.length).toBeGreaterThan(0);
  expect((await other.listPrompts()).prompts).toEqual([]);
  await other.close();
});
