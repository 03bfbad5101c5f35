import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createAuditLog } from '../../activity/audit-log.ts';
import { createCommandLine, type CommandLine } from '../testing/command-line.ts';

const ConnectedSchema = z.object({
  assistant: z.object({ id: z.string(), name: z.string(), access: z.object({ preset: z.string() }) }),
  token: z.string().min(32),
  stdio: z.array(z.string()),
  url: z.string(),
});

const ListSchema = z.object({ clients: z.array(z.object({ assistant: z.string(), state: z.string() })) });

let pen: CommandLine;
beforeEach(async () => {
  pen = await createCommandLine();
});
afterEach(() => pen.remove());

async function connect(...argv: string[]) {
  const ran = await pen.run(['connect', ...argv, '--print', '--json']);
  expect(ran.status).toBe(0);
  return ConnectedSchema.parse(ran.json());
}

it('gives an assistant a token of its own, and the same one again', async () => {
  const first = await connect('Claude Code');
  expect(first).toMatchObject({ assistant: { name: 'Claude Code', access: { preset: 'investigate' } } });
  expect(first.stdio.slice(-3)).toEqual(['mcp', '--assistant', 'Claude Code']);
  expect((await connect('claude code')).token).toBe(first.token);
  expect((await connect('Cursor')).token).not.toBe(first.token);
});

it('replaces a token, changes the preset, and revokes', async () => {
  const first = await connect('Claude Code');
  const second = await connect('Claude Code', '--new', '--preset', 'look');
  expect(second.token).not.toBe(first.token);
  expect(second.assistant).toMatchObject({ id: first.assistant.id, access: { preset: 'look' } });
  const stored = readFileSync(join(pen.dataDirectory, 'assistants.json'), 'utf8');
  expect(stored).not.toContain(first.token);
  expect((await pen.run(['connect', 'Claude Code', '--revoke'])).status).toBe(0);
  expect((await pen.run(['connect', '--json'])).json()).toMatchObject({ assistants: [] });
});

it('prints no token in a list or in the diagnostics', async () => {
  const { token } = await connect('Claude Code');
  for (const argv of [['connect'], ['connect', '--json'], ['doctor', '--json']]) {
    const ran = await pen.run(argv);
    expect(`${ran.stdout}${ran.stderr}`).not.toContain(token);
  }
});

it.each([
  [['connect', 'you']],
  [['connect', 'Claude', '--preset', 'all']],
  [['connect', 'Nobody', '--revoke']],
  [['connect', 'a', 'b']],
  [['connect', 'Zed', '--undo']],
  [['connect', 'Zed', '--verify']],
])('refuses %j as wrong use', async (argv) => {
  expect((await pen.run(argv)).status).toBe(2);
});

describe('the file of a client', () => {
  const file = (): string => join(pen.folder, '.codex', 'config.toml');
  const stateOf = async (name: string): Promise<unknown> => {
    const { clients } = ListSchema.parse((await pen.run(['connect', '--json'])).json());
    return clients.find(({ assistant }) => assistant === name)?.state;
  };

  it('is written, verified by starting its command, listed, and as before after undo', async () => {
    mkdirSync(join(pen.folder, '.codex'));
    writeFileSync(file(), '# mine\nmodel = "x"\n');
    expect(await stateOf('codex')).toBe('not-connected');
    const connected = await pen.run(['connect', 'codex', '--json']);
    expect(connected.stderr).toBe('');
    expect(connected.json()).toMatchObject({
      assistant: { name: 'Codex' },
      change: { file: file(), line: 1 },
      handshake: { server: expect.stringContaining('PEN Workbench') as string, prompts: 8 },
    });
    const text = readFileSync(file(), 'utf8');
    expect(text).toMatch(/^# mine\nmodel = "x"\n\n\[mcp_servers\.pen\]\n/);
    expect(text).toContain('"--assistant", "Codex"');
    expect(await stateOf('codex')).toBe('connected');
    const verified = await pen.run(['connect', 'Codex', '--verify']);
    expect(verified.stdout).toMatch(/answered with \d+ tools and 8 prompts in \d+ ms/);
    const undone = await pen.run(['connect', 'codex', '--undo']);
    expect(undone.stdout).toContain('- [mcp_servers.pen]');
    expect(undone.stderr).toContain('byte for byte');
    expect(readFileSync(file(), 'utf8')).toBe('# mine\nmodel = "x"\n');
    expect((await pen.run(['connect', 'codex', '--undo'])).status).toBe(3);
  });

  it('loses our entry when the token is revoked', async () => {
    writeFileSync(join(pen.folder, '.claude.json'), '{"numStartups": 3}');
    expect((await pen.run(['connect', 'claude-code'])).status).toBe(0);
    const revoked = await pen.run(['connect', 'Claude Code', '--revoke', '--json']);
    expect(revoked.json()).toMatchObject({ revoked: { name: 'Claude Code' }, undone: [{ restored: 'file' }] });
    expect(readFileSync(join(pen.folder, '.claude.json'), 'utf8')).toBe('{"numStartups": 3}');
  });

  it('is reported with the reason if its command does not work, and stays written for undo', async () => {
    const penCommand = {
      penCommand: [process.execPath, join(pen.folder, 'gone.js')],
      penEnvironment: { ELECTRON_RUN_AS_NODE: '1' },
    };
    const broken = (argv: readonly string[]) => pen.run(argv, { penCommand });
    const ran = await broken(['connect', 'cursor']);
    expect(ran.status).toBe(3);
    expect(ran.stderr).toMatch(/was written, but its command does not work[\s\S]*gone\.js[\s\S]*--undo/);
    expect((await broken(['connect', 'cursor', '--undo'])).status).toBe(0);
    expect(existsSync(join(pen.folder, '.cursor'))).toBe(false);
  });

  it('is printed and not written with --print', async () => {
    const printed = await pen.run(['connect', 'vscode', '--print']);
    expect(printed.stdout).toContain('"servers"');
    expect(existsSync(join(pen.folder, '.vscode'))).toBe(false);
  });
});

it('does not serve an assistant whose token was revoked as another client', async () => {
  const ran = await pen.run(['mcp', '--standalone', '--assistant', 'Claude Code']);
  expect(ran.status).toBe(3);
  expect(ran.stdout).toBe('');
  expect(ran.stderr).toContain('has no token');
});

it('pen audit prints the log, newest first, and filters it', async () => {
  const directory = join(pen.dataDirectory, 'audit');
  mkdirSync(directory, { recursive: true });
  const audit = createAuditLog({ directory, secrets: () => [], log: { warn: () => undefined } });
  for (const tool of ['pen_status', 'pen_heap_snapshot'])
    audit.note({
      at: '2026-01-02T03:04:05.000Z',
      event: 'call',
      client: 'Claude\u001B[31m',
      clientKind: 'mcp',
      what: 'done',
      tool,
      durationMs: 1500,
    });
  await audit.flush();
  expect((await pen.run(['audit', '--json'])).json()).toMatchObject({
    entries: [{ tool: 'pen_heap_snapshot' }, { tool: 'pen_status' }],
    entriesOmitted: 0,
  });
  const text = await pen.run(['audit', 'STATUS']);
  expect(text.stdout).toContain('pen_status');
  expect(text.stdout).not.toContain('pen_heap_snapshot');
  expect(text.stdout).not.toContain('\u001B');
  expect((await pen.run(['audit', '--top', '1', '--json'])).json()).toMatchObject({ entriesOmitted: 1 });
});

describe('skills for an agent with a terminal', () => {
  const skill = (folder: string): string => join(pen.folder, folder, 'skills', 'find-a-leak', 'SKILL.md');

  it.each([
    ['claude-code', '.claude'],
    ['codex', '.agents'],
  ])('are written for %s into %s, once, over an older version, and removed', async (client, folder) => {
    const written = await pen.run(['connect', client, '--skill']);
    expect(written).toMatchObject({ status: 0, stderr: '' });
    expect(written.stdout).toContain(`+ ${skill(folder)}`);
    const text = readFileSync(skill(folder), 'utf8');
    expect(text).toContain('pen leaks --target NAME');
    expect((await pen.run(['connect', client, '--skill'])).stdout).toContain('Nothing changed');
    writeFileSync(skill(folder), text.replace('pen leaks', 'pen hunts'));
    expect((await pen.run(['connect', client, '--skill'])).stdout.trim()).toBe(`+ ${skill(folder)}`);
    expect(readFileSync(skill(folder), 'utf8')).toBe(text);
    expect((await pen.run(['connect', client, '--skill', '--undo'])).status).toBe(0);
    expect(existsSync(join(skill(folder), '..'))).toBe(false);
    // No token was made for it.
    expect((await pen.run(['connect', '--json'])).json()).toMatchObject({ assistants: [] });
  });

  it('leave a skill of another origin as it is', async () => {
    mkdirSync(join(skill('.claude'), '..'), { recursive: true });
    writeFileSync(skill('.claude'), 'mine');
    for (const more of [[], ['--undo']]) {
      const ran = await pen.run(['connect', 'claude-code', '--skill', ...more]);
      expect(ran.status).toBe(2);
      expect(ran.stderr).toContain('a skill of another origin');
    }
    expect(readFileSync(skill('.claude'), 'utf8')).toBe('mine');
  });
});
