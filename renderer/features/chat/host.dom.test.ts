import { expect, test } from 'vitest';
import { greet } from './first-frame/greeting.ts';
import { connectHost } from './host.ts';
import { createHostLine } from './host-line.ts';

interface Sent {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: unknown;
  readonly error?: { readonly code: number };
}

/** A host as its view sees it: what the view sent, and messages to the view. */
function fakeHost() {
  const sent: Sent[] = [];
  const host = { postMessage: (message: Sent) => void sent.push(message) } as unknown as Window;
  const say = (message: object, source: unknown = host): void => {
    const event = new MessageEvent('message', { data: { jsonrpc: '2.0', ...message } });
    Object.defineProperty(event, 'source', { value: source });
    window.dispatchEvent(event);
  };
  const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
  const answer = async (result: object): Promise<void> => {
    say({ id: sent.findLast(({ id, method }) => id !== undefined && method !== undefined)?.id, result });
    await turn();
  };
  return { host, sent, say, answer, turn };
}

async function connected(hostCapabilities: object = { serverTools: {} }) {
  const fake = fakeHost();
  const connecting = connectHost(createHostLine(greet(window, fake.host), fake.host));
  expect(fake.sent[0]).toMatchObject({ method: 'ui/initialize', params: { protocolVersion: '2026-01-26' } });
  await fake.answer({ hostCapabilities, hostContext: { theme: 'dark', displayMode: 7 } });
  const host = await connecting;
  if (!host.ok) throw new Error(host.error.message);
  return { ...fake, view: host.value };
}

test('a view introduces itself, and reads of the context what it understands', async () => {
  const { view, sent } = await connected();
  expect(sent.at(-1)).toMatchObject({ method: 'ui/notifications/initialized' });
  expect(view.context()).toEqual({ theme: 'dark' });
});

test('an answer that came before anybody listened is not lost, and a cancelled call has none', async () => {
  const { view, say } = await connected();
  say({ method: 'ui/notifications/tool-input', params: { arguments: { node: 1 } } });
  say({ method: 'ui/notifications/tool-result', params: { content: [], structuredContent: { captureId: 'x' } } });
  const heard: unknown[] = [];
  view.onCall((call) => void heard.push(call));
  say({ method: 'ui/notifications/tool-cancelled', params: {} });
  expect(heard).toEqual([
    { arguments: { node: 1 }, result: { content: [], structuredContent: { captureId: 'x' } } },
    null,
  ]);
});

test('a call of a tool is an error as the tool says it', async () => {
  const { view, answer } = await connected();
  const called = view.callTool('pen_view', {});
  await answer({ content: [{ type: 'text', text: 'text' }], structuredContent: { captures: [] } });
  expect(await called).toEqual({ ok: true, value: { captures: [] } });
  const failing = view.callTool('pen_show', {});
  await answer({ content: [], isError: true, structuredContent: { code: 'no_window', message: 'No window.' } });
  expect(await failing).toMatchObject({ ok: false, error: { code: 'no_window' } });
  const textOnly = view.callTool('pen_show', {});
  await answer({ content: [{ type: 'text', text: 'It failed.' }], isError: true });
  expect(await textOnly).toMatchObject({ ok: false, error: { message: 'It failed.' } });
});

test('nothing is asked of a host that cannot do it', async () => {
  const { view, sent } = await connected({});
  const before = sent.length;
  expect((await view.callTool('pen_view', {})).ok).toBe(false);
  view.tell('selected');
  expect(sent).toHaveLength(before);
});

test('messages of others are ignored, and the host is answered', async () => {
  const { view, sent, say, turn } = await connected();
  say({ method: 'ui/notifications/host-context-changed', params: { theme: 'light' } }, window);
  expect(view.context().theme).toBe('dark');
  say({ id: 'p', method: 'ping' });
  say({ id: 'x', method: 'tools/list' });
  await turn();
  expect(sent.slice(-2)).toMatchObject([
    { id: 'p', result: {} },
    { id: 'x', error: { code: -32601 } },
  ]);
});
