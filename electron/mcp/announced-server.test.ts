import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installToken, readDiscovery } from '../discovery/index.ts';
import { createAnnouncedServer, type AnnouncedServer } from './announced-server.ts';
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

async function make(): Promise<AnnouncedServer> {
  const made = await createAnnouncedServer({
    ...createToyRunner(),
    version: '1',
    dataDirectory: data,
    yieldsToRunning: false,
  });
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
    const answer = await sendRaw(port, {
      path: '/pen/token',
      headers: { authorization: `Bearer ${personToken}` },
      body: {},
    });
    const replaced = JSON.parse(answer.text);
    expect(replaced).toEqual({ ok: true, value: announced.token() });
    expect(replaced.value).not.toBe(old);
    expect(await installToken(data)).toEqual(replaced);
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
    const headers = { authorization: `Bearer ${announced.token()}` };
    expect((await sendRaw(port, { path: '/pen/token', headers, body: {} })).status).toBe(401);
  });

  it('is made if an unknown process holds the port that the old one may have been sent to', async () => {
    const thief = createServer((_request, response) => response.end('{}'));
    await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => thief.close(resolve)));
    const address = thief.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const announced = await make();
    const old = announced.token();
    const listening = await announced.listen({ host: '127.0.0.1', port, exactPort: false });
    expect(listening).toMatchObject({ ok: true, value: { warnings: [expect.stringContaining(`Port ${port}`)] } });
    expect(announced.token()).not.toBe(old);
    expect(await readDiscovery(data)).toMatchObject({ value: { mcpToken: announced.token() } });
  });
});

async function personTokenNow(): Promise<string> {
  const found = await readDiscovery(data);
  return found.ok ? (found.value?.personToken ?? '') : '';
}
