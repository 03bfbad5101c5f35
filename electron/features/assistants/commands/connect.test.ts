import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createAuditLog } from '../../../core/activity/audit-log.ts';
import type { PenCommand } from '../../../core/pen-on-path/index.ts';
import { toolsOf } from '../../../../shared/core/prompts/prompt.ts';
import { CAPABILITIES } from '../../../../shared/features/index.ts';
import { PROMPTS } from '../../../../shared/features/prompts.ts';
import { standInClient } from '../testing/stand-in-clients.ts';
import { createCommandLine, type CommandLine } from '../../../core/cli/testing/command-line.ts';

const ConnectedSchema = z.object({
  assistant: z.object({ id: z.string(), name: z.string(), access: z.object({ preset: z.string() }) }),
  token: z.string().min(32),
  stdio: z.array(z.string()),
  url: z.string(),
});

const ListSchema = z.object({ clients: z.array(z.object({ assistant: z.string(), own: z.unknown() })) });

/** Prompts whose tools are there, which are those that a server offers. */
const OFFERED = PROMPTS.filter((prompt) =>
  toolsOf(prompt).every((tool) => CAPABILITIES.some(({ name }) => name === tool)),
).length;

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

describe('a client with a command of its own', () => {
  const bin = (): string => join(pen.folder, 'bin');
  const run = (argv: readonly string[], more: { penCommand?: PenCommand } = {}) =>
    pen.run(argv, { environment: { PATH: `${bin()}:${process.env['PATH'] ?? ''}` }, ...more });

  it('is shown the command, connected, verified by starting the server, and disconnected by its own command', async () => {
    const { program, entry } = standInClient(bin(), 'codex');
    const { clients } = ListSchema.parse((await run(['connect', '--json'])).json());
    expect(clients.find(({ assistant }) => assistant === 'codex')).toMatchObject({ own: { program } });
    expect(existsSync(entry)).toBe(false);
    const connected = await run(['connect', 'codex', '--json']);
    expect(connected.stderr).toMatch(/runs .*bin\/codex mcp get pen --json\n.*runs .*bin\/codex mcp add pen --env/);
    expect(connected.json()).toMatchObject({
      assistant: { name: 'Codex' },
      ran: [expect.stringContaining('codex mcp add pen') as string],
      handshake: { server: expect.stringContaining('PEN Workbench') as string, prompts: OFFERED },
    });
    expect(readFileSync(entry, 'utf8')).toContain('"--assistant", "Codex"');
    const verified = await run(['connect', 'Codex', '--verify']);
    expect(verified.stdout).toMatch(new RegExp(`answered with \\d+ tools and ${OFFERED} prompts in \\d+ ms`));
    const undone = await run(['connect', 'codex', '--undo']);
    expect(undone.stderr).toMatch(
      /runs .*codex mcp get pen --json\n.*runs .*codex mcp remove pen\n.*no longer has our server/,
    );
    expect(existsSync(entry)).toBe(false);
    expect((await run(['connect', 'codex', '--undo'])).status).toBe(3);
  });

  it('is reported with the reason if our server does not answer, and stays connected for undo', async () => {
    standInClient(bin(), 'claude');
    const penCommand = {
      penCommand: [process.execPath, join(pen.folder, 'gone.js')],
      penEnvironment: { ELECTRON_RUN_AS_NODE: '1' },
    };
    const ran = await run(['connect', 'claude-code'], { penCommand });
    expect(ran.status).toBe(3);
    expect(ran.stderr).toMatch(/is connected, but our server does not answer[\s\S]*gone\.js[\s\S]*--undo/);
    expect((await run(['connect', 'claude-code', '--undo'], { penCommand })).status).toBe(0);
  });

  it('is printed and not run with --print', async () => {
    const { entry } = standInClient(bin(), 'code');
    const printed = await run(['connect', 'vscode', '--print']);
    expect(printed.stdout).toContain('"servers"');
    expect(existsSync(entry)).toBe(false);
  });
});

describe('a client without one', () => {
  it('gets a token and a snippet with its file, which is not written', async () => {
    const ran = await pen.run(['connect', 'cursor']);
    expect(ran.status).toBe(0);
    expect(ran.stderr).toContain('Cursor has no command that adds a server. Paste this:');
    expect(ran.stdout).toContain(join(pen.folder, '.cursor', 'mcp.json'));
    expect(ran.stdout).toContain('"mcpServers"');
    expect(existsSync(join(pen.folder, '.cursor'))).toBe(false);
  });

  it.each([['--verify'], ['--undo']])('is not run with %s', async (flag) => {
    const ran = await pen.run(['connect', 'cursor', flag]);
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain('Nothing was run');
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
  const skill = (folder: string): string => join(pen.folder, folder, 'skills', 'why-is-this-process-busy', 'SKILL.md');

  it.each([
    ['claude-code', '.claude'],
    ['codex', '.agents'],
  ])('are written for %s into %s, once, over an older version, and removed', async (client, folder) => {
    const written = await pen.run(['connect', client, '--skill']);
    expect(written).toMatchObject({ status: 0, stderr: '' });
    expect(written.stdout).toContain(`+ ${skill(folder)}`);
    const text = readFileSync(skill(folder), 'utf8');
    expect(text).toContain('pen capture cpu --target NAME');
    expect((await pen.run(['connect', client, '--skill'])).stdout).toContain('Nothing changed');
    writeFileSync(skill(folder), text.replace('pen capture', 'pen record'));
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
