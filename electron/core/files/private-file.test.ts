import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findLeftover, liveOwner } from '../browser-launch/browser-launch.ts';
import { installToken, readDiscovery } from '../discovery/index.ts';
import { createAssistantStore } from '../permissions/assistant-store.ts';
import { createSettingsStore } from '../settings/settings-store.ts';
import { readPrivateFile, readPrivateText } from './private-file.ts';
import { settle } from '../../../shared/base/errors.ts';

let data = '';
let file = '';
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'pen-private-file-'));
  file = join(data, 'file');
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const write = (mode = 0o600): void => {
  writeFileSync(file, 'mine');
  chmodSync(file, mode);
};

describe.runIf(process.platform !== 'win32')('a file of the data folder', () => {
  it.each([0o600, 0o400, 0o640, 0o644, 0o664])(
    'is read with mode %o, which says whether others have rights',
    async (mode) => {
      write(mode);
      expect(await readPrivateFile(file)).toMatchObject({
        ...{ text: 'mine', bytes: Buffer.from('mine'), distrust: null },
        isOpenToOthers: (mode & 0o077) !== 0,
      });
    },
  );

  it.each([0o602, 0o606, 0o622, 0o666, 0o777])('is not trusted where everybody can write it: %o', async (mode) => {
    write(mode);
    expect(await readPrivateFile(file)).toEqual({ distrust: 'can be written by other users' });
    expect(await readPrivateText(file)).toBeNull();
  });

  it('is not trusted of another user', async () => {
    write();
    expect(await readPrivateFile(file, (process.getuid?.() ?? 0) + 1)).toEqual({ distrust: 'belongs to another user' });
  });

  it('is not trusted as a link, to whatever it leads', async () => {
    write();
    const link = join(data, 'link');
    for (const to of [file, 'file', '/dev/null', data, '/proc/self/environ', 'nothing', 'link']) {
      symlinkSync(to, link);
      expect(await readPrivateFile(link)).toEqual({ distrust: 'is a link' });
      rmSync(link);
    }
  });

  it('is not trusted as anything but a file, and none is waited for', async () => {
    execFileSync('mkfifo', [join(data, 'pipe')]);
    mkdirSync(join(data, 'folder'));
    const server = createServer().listen(join(data, 'socket'));
    await new Promise((listening) => server.once('listening', listening));
    for (const name of ['pipe', 'folder', 'socket'])
      expect(await readPrivateFile(join(data, name))).toEqual({ distrust: 'is not a regular file' });
    await new Promise((closed) => server.close(closed));
    expect(await readPrivateFile(join(data, 'none'))).toBeNull();
  });
});

const TOKEN = 'attackers-token-0123456789-0123456789-0123456789';
const log = {
  debug: () => undefined,
  info: () => undefined,
  error: () => undefined,
  warn: (text: string) => warnings.push(text),
};
let warnings: string[] = [];

/** Each file of the data folder, and whether its content is used as it would be if another user had put it there. */
const FILES: readonly (readonly [name: string, content: unknown, isUsed: () => Promise<boolean>])[] = [
  [
    'mcp-token',
    TOKEN,
    async () => {
      const token = await settle(() => installToken(data, log));
      return token.ok && token.value === TOKEN;
    },
  ],
  [
    'settings.json',
    { version: 1, settings: { theme: 'dark' } },
    async () => (await createSettingsStore({ dataDirectory: data, log, overrides: {} })).current().theme === 'dark',
  ],
  [
    'assistants.json',
    {
      version: 1,
      assistants: [
        {
          ...{ id: 'a1b2c3d4', name: 'Mallory', token: TOKEN, connectedAtMs: 1, tokenAtMs: 1 },
          ...{ access: { preset: 'investigate', rules: {} }, disabledCategories: [], showsSecrets: false },
        },
      ],
    },
    async () => (await createAssistantStore({ dataDirectory: data, log, now: () => 2 })).byToken(TOKEN) !== null,
  ],
  [
    'run/discovery.json',
    '{',
    async () => {
      const read = await readDiscovery(data);
      return !read.ok && read.error.code === 'damaged_file';
    },
  ],
  [
    'run/browser.json',
    { pid: process.pid, ownerPid: process.ppid, profileDirectory: '/x' },
    async () => (await liveOwner(data)) !== null || (await findLeftover(data)) !== null,
  ],
];

describe.runIf(process.platform !== 'win32').each(FILES)('%s', (name, content, isUsed) => {
  const path = (): string => join(data, name);
  const elsewhere = (): string => join(data, 'elsewhere');
  beforeEach(() => {
    warnings = [];
    mkdirSync(join(path(), '..'), { recursive: true });
    writeFileSync(path(), typeof content === 'string' ? content : JSON.stringify(content));
    chmodSync(path(), 0o600);
  });

  it('is used as this user wrote it', async () => {
    expect(await isUsed()).toBe(true);
  });

  it('is not used as a link, and what it leads to stays', async () => {
    renameSync(path(), elsewhere());
    symlinkSync(elsewhere(), path());
    expect(await isUsed()).toBe(false);
    expect(existsSync(elsewhere())).toBe(true);
  });

  it('is not used where everybody can write it, nor as a folder', async () => {
    chmodSync(path(), 0o666);
    expect(await isUsed()).toBe(false);
    rmSync(path(), { force: true });
    mkdirSync(path());
    expect(await isUsed()).toBe(false);
  });
});
