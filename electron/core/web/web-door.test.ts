/** The window's server on loopback as strangers and its own page find it. */
import { existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import WebSocket from 'ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeMessage, encodeMessage } from '../../../shared/base/binary-message.ts';
import { ok } from '../../../shared/base/result.ts';
import type { FramePort, HandedPort } from '../analysis-client/index.ts';
import { createWebDoor, type WebDoor } from './web-door.ts';

const REPORT = '<!doctype html><script>document.title = "report"</script>';
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

let folder: string;
let door: WebDoor;
let port: number;
let pages: { closed: number };
const asked: unknown[] = [];
const lines: FramePort[] = [];

const isFramePort = (given: FramePort | HandedPort): given is FramePort => 'onFrame' in given;

beforeEach(async () => {
  asked.splice(0);
  lines.splice(0);
  const counted = { closed: 0 };
  pages = counted;
  folder = mkdtempSync(join(tmpdir(), 'pen-web-test-'));
  mkdirSync(join(folder, 'renderer', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'renderer', 'index.html'), '<meta name="pen-nonce" content="">');
  writeFileSync(join(folder, 'renderer', 'assets', 'app.js'), 'start();');
  writeFileSync(join(folder, 'secret.json'), '{"token":1}');
  door = createWebDoor({
    rendererFolder: join(folder, 'renderer'),
    folders: { passing: join(folder, 'spool'), kept: join(folder, 'source-maps') },
    report: async (captureId) => (captureId === 'lh-00000000' ? REPORT : null),
    pageClosed: () => void (counted.closed += 1),
    log: silent,
  });
  door.connect({
    call: async (name, params) => {
      asked.push(['call', name, params]);
      return ok({ bytes: new Float64Array([1.5, 2.5]) });
    },
    command: async (name) => {
      asked.push(['command', name]);
      return ok({});
    },
    file: async (use, path) => {
      asked.push(['file', use, String(path).replace(folder, ''), readFileSync(String(path), 'utf8')]);
      return ok({ captureIds: ['heap-00000001'] });
    },
    port(given) {
      if (isFramePort(given)) lines.push(given);
      return ok({});
    },
    ready: () => void asked.push(['ready']),
  });
  port = Number(new URL(await door.listen({ host: '127.0.0.1', port: 0, exactPort: true })).port);
});
afterEach(async () => {
  await door.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Sent as it is: a browser would write the Host, and take dots out of the path. */
async function ask(
  path: string,
  headers: Readonly<Record<string, string>> = {},
  { method = 'GET', body = '' }: { readonly method?: string; readonly body?: string } = {},
): Promise<Answer> {
  const sent = request({ host: '127.0.0.1', port, path, method, headers });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString('utf8') };
}

const own = (): string => `http://127.0.0.1:${port}`;
const pathOf = (address: string): string => address.slice(own().length);

async function enter(): Promise<string> {
  const { headers } = await ask(pathOf(door.oneTimeAddress()));
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

interface Page {
  readonly socket: WebSocket;
  readonly received: unknown[];
  send(message: unknown, channel?: number): void;
  until(kind: string): Promise<Record<string, unknown>>;
}

const frameOf = (channel: number, payload: Uint8Array): Buffer => {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(channel, 0);
  return Buffer.concat([header, payload]);
};

async function openPage(cookie: string, query = ''): Promise<Page> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/bridge${query}`, { headers: { cookie }, origin: own() });
  const received: unknown[] = [];
  socket.on('message', (data) => {
    const bytes = data as Buffer;
    received.push({ channel: bytes.readUInt32LE(0), ...(decodeMessage(Uint8Array.from(bytes.subarray(8))) as object) });
  });
  await once(socket, 'open');
  const until = async (kind: string): Promise<Record<string, unknown>> => {
    for (;;) {
      const found = received.find((each) => (each as { kind?: string }).kind === kind);
      if (found !== undefined) return found as Record<string, unknown>;
      await once(socket, 'message');
    }
  };
  return {
    socket,
    received,
    until,
    send: (message, channel = 0) => socket.send(frameOf(channel, encodeMessage(message))),
  };
}

const closeCode = async (socket: WebSocket): Promise<unknown> => ((await once(socket, 'close')) as unknown[])[0];

async function refusedSocket(headers: Record<string, string>, origin?: string): Promise<string> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/bridge`, {
    headers,
    ...(origin === undefined ? {} : { origin }),
  });
  const [error] = (await once(socket, 'error')) as [Error];
  return error.message;
}

describe('the address', () => {
  it('opens the window once', async () => {
    const path = pathOf(door.oneTimeAddress());
    const first = await ask(path);
    expect(first.status).toBe(200);
    expect(String(first.headers['set-cookie'])).toMatch(
      new RegExp(`^pen-${port}=[\\w-]{43}; HttpOnly; Path=/; SameSite=Strict$`),
    );
    expect(first.text).toContain('http-equiv="refresh"');
    expect((await ask(path)).status).toBe(401);
  });

  it('is void once there is a newer one', async () => {
    const older = pathOf(door.oneTimeAddress());
    door.oneTimeAddress();
    expect((await ask(older)).status).toBe(401);
  });

  it('cannot be guessed, and is no other word than a whole key', async () => {
    const path = pathOf(door.oneTimeAddress());
    for (const wrong of ['/?key=', '/?key=x', path.slice(0, -1), `${path}x`, '/?key=undefined'])
      expect((await ask(wrong)).status).toBe(401);
    expect((await ask(path)).status).toBe(200);
  });
});

describe('a browser without a session', () => {
  it.each(['/', '/index.html', '/assets/app.js', '/report/lh-00000000', '/download/x/y', '/nothing'])(
    'gets nothing of %s',
    async (path) => {
      expect(await ask(path)).toMatchObject({ status: 401 });
      expect(await ask(path, { cookie: `pen-${port}=; pen-${port}=undefined; pen-1=x` })).toMatchObject({
        status: 401,
      });
    },
  );

  it('hears that its session is unknown, and nothing else', async () => {
    const page = await openPage(`pen-${port}=guessed`);
    page.send({ kind: 'call', id: 1, name: 'pen_status', params: {} });
    expect(await closeCode(page.socket)).toBe(4401);
    expect(asked).toEqual([]);
    expect(door.isOpen()).toBe(false);
  });
});

it('takes the name of a forwarder for its own, and that of no other page', async () => {
  const cookie = await enter();
  const host = 'localhost:6200';
  const name = 'shop-6200.app.github.dev';
  const upload = (headers: Record<string, string>): Promise<Answer> =>
    ask('/upload?use=import&name=a', { cookie, ...headers }, { method: 'POST', body: 'x' });
  expect((await upload({ host, origin: `https://${name}`, 'x-forwarded-host': name })).status).toBe(200);
  for (const headers of [
    { host, origin: `https://${name}` },
    { host, origin: 'https://evil.example', 'x-forwarded-host': name },
    { host: name, origin: `https://${name}`, 'x-forwarded-host': name },
  ])
    expect((await upload(headers)).status).toBe(403);
});

it('opens in a frame of an editor, and of nobody else', async () => {
  const framed = { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'cross-site' };
  const { status, headers } = await ask(pathOf(door.oneTimeAddress()), framed);
  expect(status).toBe(200);
  expect(String(headers['set-cookie'])).toMatch(/; HttpOnly; Path=\/; SameSite=None; Secure; Partitioned$/);
  const cookie = String(headers['set-cookie']).split(';')[0] ?? '';
  for (const policy of [headers, (await ask('/', { cookie, ...framed })).headers])
    expect(String(policy['content-security-policy'])).toMatch(
      /frame-ancestors vscode-file: vscode-webview: https:\/\/vscode\.dev /,
    );
});

describe('with a session', () => {
  let cookie: string;
  beforeEach(async () => void (cookie = await enter()));

  it('has the page, with a policy that allows nothing else, and a new nonce each time', async () => {
    const [one, other] = [await ask('/', { cookie }), await ask('/', { cookie })];
    const policy = String(one.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-");
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${port} wss://127.0.0.1:${port};`);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(one.text).toMatch(/content="[\w-]{22}"/);
    expect(one.text).not.toBe(other.text);
    expect((await ask('/assets/app.js', { cookie })).text).toBe('start();');
  });

  it.each([
    '/../secret.json',
    '/..%2fsecret.json',
    '/%2e%2e/secret.json',
    '/assets/..%5c..%5csecret.json',
    '/%',
    '/assets/',
    '//etc/hosts.json',
    '/renderer%00.html',
  ])('finds no file at %s', async (path) => expect((await ask(path, { cookie })).status).toBe(404));

  it.each([
    [{ host: 'evil.example' }, 403],
    [{ host: `127.0.0.1.evil.example:6200` }, 403],
    [{ origin: 'http://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'http://127.0.0.1:1' }, 403],
  ])('refuses %j', async (headers, status) => {
    for (const path of ['/', '/report/lh-00000000', pathOf(door.oneTimeAddress())])
      expect((await ask(path, { cookie, ...headers })).status).toBe(status);
    expect((await ask('/upload?use=import&name=a', { cookie, ...headers }, { method: 'POST' })).status).toBe(status);
  });

  it('answers a forwarded port', async () =>
    expect((await ask('/', { cookie, host: 'localhost:9999' })).status).toBe(200));

  it('shows a report without any right of the window', async () => {
    const { headers, text } = await ask('/report/lh-00000000', { cookie });
    expect(text).toBe(REPORT);
    expect(String(headers['content-security-policy'])).toMatch(/^sandbox allow-scripts; default-src 'none';/);
    expect((await ask('/report/heap-00000000', { cookie })).status).toBe(404);
  });

  it('takes uploads of its own page only, under a plain name, and keeps none', async () => {
    const post = (headers: Record<string, string>, name = 'a.heapsnapshot'): Promise<Answer> =>
      ask(
        `/upload?use=import&name=${encodeURIComponent(name)}`,
        { cookie, ...headers },
        { method: 'POST', body: 'text' },
      );
    expect((await post({})).status).toBe(403);
    expect(asked).toEqual([]);
    const taken = await post({ origin: own() });
    expect(JSON.parse(taken.text)).toEqual({ ok: true, value: { captureIds: ['heap-00000001'] } });
    await post({ origin: own() }, '../../../../etc/passwd');
    await post({ origin: own() }, '..\\..\\x.json');
    await post({ origin: own() }, '..');
    const names = asked.map((each) => String((each as unknown[])[2]));
    expect(names.map((name) => name.replace(/web-[^/\\]+/, 'web'))).toEqual(
      ['a.heapsnapshot', 'passwd', 'x.json', 'file'].map((name) => join('/spool/web', name)),
    );
    for (const name of names) expect(existsSync(dirname(join(folder, name)))).toBe(false);
    expect((asked[0] as unknown[])[3]).toBe('text');
  });

  it('keeps an uploaded source map, which is read again', async () => {
    await ask('/upload?use=source-map&name=app.js.map', { cookie, origin: own() }, { method: 'POST', body: '{}' });
    const [, use, path] = asked[0] as string[];
    expect([use, path?.replace(/web-[^/\\]+/, 'web')]).toEqual(['source-map', join('/source-maps/web/app.js.map')]);
    expect(readFileSync(join(folder, path ?? ''), 'utf8')).toBe('{}');
  });

  it('gets what is exported as a download, once', async () => {
    const page = await openPage(cookie);
    const chosen = await door.files.save({ title: 'Export', name: 'week 1/näme.json', filters: [] });
    writeFileSync(chosen?.path ?? '', '{"a":1}');
    expect(await chosen?.written()).toBe('näme.json');
    const { url, name } = await page.until('download');
    expect(name).toBe('näme.json');
    expect((await ask(String(url))).status).toBe(401);
    await ask(String(url), { cookie }, { method: 'HEAD' });
    const got = await ask(String(url), { cookie });
    expect(got.text).toBe('{"a":1}');
    expect(got.headers['content-disposition']).toBe("attachment; filename*=UTF-8''n%C3%A4me.json");
    expect((await ask(String(url), { cookie })).status).toBe(404);
    page.socket.terminate();
  });

  it('changes nothing by other methods', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
      expect((await ask('/', { cookie, origin: own() }, { method })).status).toBe(405);
  });
});

describe('the socket', () => {
  it.each([
    ['without an Origin', {}, undefined],
    ['of another page', {}, 'http://evil.example'],
    ['of a sandboxed page', {}, 'null'],
    ['of another port', {}, 'http://127.0.0.1:1'],
    ['by another name', { host: 'evil.example' }, 'http://evil.example'],
  ])('is refused %s, even with the cookie', async (_who, headers, origin) => {
    const cookie = await enter();
    expect(await refusedSocket({ cookie, ...headers }, origin)).toContain('403');
    expect(door.isOpen()).toBe(false);
  });

  it('carries calls, commands, events and typed arrays', async () => {
    const page = await openPage(await enter());
    page.send({ kind: 'ready' });
    page.send({ kind: 'call', id: 7, name: 'pen_status', params: { a: [1] } });
    const { id, answer } = await page.until('answer');
    expect(id).toBe(7);
    expect(answer).toEqual({ ok: true, value: { bytes: new Float64Array([1.5, 2.5]) } });
    door.line.event({ type: 'notes', captureId: 'heap-00000001' });
    expect(await page.until('event')).toMatchObject({ message: { type: 'notes' } });
    expect(asked).toEqual([['ready'], ['call', 'pen_status', { a: [1] }]]);
    page.socket.terminate();
  });

  it('carries lines to the analysis beside each other, and ends them with the page', async () => {
    const page = await openPage(await enter());
    page.send({ kind: 'port', id: 1, port: 1 });
    page.send({ kind: 'port', id: 2, port: 2 });
    page.send({ kind: 'call', id: 3, name: 'pen_status', params: {} });
    await page.until('answer');
    while (lines.length < 2) await once(page.socket, 'message');
    const got: unknown[] = [];
    const closed: number[] = [];
    for (const [at, line] of lines.entries()) {
      line.onFrame((frame) => void got.push([at, decodeMessage(Uint8Array.from(frame))]));
      line.onClose(() => void closed.push(at));
    }
    page.send({ type: 'ping' }, 2);
    page.send({ type: 'nobody' }, 9);
    page.send({ kind: 'close-port', port: 1 });
    page.send({ kind: 'ready' });
    lines[1]?.send(encodeMessage({ pong: 1 }));
    while (!page.received.some((each) => (each as { channel: number }).channel === 2))
      await once(page.socket, 'message');
    await expect.poll(() => asked.at(-1)).toEqual(['ready']);
    expect(got).toEqual([[1, { type: 'ping' }]]);
    expect(closed).toEqual([0]);
    page.socket.terminate();
    await expect.poll(() => closed).toEqual([0, 1]);
    expect(pages.closed).toBe(1);
  });

  it('is let go for anything that our page would not send, and the next one works', async () => {
    const cookie = await enter();
    for (const nonsense of [
      'text',
      Buffer.alloc(0),
      Buffer.from([0, 0, 0]),
      frameOf(0, new Uint8Array(40).fill(255)),
      frameOf(0, encodeMessage({ kind: 'quit' })),
      frameOf(0, encodeMessage({ kind: 'port', id: 1, port: -1 })),
      frameOf(0, encodeMessage(null)),
    ]) {
      const page = await openPage(cookie);
      page.socket.send(nonsense);
      await once(page.socket, 'close');
    }
    const page = await openPage(cookie);
    page.send({ kind: 'command', id: 1, name: 'x', params: {} });
    expect(await page.until('answer')).toMatchObject({ id: 1, answer: { ok: true } });
    page.socket.terminate();
  });

  it('belongs to the newest page', async () => {
    const cookie = await enter();
    const first = await openPage(cookie);
    const ended = closeCode(first.socket);
    const second = await openPage(cookie);
    expect(await ended).toBe(4409);
    second.send({ kind: 'command', id: 1, name: 'x', params: {} });
    await second.until('answer');
    expect(pages.closed).toBe(0);
    second.socket.terminate();
    await expect.poll(() => pages.closed).toBe(1);
  });

  it('is not taken back by a page that connects again', async () => {
    const cookie = await enter();
    // Its tab was left open while PEN was started again.
    const old = await openPage(cookie, '?page=old&again');
    const opened = await openPage(cookie, '?page=opened');
    expect(await closeCode(old.socket)).toBe(4409);
    const retried = await openPage(cookie, '?page=old&again');
    expect(await closeCode(retried.socket)).toBe(4409);
    // The page itself connects again before its broken connection is known to have ended.
    const again = await openPage(cookie, '?page=opened&again');
    expect(await closeCode(opened.socket)).toBe(4409);
    again.send({ kind: 'command', id: 1, name: 'x', params: {} });
    await again.until('answer');
    again.socket.terminate();
  });
});
