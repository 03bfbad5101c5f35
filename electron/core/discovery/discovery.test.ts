import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log } from '../log/log.ts';
import { readDiscovery, removeDiscovery, writeDiscovery, type Discovery } from './discovery.ts';
import { thisProcess } from '../files/process-liveness.ts';
import { createPersonToken, installToken } from './tokens.ts';
import { settle } from '../../../shared/base/errors.ts';

const own = await thisProcess();

let data: string;
let file: string;
let warnings: string[];
const log: Log = { debug() {}, info() {}, warn: (message) => void warnings.push(message), error() {} };

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'pen-discovery-test-'));
  file = join(data, 'run', 'discovery.json');
  warnings = [];
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const discovery = (patch: Partial<Discovery> = {}): Discovery => ({
  pid: process.pid,
  startedAt: own.startedAt,
  startedAtMs: Date.now(),
  version: '0.1.0',
  mcpUrl: 'http://127.0.0.1:6100/mcp',
  mcpToken: createPersonToken(),
  personUrl: 'http://127.0.0.1:6101/',
  personToken: createPersonToken(),
  isBackground: false,
  ...patch,
});

describe('the discovery file', () => {
  it('is found by another process of the same user only', async () => {
    const document = discovery({ mcpUrl: null, mcpToken: null });
    expect(await writeDiscovery({ dataDirectory: data, document })).toEqual({ ok: true, value: file });
    expect(await readDiscovery(data)).toEqual({ ok: true, value: document });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(data, 'run')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(data, 'run'))).toEqual(['discovery.json']);
  });

  it('reports no running app if there is no file, even without its folder', async () => {
    expect(await readDiscovery(data)).toEqual({ ok: true, value: null });
    expect(await readDiscovery(join(data, 'nowhere'))).toEqual({ ok: true, value: null });
  });

  it('reports no running app if its process has ended', async () => {
    const child = spawn(process.execPath, ['-e', ''], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
    await once(child, 'close');
    await writeDiscovery({ dataDirectory: data, document: discovery({ pid: child.pid ?? 0 }) });
    expect(await readDiscovery(data)).toEqual({ ok: true, value: null });
  });

  it('reports no running app if the process id is from before the last boot', async () => {
    await writeDiscovery({ dataDirectory: data, document: discovery({ startedAtMs: Date.UTC(2001, 0) }) });
    expect(await readDiscovery(data)).toEqual({ ok: true, value: null });
  });

  it('reports no running app if another process now has the id', async () => {
    await writeDiscovery({ dataDirectory: data, document: discovery({ startedAt: 'another boot 1' }) });
    expect(await readDiscovery(data)).toEqual({ ok: true, value: null });
  });

  it('identifies its writer without an extra file', async () => {
    const { startedAt: _startedAt, ...document } = discovery();
    await writeDiscovery({ dataDirectory: data, document });
    expect(await readDiscovery(data)).toMatchObject({ ok: true, value: { startedAt: own.startedAt } });
  });

  it.each([0o644, 0o620, 0o602, 0o660])('is not trusted with mode %o', async (mode) => {
    await writeDiscovery({ dataDirectory: data, document: discovery() });
    chmodSync(file, mode);
    expect(await readDiscovery(data)).toMatchObject({ ok: false, error: { code: 'permission_denied' } });
  });

  it('is not trusted as a link', async () => {
    await writeDiscovery({ dataDirectory: data, document: discovery() });
    const elsewhere = join(data, 'elsewhere.json');
    writeFileSync(elsewhere, readFileSync(file), { mode: 0o600 });
    rmSync(file);
    symlinkSync(elsewhere, file);
    expect(await readDiscovery(data)).toMatchObject({ ok: false, error: { code: 'permission_denied' } });
  });

  it.each(['', '{', '[]', '{"pid":"1"}', '{"pid":-1}'])('that holds %s is named as damaged', async (content) => {
    await writeDiscovery({ dataDirectory: data, document: discovery() });
    writeFileSync(file, content);
    expect(await readDiscovery(data)).toMatchObject({ ok: false, error: { code: 'damaged_file' } });
  });

  it('is deleted only by the process that wrote it', async () => {
    await writeDiscovery({ dataDirectory: data, document: discovery({ pid: process.ppid }) });
    expect(await settle(() => removeDiscovery(data))).toEqual({ ok: true, value: false });
    expect(existsSync(file)).toBe(true);
    await writeDiscovery({ dataDirectory: data, document: discovery() });
    expect(await settle(() => removeDiscovery(data))).toEqual({ ok: true, value: true });
    expect(await settle(() => removeDiscovery(data))).toEqual({ ok: true, value: false });
    expect(await readDiscovery(data)).toEqual({ ok: true, value: null });
  });
});

describe('the installation’s token', () => {
  it('is created once, long enough, readable by the owner only, and stored', async () => {
    const first = await settle(() => installToken(data, log));
    expect(first).toMatchObject({ ok: true, value: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) });
    expect(await settle(() => installToken(data, log))).toEqual(first);
    expect(statSync(join(data, 'mcp-token')).mode & 0o777).toBe(0o600);
    expect(readdirSync(data)).toEqual(['mcp-token']);
    expect(warnings).toEqual([]);
  });

  it('is the same for several processes that start at once', async () => {
    const tokens = await Promise.all(Array.from({ length: 10 }, () => settle(() => installToken(data, log))));
    expect(new Set(tokens.map((token) => JSON.stringify(token))).size).toBe(1);
    expect(tokens[0]).toMatchObject({ ok: true });
    expect(readdirSync(data)).toEqual(['mcp-token']);
  });

  it('is replaced if the file is damaged, and that is logged', async () => {
    writeFileSync(join(data, 'mcp-token'), 'short');
    expect(await settle(() => installToken(data, log))).toMatchObject({
      ok: true,
      value: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
    });
    expect(warnings).toEqual([expect.stringContaining('mcp-token.damaged-1')]);
    expect(readFileSync(join(data, 'mcp-token.damaged-1'), 'utf8')).toBe('short');
  });

  it('is replaced if other users could read it', async () => {
    const old = await settle(() => installToken(data, log));
    chmodSync(join(data, 'mcp-token'), 0o644);
    const made = await settle(() => installToken(data, log));
    expect(made).toMatchObject({ ok: true });
    expect(made).not.toEqual(old);
    expect(await settle(() => installToken(data, log))).toEqual(made);
    expect(statSync(join(data, 'mcp-token')).mode & 0o777).toBe(0o600);
    expect(warnings).toHaveLength(1);
  });

  it('cannot be created if the data folder cannot', async () => {
    const blocked = join(data, 'file');
    writeFileSync(blocked, '');
    expect(await settle(() => installToken(blocked, log))).toMatchObject({ ok: false, error: { code: 'file_exists' } });
  });

  it('differs from every other', () => {
    expect(createPersonToken()).not.toBe(createPersonToken());
  });
});
