import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../shared/contracts/errors.ts';
import { AssistantSchema, AssistantSnippetSchema } from '../../shared/contracts/window.ts';
import { createAssistantService, type AssistantService, type AssistantServiceOptions } from './assistants.ts';
import { commandLine, withoutShell } from './command-line.ts';

const TOKEN = 'a'.repeat(43);
let home: string;
let project: string;

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'pen-assistants-test-')));
  project = join(home, 'my project');
  mkdirSync(project);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function service(patch: Partial<AssistantServiceOptions> = {}): AssistantService {
  return createAssistantService({
    penCommand: ['/opt/PEN Workbench/pen'],
    mcpUrl: () => 'http://127.0.0.1:6100/mcp',
    tokenOf: () => TOKEN,
    connect: async () => ({ ok: true, value: null }),
    projectRoot: () => project,
    platform: 'linux',
    home,
    environment: {},
    ...patch,
  });
}

const parsed = (text: string): unknown => JSON.parse(text);

describe('snippets', () => {
  it('exist for every client and transport, with absolute paths', () => {
    for (const assistant of AssistantSchema.options) {
      for (const transport of ['stdio', 'http'] as const) {
        const snippet = AssistantSnippetSchema.parse(unwrap(service().snippet(assistant, transport)));
        expect(snippet.text).toContain(
          snippet.transport === 'stdio' ? '/opt/PEN Workbench/pen' : 'http://127.0.0.1:6100/mcp',
        );
        expect(snippet.text.includes(TOKEN)).toBe(snippet.transport === 'http');
        expect(snippet.file === null || snippet.file.startsWith(home)).toBe(true);
      }
    }
  });

  it('VS Code', () => {
    const stdio = unwrap(service().snippet('vscode', 'stdio'));
    expect(stdio).toMatchObject({ file: join(project, '.vscode', 'mcp.json'), canAdd: true });
    expect(parsed(stdio.text)).toEqual({
      servers: {
        pen: {
          type: 'stdio',
          command: '/opt/PEN Workbench/pen',
          args: ['mcp', '--assistant', 'VS Code', '--project-root', '${workspaceFolder}'],
        },
      },
    });
    const http = unwrap(service().snippet('vscode', 'http'));
    expect(http.canAdd).toBe(false);
    expect(parsed(http.text)).toEqual({
      servers: {
        pen: { type: 'http', url: 'http://127.0.0.1:6100/mcp', headers: { Authorization: `Bearer ${TOKEN}` } },
      },
    });
  });

  it('Cursor', () => {
    const stdio = unwrap(service().snippet('cursor', 'stdio'));
    expect(stdio).toMatchObject({ file: join(project, '.cursor', 'mcp.json'), canAdd: true });
    expect(parsed(stdio.text)).toMatchObject({
      mcpServers: { pen: { args: ['mcp', '--assistant', 'Cursor', '--project-root', '${workspaceFolder}'] } },
    });
    expect(parsed(unwrap(service().snippet('cursor', 'http')).text)).toEqual({
      mcpServers: { pen: { url: 'http://127.0.0.1:6100/mcp', headers: { Authorization: `Bearer ${TOKEN}` } } },
    });
  });

  it('Claude Desktop: always stdio, with an absolute root, in each platform’s folder', () => {
    const linux = unwrap(service().snippet('claude-desktop', 'http'));
    expect(linux).toMatchObject({
      transport: 'stdio',
      file: join(home, '.config/Claude/claude_desktop_config.json'),
      canAdd: true,
    });
    expect(parsed(linux.text)).toMatchObject({
      mcpServers: { pen: { args: ['mcp', '--assistant', 'Claude Desktop', '--project-root', project] } },
    });
    expect(unwrap(service({ platform: 'macos' }).snippet('claude-desktop', 'stdio')).file).toBe(
      `${home}/Library/Application Support/Claude/claude_desktop_config.json`,
    );
    const windows = service({ platform: 'windows', environment: { APPDATA: 'C:\\Users\\ada\\AppData\\Roaming' } });
    expect(unwrap(windows.snippet('claude-desktop', 'stdio')).file).toBe(
      'C:\\Users\\ada\\AppData\\Roaming\\Claude\\claude_desktop_config.json',
    );
  });

  it('Claude Code: one line that a shell splits as intended', () => {
    const words = (text: string): string[] =>
      execFileSync('sh', ['-c', `for word in ${text}; do printf '%s\\n' "$word"; done`], { encoding: 'utf8' })
        .trimEnd()
        .split('\n');
    const stdio = unwrap(service().snippet('claude-code', 'stdio'));
    expect(stdio).toMatchObject({ file: null, canAdd: false });
    expect(words(stdio.text)).toEqual([
      'claude',
      'mcp',
      'add',
      '--scope',
      'user',
      'pen',
      '--',
      '/opt/PEN Workbench/pen',
      'mcp',
      '--assistant',
      'Claude Code',
    ]);
    expect(words(unwrap(service().snippet('claude-code', 'http')).text)).toEqual([
      ...['claude', 'mcp', 'add', '--scope', 'user', '--transport', 'http', 'pen', 'http://127.0.0.1:6100/mcp'],
      ...['--header', `Authorization: Bearer ${TOKEN}`],
    ]);
  });

  it('Codex: TOML, and the equivalent command', () => {
    const stdio = unwrap(service({ penEnvironment: { ELECTRON_RUN_AS_NODE: '1' } }).snippet('codex', 'stdio'));
    expect(stdio).toMatchObject({ file: join(home, '.codex', 'config.toml'), canAdd: false });
    expect(stdio.text).toBe(
      [
        "# or run: codex mcp add pen --env ELECTRON_RUN_AS_NODE=1 -- '/opt/PEN Workbench/pen' mcp --assistant Codex",
        '[mcp_servers.pen]',
        'command = "/opt/PEN Workbench/pen"',
        'args = ["mcp", "--assistant", "Codex"]',
        'env = { ELECTRON_RUN_AS_NODE = "1" }',
      ].join('\n'),
    );
    expect(unwrap(service().snippet('codex', 'http')).text).toContain(
      `http_headers = { Authorization = "Bearer ${TOKEN}" }`,
    );
    expect(unwrap(service({ environment: { CODEX_HOME: '/codex' } }).snippet('codex', 'stdio')).file).toBe(
      '/codex/config.toml',
    );
  });

  it('name the data folder if it is not the default one', () => {
    const moved = service({ dataDirectory: '/data dir' });
    for (const assistant of AssistantSchema.options) {
      expect(unwrap(moved.snippet(assistant, 'stdio')).text).toContain('--data-dir');
    }
  });

  it('on Windows start a .cmd through cmd, even with spaces in its path', () => {
    const windows = service({
      platform: 'windows',
      penCommand: ['C:\\Program Files\\PEN\\pen.cmd'],
      projectRoot: () => 'C:\\my work',
    });
    const snippet = unwrap(windows.snippet('vscode', 'stdio'));
    expect(snippet.file).toBe('C:\\my work\\.vscode\\mcp.json');
    expect(parsed(snippet.text)).toMatchObject({
      servers: {
        pen: {
          command: 'cmd',
          args: [
            '/c',
            'call',
            'C:\\Program Files\\PEN\\pen.cmd',
            'mcp',
            '--assistant',
            'VS Code',
            '--project-root',
            '${workspaceFolder}',
          ],
        },
      },
    });
    expect(unwrap(windows.snippet('claude-code', 'stdio')).text).toBe(
      'claude mcp add --scope user pen -- cmd /c call "C:\\Program Files\\PEN\\pen.cmd" mcp --assistant "Claude Code"',
    );
  });
});

describe('a client without a token', () => {
  it('has a placeholder in its snippet, and gets a token when it is connected', async () => {
    const tokens = new Map<string, string>();
    const connecting = service({
      tokenOf: (assistant) => tokens.get(assistant) ?? null,
      connect: async (assistant) => {
        tokens.set(assistant, TOKEN);
        return { ok: true, value: null };
      },
    });
    expect(unwrap(connecting.snippet('cursor', 'http')).text).toContain('Bearer TOKEN"');
    expect(unwrap(await connecting.connect('cursor', 'http')).text).toContain(TOKEN);
    expect([...tokens.keys()]).toEqual(['cursor']);
    await connecting.add('vscode');
    expect([...tokens.keys()]).toEqual(['cursor', 'vscode']);
  });
});

describe('adding to a client’s file', () => {
  const file = (): string => join(project, '.cursor', 'mcp.json');

  it('creates the file, and adding again changes nothing', async () => {
    expect(await service().add('cursor')).toEqual({ ok: true, value: { file: file(), backup: null } });
    const first = readFileSync(file(), 'utf8');
    expect(parsed(first)).toEqual(parsed(unwrap(service().snippet('cursor', 'stdio')).text));
    expect(first).not.toContain(TOKEN);
    expect(await service().add('cursor')).toEqual({ ok: true, value: { file: file(), backup: null } });
    expect(readFileSync(file(), 'utf8')).toBe(first);
    expect(readdirSync(join(project, '.cursor'))).toEqual(['mcp.json']);
  });

  it('keeps every other server, the mode of the file, and a backup copy', async () => {
    mkdirSync(join(project, '.vscode'));
    const path = join(project, '.vscode', 'mcp.json');
    const before =
      '{\n  // ours\n  "inputs": [{ "id": "k" }],\n  "servers": {\n    "db": { "command": "db-mcp" },\n    "pen": { "command": "old" },\n  },\n}\n';
    writeFileSync(path, before);
    chmodSync(path, 0o664);
    const added = unwrap(await service().add('vscode'));
    expect(added).toEqual({ file: path, backup: `${path}.before-pen-1` });
    expect(readFileSync(`${path}.before-pen-1`, 'utf8')).toBe(before);
    const after = readFileSync(path, 'utf8');
    for (const kept of ['// ours', '"inputs": [{ "id": "k" }]', '"db": { "command": "db-mcp" }'])
      expect(after).toContain(kept);
    expect(after).toContain('/opt/PEN Workbench/pen');
    expect(after).not.toContain('"old"');
    expect(statSync(path).mode & 0o777).toBe(0o664);
  });

  it.each([
    ['no JSON', '{"mcpServers": {'],
    ['of another shape', '{"mcpServers": []}'],
    ['no text', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ])('leaves a file unchanged that is %s', async (_name, content) => {
    mkdirSync(join(project, '.cursor'));
    writeFileSync(file(), content);
    const added = await service().add('cursor');
    expect(added).toMatchObject({
      ok: false,
      error: { code: 'damaged_file', message: expect.stringContaining('was not changed') },
    });
    expect(readFileSync(file()).equals(Buffer.from(content))).toBe(true);
    expect(readdirSync(join(project, '.cursor'))).toEqual(['mcp.json']);
  });

  it('writes through a link, which stays a link', async () => {
    mkdirSync(join(project, '.cursor'));
    const dotfile = join(home, 'dotfiles.json');
    writeFileSync(dotfile, '{"mcpServers":{"x":{}}}');
    symlinkSync(dotfile, file());
    unwrap(await service().add('cursor'));
    expect(lstatSync(file()).isSymbolicLink()).toBe(true);
    expect(parsed(readFileSync(dotfile, 'utf8'))).toMatchObject({
      mcpServers: { x: {}, pen: { command: '/opt/PEN Workbench/pen' } },
    });
    expect(existsSync(`${dotfile}.before-pen-1`)).toBe(true);
  });

  it('creates no folder for an application that is not installed, nor for a project', async () => {
    expect(await service().add('claude-desktop')).toMatchObject({ ok: false, error: { code: 'file_not_found' } });
    mkdirSync(join(home, '.config', 'Claude'), { recursive: true });
    expect(await service().add('claude-desktop')).toMatchObject({ ok: true });
    const nowhere = service({ projectRoot: () => join(home, 'nowhere') });
    expect(await nowhere.add('vscode')).toMatchObject({ ok: false, error: { code: 'file_not_found' } });
    expect(existsSync(join(home, 'nowhere'))).toBe(false);
  });

  it.each(['claude-code', 'codex'] as const)('refuses %s, which has its own command', async (assistant) => {
    expect(await service().add(assistant)).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
  });

  it('reports that the folder cannot be created', async () => {
    writeFileSync(join(project, '.cursor'), 'a file in the way');
    expect(await service().add('cursor')).toMatchObject({ ok: false });
  });
});

describe('command lines', () => {
  it('quote characters that a shell would interpret', () => {
    expect(commandLine(['a', "it's", '$HOME', 'x y', ''], 'linux')).toBe(`a 'it'\\''s' '$HOME' 'x y' ''`);
    expect(commandLine(['C:\\a b\\c.exe', 'plain'], 'windows')).toBe('"C:\\a b\\c.exe" plain');
  });

  it('leave other programs unchanged', () => {
    expect(withoutShell(['C:\\pen.exe', 'mcp'], 'windows')).toEqual(['C:\\pen.exe', 'mcp']);
    expect(withoutShell(['/opt/pen.cmd', 'mcp'], 'linux')).toEqual(['/opt/pen.cmd', 'mcp']);
  });
});
