/** Captures as resources: lists, documents, subscriptions. */
import { afterEach, describe, expect, it } from 'vitest';
import { actingCharacter, escapedParts, hostileTexts } from '../../../shared/base/testing/hostile-texts.ts';
import { openRawSession, rowsOf, sendRaw, type RpcMessage } from './testing/raw-client.ts';
import { createServers, TOKEN, until } from './testing/servers.ts';
import { captureRecord } from './testing/toy-runner.ts';

const { start, closeAll } = createServers();
afterEach(() => closeAll());

describe('captures as resources', () => {
  it('are listed by pages, read as documents, and described by a template', async () => {
    const { port, toy } = await start();
    for (let index = 0; index < 120; index += 1)
      toy.library.put(captureRecord(`heap-${index.toString(16).padStart(8, '0')}`));
    const session = await openRawSession(port, TOKEN);
    const first = await session.ask('resources/list');
    const rows = rowsOf(first, 'resources');
    expect(rows).toHaveLength(100);
    expect(rows[0]?.['uri']).toBe('pen://captures/heap-00000077');
    const second = await session.ask('resources/list', { cursor: String(first.result?.['nextCursor']) });
    expect(second.result?.['resources']).toHaveLength(20);
    expect(second.result?.['nextCursor']).toBeUndefined();
    expect((await session.ask('resources/list', { cursor: 'heap-99999999' })).error?.code).toBe(-32_602);

    const read = await session.ask('resources/read', { uri: 'pen://captures/heap-00000001' });
    const [content] = rowsOf(read, 'contents');
    expect(content?.['mimeType']).toBe('application/json');
    expect(JSON.parse(String(content?.['text']))).toMatchObject({
      id: 'heap-00000001',
      kind: 'heap-snapshot',
      sizeBytes: 1536,
    });
    const view = await session.ask('resources/read', { uri: 'pen://captures/heap-00000001/summary?class=x' });
    expect(JSON.stringify(view.result)).toContain('was ignored');
    for (const uri of ['pen://captures/heap-ffffffff', 'file:///etc/passwd', 'pen://captures/../x']) {
      expect((await session.ask('resources/read', { uri })).error?.code).toBe(-32_002);
    }
    const templates = await session.ask('resources/templates/list');
    expect(templates.result?.['resourceTemplates']).toMatchObject([{ uriTemplate: 'pen://captures/{captureId}' }]);
  });

  it('have the title of a page as code in their descriptions, and visible in their titles', async () => {
    const { port, toy } = await start();
    const long = hostileTexts(1).join(' ');
    for (const [index, title] of [...hostileTexts(1), long].entries()) {
      const target = { id: 'T1', type: 'page' as const, title, url: title, endpoint: 'http://localhost:9222' };
      toy.library.put(captureRecord(`heap-${index.toString(16).padStart(8, '0')}`, { target, name: title }));
    }
    const session = await openRawSession(port, TOKEN);
    for (const { description, title } of rowsOf(await session.ask('resources/list'), 'resources')) {
      expect(escapedParts(String(description))).toEqual([]);
      expect(actingCharacter(String(title))).toBeNull();
      expect(Array.from(String(title)).length).toBeLessThanOrEqual(80);
    }
  });

  it('mask secrets in the addresses of their targets unless clients may see them', async () => {
    let showsSecrets = false;
    const { port, toy } = await start({ showsSecrets: () => showsSecrets });
    const url = 'https://a.test/?access_token=abcdefghijklmnop';
    const target = { id: 'T1', type: 'page' as const, title: url, url, endpoint: 'http://localhost:9222' };
    toy.library.put(captureRecord('heap-0000000a', { target, name: url }));
    const session = await openRawSession(port, TOKEN);
    const all = async (): Promise<string> =>
      JSON.stringify([
        (await session.ask('resources/list')).result,
        (await session.ask('resources/read', { uri: 'pen://captures/heap-0000000a' })).result,
        (await session.ask('tools/call', { name: 'pen_toy_capture', arguments: { captureId: 'heap-0000000a' } }))
          .result,
      ]);
    expect(await all()).not.toContain('abcdefgh');
    expect(await all()).toMatch(/access_token=redacted-parameter-16-[0-9a-f]{6}/);
    showsSecrets = true;
    expect(await all()).toContain('abcdefghijklmnop');
  });

  it('send notifications for the list, and for subscribed captures', async () => {
    const { port, toy } = await start();
    toy.library.put(captureRecord('heap-0000000a'));
    const session = await openRawSession(port, TOKEN);
    const uri = 'pen://captures/heap-0000000a';
    expect((await session.ask('resources/subscribe', { uri: 7 })).error?.code).toBe(-32_602);
    expect((await session.ask('resources/subscribe', { uri: 'file:///somewhere/else' })).result).toEqual({});
    expect((await session.ask('resources/subscribe', { uri })).result).toEqual({});
    const heard: RpcMessage[] = [];
    const controller = new AbortController();
    const opened = Promise.withResolvers<void>();
    const stream = sendRaw(port, {
      method: 'GET',
      headers: session.headers,
      signal: controller.signal,
      onOpen: () => opened.resolve(),
      onMessage: (message) => heard.push(message),
    }).catch(() => undefined);
    await opened.promise;
    toy.library.put(captureRecord('heap-0000000a', { note: 'a leak' }));
    await until(() => heard.length === 1);
    expect(heard[0]).toMatchObject({ method: 'notifications/resources/updated', params: { uri } });
    toy.library.put(captureRecord('heap-0000000b'));
    await until(() => heard.length === 2);
    expect(heard[1]?.method).toBe('notifications/resources/list_changed');
    await session.ask('resources/unsubscribe', { uri });
    toy.library.remove('heap-0000000a');
    await until(() => heard.length === 3);
    expect(heard[2]?.method).toBe('notifications/resources/list_changed');
    controller.abort();
    await stream;
  });
});
