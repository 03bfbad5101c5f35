import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, settle } from '../../../shared/base/errors.ts';
import { NEW_TOKEN_METHOD, NewTokenResultSchema } from '../../../shared/core/contracts/person-wire.ts';
import { installToken, readDiscovery, writeDiscovery } from '../discovery/index.ts';
import { createAnnouncedServer, type AnnouncedServer } from './announced-server.ts';
import { createAssistantStore, type AssistantStore } from '../permissions/index.ts';
import { openRawSession, sendRaw } from './testing/raw-client.ts';
import { createToyRunner } from './testing/toy-runner.ts';

let data: string;
const closers: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'pen-announced-test-'));
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  rmSync(data, { recursive: true, force: true });
});

async function make(assistants?: AssistantStore, yieldsToRunning = false): Promise<AnnouncedServer> {
  const made = await settle(() =>
    createAnnouncedServer({
      ...createToyRunner(),
      version: '1',
      dataDirectory: data,
      yieldsToRunning,
      ...(assistants === undefined ? {} : { assistants }),
    }),
  );
  if (!made.ok) throw new Error(made.error.message);
  closers.push(() => made.value.server.close());
  return made.value;
}

describe('a new token', () => {
  it('replaces the old one everywhere, and disconnects clients of the old one', async () => {
    const announced = await make();
    const listening = await announced.listen({ host: '127.0.0.1', port: 0, exactPort: true });
    const port = Number(new URL(listening.ok ? listening.value.address : '').port);
    const old = announced.token();
    const session = await openRawSession(port, old);
    const personToken = await personTokenNow();
    const answer = await (await openRawSession(port, personToken)).ask(NEW_TOKEN_METHOD);
    const { token } = NewTokenResultSchema.parse(answer.result);
    const replaced = ok(token);
    expect(token).toBe(announced.token());
    expect(replaced.value).not.toBe(old);
    expect(await settle(() => installToken(data))).toEqual(replaced);
    expect(await readDiscovery(data)).toMatchObject({ value: { mcpToken: replaced.value } });
    expect((await sendRaw(port, { headers: session.headers, body: {} })).status).toBe(401);
    expect(announced.server.state().clients).toEqual([]);
    await openRawSession(port, replaced.value);
    expect(announced.server.state().clients).toHaveLength(1);
  });

  it('is not given to a client of MCP', async () => {
    const announced = await make();
    const listening = await announced.listen({ host: '127.0.0.1', port: 0, exactPort: true });
    const port = Number(new URL(listening.ok ? listening.value.address : '').port);
    const session = await openRawSession(port, announced.token());
    const old = announced.token();
    expect((await session.ask(NEW_TOKEN_METHOD)).error?.code).toBe(-32_601);
    expect(announced.token()).toBe(old);
  });

  it('is made if an unknown process holds the port that the old one may have been sent to', async () => {
    const port = await thief();
    // An earlier start, after which someone may have been given the token.
    await make();
    const announced = await make();
    const old = announced.token();
    const listening = await announced.listen({ host: '127.0.0.1', port, exactPort: false });
    expect(listening).toMatchObject({ ok: true, value: { warnings: [expect.stringContaining(`Port ${port}`)] } });
    expect(announced.token()).not.toBe(old);
    expect(await readDiscovery(data)).toMatchObject({ value: { mcpToken: announced.token() } });
  });
});

describe('a port that an unknown process holds', () => {
  it('is no problem on the first start, when nobody was given a token', async () => {
    const announced = await make();
    const token = announced.token();
    const listening = await announced.listen({ host: '127.0.0.1', port: await thief(), exactPort: false });
    expect(listening).toMatchObject({ ok: true, value: { warnings: [] } });
    expect(announced.token()).toBe(token);
  });

  it('costs every assistant its token, which is what those over HTTP send, and the warning names them', async () => {
    const store = await openStore();
    const names = ['Claude Code', 'Cursor'];
    for (const name of names) await store.connect(name);
    const sent = names.map((name) => tokenOf(store, name));
    const announced = await make(store);
    const identity = store.byName('Cursor');
    const [stdin, stdout] = [new PassThrough(), new PassThrough()];
    const serving = announced.server.serveStdio({ stdin, stdout, identity });

    const listening = await announced.listen({ host: '127.0.0.1', port: await thief(), exactPort: false });
    const { address, warnings } = listening.ok ? listening.value : { address: '', warnings: [] };
    const port = Number(new URL(address).port);
    for (const old of sent) {
      const headers = { authorization: `Bearer ${old}` };
      expect((await sendRaw(port, { headers, body: {} })).status).toBe(401);
    }
    // Over stdio `pen mcp` finds the new one by the name, and a client on a pipe stays connected.
    for (const name of names) await openRawSession(port, tokenOf(store, name));
    expect(announced.server.state().clients).toHaveLength(3);
    expect(warnings.join('\n')).toContain('"Claude Code", "Cursor"');
    stdin.end();
    await serving;
  });

  it('costs no token while another PEN of the data folder uses them; the warning says how to replace each', async () => {
    const other = await make();
    await other.listen({ host: '127.0.0.1', port: 0, exactPort: true });
    const found = await readDiscovery(data);
    if (!found.ok || found.value === null) throw new Error('not announced');
    // Any other process that runs.
    await writeDiscovery({ dataDirectory: data, document: { ...found.value, pid: process.ppid, startedAt: null } });
    const store = await openStore();
    await store.connect('Cursor');
    const old = tokenOf(store, 'Cursor');
    const announced = await make(store, true);
    const listening = await announced.listen({ host: '127.0.0.1', port: await thief(), exactPort: false });
    expect(tokenOf(store, 'Cursor')).toBe(old);
    const { warnings } = listening.ok ? listening.value : { warnings: [] };
    expect(warnings.join('\n')).toMatch(/No token was replaced.*pen token --new.*pen connect NAME --new \("Cursor"\)/s);
  });

  it('is said to have the tokens still if they cannot be replaced', async () => {
    const store = await openStore();
    await store.connect('Cursor');
    const failed = appError('disk_full', 'The disk is full.', 'Free some space.');
    const announced = await make({
      ...store,
      rotateAll: async () => err(failed),
    });
    const listening = await announced.listen({ host: '127.0.0.1', port: await thief(), exactPort: false });
    const { warnings } = listening.ok ? listening.value : { warnings: [] };
    expect(warnings.join('\n')).toMatch(/still valid.*The disk is full.*"Cursor".*pen connect NAME --revoke/s);
  });
});

/** A process on a port of its own that accepts everything. Returns the port. */
async function thief(): Promise<number> {
  const server = createServer((_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const openStore = (): Promise<AssistantStore> =>
  createAssistantStore({ dataDirectory: data, log: { warn: () => undefined }, now: Date.now });

const tokenOf = (store: AssistantStore, name: string): string => store.tokenOf(store.byName(name)?.id ?? '') ?? '';

async function personTokenNow(): Promise<string> {
  const found = await readDiscovery(data);
  return found.ok ? (found.value?.personToken ?? '') : '';
}
