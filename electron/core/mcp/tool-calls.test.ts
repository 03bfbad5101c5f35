/** Tools over hand-written HTTP: lists, protocol errors, results. */
import { afterEach, describe, expect, it } from 'vitest';
import { openRawSession, rowsOf, sendRaw, type RpcMessage } from './testing/raw-client.ts';
import { createServers, TOKEN, until } from './testing/servers.ts';
import { captureRecord, createToyRunner, penToyLook } from './testing/toy-runner.ts';

const { start, closeAll } = createServers();
afterEach(() => closeAll());

describe('tools/list', () => {
  it('lists every capability with object schemas and the hints that differ from their defaults', async () => {
    const { port, toy } = await start();
    const session = await openRawSession(port, TOKEN);
    const answer = await session.ask('tools/list');
    const tools = rowsOf(answer, 'tools');
    expect(tools.map((tool) => tool['name'])).toEqual(toy.runner.capabilities.map(({ name }) => name));
    for (const tool of tools) {
      expect(tool['inputSchema']).toMatchObject({ type: 'object' });
      expect(tool['outputSchema']).toMatchObject({ type: 'object' });
      expect(tool['inputSchema']).not.toHaveProperty('anyOf');
      expect(tool['outputSchema']).not.toHaveProperty('anyOf');
      const isClosed = tool['name'] !== 'pen_toy_capture';
      expect(Object.keys(tool['annotations'] ?? {}).includes('openWorldHint')).toBe(isClosed);
    }
    expect(tools[0]).toMatchObject({
      description: 'Repeats a text.',
      inputSchema: {
        required: ['text'],
        properties: {
          times: { type: 'integer' },
          mode: { enum: ['plain', 'loud'], default: 'plain' },
        },
      },
    });
  });

  it('hides the tools of a disabled category, and notifies when that changes', async () => {
    let disabled: ['memory'] | [] = ['memory'];
    const { port, server } = await start({ disabledCategories: () => disabled });
    const session = await openRawSession(port, TOKEN);
    const names = async (): Promise<unknown[]> =>
      rowsOf(await session.ask('tools/list'), 'tools').map(({ name }) => name);
    expect(await names()).toEqual(['pen_toy_echo', 'pen_toy_slow']);
    const refused = await session.ask('tools/call', { name: 'pen_toy_refuse', arguments: {} });
    expect(refused.error?.code).toBe(-32_601);

    const heard: RpcMessage[] = [];
    const controller = new AbortController();
    const opened = Promise.withResolvers<void>();
    const stream = sendRaw(port, {
      method: 'GET',
      headers: { ...session.headers, accept: 'text/event-stream' },
      signal: controller.signal,
      onOpen: () => opened.resolve(),
      onMessage: (message) => heard.push(message),
    }).catch(() => undefined);
    await opened.promise;
    disabled = [];
    server.toolListChanged();
    await until(() => heard.some(({ method }) => method === 'notifications/tools/list_changed'));
    expect(await names()).toContain('pen_toy_refuse');
    controller.abort();
    await stream;
  });
});

describe('tools/call', () => {
  const wrong: [string, Record<string, unknown>, RegExp][] = [
    ['a wrong type', { text: 5 }, /"text"/],
    ['a missing parameter', {}, /"text"/],
    ['an unknown parameter', { text: 'a', colour: 'red' }, /unknown parameter "colour".*It takes: text, times, mode/s],
    [
      'a member that would be a prototype',
      JSON.parse('{"text":"a","__proto__":{"times":3}}'),
      /unknown parameter "__proto__"/,
    ],
    ['a value outside an enum', { text: 'a', mode: 'soft' }, /"mode".*"plain", "loud"/s],
    ['a value below the minimum', { text: 'a', times: 0 }, /"times".*1 to 3/s],
    ['a fraction for an integer', { text: 'a', times: 1.5 }, /"times"/],
    ['a fraction above the maximum of an integer', { text: 'a', times: 3.5 }, /"times"/],
    ['a text that is too long', { text: 'a'.repeat(1001) }, /"text".*1000/s],
  ];
  it.each(wrong)('answers %s with −32602 and a sentence', async (_what, given, sentence) => {
    const { port } = await start();
    const session = await openRawSession(port, TOKEN);
    const { error } = await session.ask('tools/call', { name: 'pen_toy_echo', arguments: given });
    expect(error?.code).toBe(-32_602);
    expect(error?.message).toMatch(sentence);
    expect(error?.data).toMatchObject({ code: 'invalid_params' });
  });

  it.each<[Record<string, unknown>, string]>([
    [{}, 'name is missing: it must be a string'],
    [{ name: 5 }, 'name must be a string, not 5'],
    [{ name: 'pen_toy_echo', arguments: 'text' }, 'arguments must be an object, not "text"'],
  ])('answers a malformed call %j with −32602', async (params, problem) => {
    const { port } = await start();
    const session = await openRawSession(port, TOKEN);
    expect((await session.ask('tools/call', params)).error).toMatchObject({
      code: -32_602,
      message: `tools/call was sent with invalid parameters: ${problem}.`,
    });
  });

  it('answers an unknown tool and an unknown method with −32601', async () => {
    const { port } = await start();
    const session = await openRawSession(port, TOKEN);
    const tool = await session.ask('tools/call', { name: 'pen_nothing', arguments: {} });
    expect(tool.error).toMatchObject({ code: -32_601, data: { code: 'unknown_tool' } });
    expect(tool.error?.message).toContain('There is no tool "pen_nothing".');
    expect((await session.ask('tasks/list')).error?.code).toBe(-32_601);
  });

  it('answers with text and the same facts as structured content, with notes about clamped values', async () => {
    const { port } = await start();
    const session = await openRawSession(port, TOKEN);
    const { result } = await session.ask('tools/call', { name: 'pen_toy_echo', arguments: { text: 'ha', times: 9 } });
    expect(result?.['structuredContent']).toEqual({
      said: 'hahaha',
      times: 3,
      notes: [expect.stringContaining('"times"')],
    });
    expect(result?.['content']).toEqual([
      { type: 'text', text: expect.stringMatching(/hahaha[\s\S]*"times" was 9/) as string },
    ]);
    expect(result?.['isError']).toBeUndefined();
  });

  it('answers every other failure as a result, with all details in the text', async () => {
    const { port } = await start();
    const session = await openRawSession(port, TOKEN);
    const busy = await session.ask('tools/call', { name: 'pen_toy_refuse', arguments: {} });
    expect(busy.result).toMatchObject({
      isError: true,
      structuredContent: { code: 'busy', suggestion: 'Try pen_toy_echo.', data: { heldForMs: 12_000 } },
    });
    expect(rowsOf(busy, 'content')[0]?.['text']).toMatch(/held for 12s[\s\S]*Try pen_toy_echo[\s\S]*busy/);
    const picky = await session.ask('tools/call', { name: 'pen_toy_refuse', arguments: { picky: true } });
    expect(picky.result).toMatchObject({ isError: true, structuredContent: { code: 'invalid_params' } });
  });

  it('links the capture of a result', async () => {
    const { port, toy } = await start({}, createToyRunner([penToyLook]));
    toy.library.put(captureRecord('heap-0000000a'));
    const session = await openRawSession(port, TOKEN);
    const { result } = await session.ask('tools/call', {
      name: 'pen_toy_capture',
      arguments: { captureId: 'heap-0000000a' },
    });
    expect(result?.['content']).toMatchObject([
      { type: 'text' },
      { type: 'resource_link', uri: 'pen://captures/heap-0000000a', mimeType: 'application/json', size: 1536 },
    ]);
    const gone = await session.ask('tools/call', {
      name: 'pen_toy_capture',
      arguments: { captureId: 'heap-0000000b' },
    });
    expect(gone.result?.['content']).toHaveLength(1);
    // An answer that reads it names it in its text.
    const read = await session.ask('tools/call', { name: 'pen_toy_look', arguments: { captureId: 'heap-0000000a' } });
    expect(read.result?.['content']).toMatchObject([{ type: 'text', text: expect.stringContaining('heap-0000000a') }]);
  });
});
