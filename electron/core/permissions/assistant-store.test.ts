import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAssistantStore, type AssistantStore, type AssistantStoreChange } from './assistant-store.ts';
import { settle } from '../../../shared/base/errors.ts';

let directory: string;
let warnings: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'pen-assistants-'));
  warnings = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = (): Promise<AssistantStore> =>
  createAssistantStore({
    dataDirectory: directory,
    log: { warn: (message) => void warnings.push(message) },
    now: () => 1_000_000,
  });

async function connect(store: AssistantStore, name: string) {
  const connected = await settle(() => store.connect(name));
  if (!connected.ok) throw new Error(connected.error.message);
  return connected.value;
}

describe('an assistant', () => {
  it('gets a token of its own, which is stored in a private file and found by its value', async () => {
    const store = await open();
    const claude = await connect(store, 'Claude Code');
    const cursor = await connect(store, 'Cursor');
    expect(claude.token).toMatch(/^[\w-]{43}$/);
    expect(claude.token).not.toBe(cursor.token);
    expect(store.byToken(claude.token)).toEqual({
      id: expect.stringMatching(/^as-[0-9a-f]{8}$/),
      name: 'Claude Code',
      connectedAtMs: 1_000_000,
      tokenAtMs: 1_000_000,
      access: { preset: 'investigate', rules: {} },
      disabledCategories: [],
      showsSecrets: false,
    });
    expect(store.byToken('Claude Code')).toBeNull();
    expect(JSON.stringify(store.list())).not.toContain(claude.token);
    expect(statSync(join(directory, 'assistants.json')).mode & 0o777).toBe(0o600);
    const again = await open();
    expect(again.byToken(cursor.token)?.name).toBe('Cursor');
    expect(again.tokenOf(claude.identity.id)).toBe(claude.token);
  });

  it('gets a new token if other users could read the old one', async () => {
    const old = await connect(await open(), 'Claude Code');
    const path = join(directory, 'assistants.json');
    chmodSync(path, 0o644);
    const store = await open();
    expect(store.byToken(old.token)).toBeNull();
    expect(store.byName('Claude Code')?.id).toBe(old.identity.id);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(warnings.join()).toContain('Other users could read');
  });

  it('sees secrets only from when the person shows them to it, also in a file that does not say it', async () => {
    const store = await open();
    const { identity } = await connect(store, 'Claude Code');
    await store.change(identity.id, { showsSecrets: true });
    await store.change(identity.id, { disabledCategories: ['memory'] });
    expect((await open()).byId(identity.id)).toMatchObject({ showsSecrets: true, disabledCategories: ['memory'] });
    const path = join(directory, 'assistants.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/,\s*"showsSecrets": true/, ''));
    expect((await open()).byId(identity.id)).toMatchObject({ showsSecrets: false, disabledCategories: ['memory'] });
  });

  it('keeps its token when it is connected again, in any letter case', async () => {
    const store = await open();
    const first = await connect(store, 'Claude Code');
    expect(await connect(store, ' claude\u200B CODE ')).toEqual(first);
    expect(store.list()).toHaveLength(1);
  });

  it.each(['', ' \n\u200B', 'you', 'PEN', 'ｙｏｕ', 'Pen\u0007Workbench'])(
    'is not connected under the name %j',
    async (name) => {
      const store = await open();
      expect(await settle(() => store.connect(name))).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
      expect(store.list()).toEqual([]);
    },
  );

  it('has a name on one line, whatever it is given', async () => {
    const store = await open();
    const { identity } = await connect(store, 'Evil\u001B[2J\nClaude\u202E');
    expect(identity.name).toBe('Evil [2J Claude');
  });

  it('is refused with its old token after a rotation, and with any after it was revoked', async () => {
    const store = await open();
    const { identity, token } = await connect(store, 'Claude Code');
    const changes: AssistantStoreChange['what'][] = [];
    store.changes.listen(({ what }) => void changes.push(what));
    const rotated = await settle(() => store.rotate(identity.id));
    const fresh = rotated.ok ? rotated.value.token : '';
    expect(store.byToken(token)).toBeNull();
    expect(store.byToken(fresh)?.id).toBe(identity.id);
    expect(await settle(() => store.revoke(identity.id))).toMatchObject({ ok: true });
    expect(store.byToken(fresh)).toBeNull();
    expect(changes).toEqual(['rotated', 'revoked']);
    expect(await settle(() => store.rotate(identity.id))).toMatchObject({
      ok: false,
      error: { code: 'invalid_params' },
    });
    // A new assistant of this name is another one.
    expect((await connect(store, 'Claude Code')).identity.id).not.toBe(identity.id);
  });

  it('keeps its permissions', async () => {
    const store = await open();
    const { identity } = await connect(store, 'Claude Code');
    await store.change(identity.id, {
      access: { preset: 'look', rules: { capture: 'ask' } },
      disabledCategories: ['memory'],
    });
    expect((await open()).byId(identity.id)).toMatchObject({
      access: { preset: 'look', rules: { capture: 'ask' } },
      disabledCategories: ['memory'],
    });
  });
});

describe('two processes', () => {
  it('see each other’s changes, and lose none', async () => {
    const app = await open();
    const server = await open();
    const { identity, token } = await connect(app, 'Claude Code');
    await connect(server, 'Cursor');
    await app.refresh();
    expect(app.list().map(({ name }) => name)).toEqual(['Claude Code', 'Cursor']);
    const changes: AssistantStoreChange['what'][] = [];
    server.changes.listen(({ what }) => void changes.push(what));
    await app.revoke(identity.id);
    await server.refresh();
    expect(server.byToken(token)).toBeNull();
    expect(changes).toEqual(['revoked']);
  });
});

describe('a damaged file', () => {
  it('grants nothing and is renamed', async () => {
    writeFileSync(join(directory, 'assistants.json'), '{"version":1,"assistants":');
    const store = await open();
    expect(store.list()).toEqual([]);
    expect(readdirSync(directory)).toEqual(['assistants.json.damaged-1']);
    expect(warnings).toHaveLength(1);
  });

  it('loses the assistants that are invalid: an unknown rule is no permission', async () => {
    const store = await open();
    const { token } = await connect(store, 'Claude Code');
    const cursor = await connect(store, 'Cursor');
    const path = join(directory, 'assistants.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"preset": "investigate"', '"preset": "all"'));
    const again = await open();
    expect(again.byToken(token)).toBeNull();
    expect(again.byToken(cursor.token)?.name).toBe('Cursor');
  });
});
