import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, win32 } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settle } from '../../../shared/base/errors.ts';
import {
  AssistantSchema,
  AssistantSnippetSchema,
} from '../../../shared/features/assistants/contract/assistant-clients.ts';
import { standInClient } from './testing/stand-in-clients.ts';
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
    dataDirectory: join(home, '.config', 'PEN Workbench'),
    version: '1.2.3',
    mcpUrl: () => 'http://127.0.0.1:6100/mcp',
    tokenOf: () => TOKEN,
    connect: async () => null,
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
        const snippet = AssistantSnippetSchema.parse(service().snippet(assistant, transport));
        expect(snippet.text).toContain(
          snippet.transport === 'stdio' ? '/opt/PEN Workbench/pen' : 'http://127.0.0.1:6100/mcp',
        );
        expect(snippet.text.includes(TOKEN)).toBe(snippet.transport === 'http');
        expect(snippet.file === null || snippet.file.startsWith(home)).toBe(true);
      }
    }
  });

  it('VS Code', () => {
    const stdio = service().snippet('vscode', 'stdio');
    expect(stdio).toMatchObject({ file: join(project, '.vscode', 'mcp.json') });
    expect(parsed(stdio.text)).toEqual({
      servers: {
        pen: {
          type: 'stdio',
          command: '/opt/PEN Workbench/pen',
          args: ['mcp', '--assistant', 'VS Code', '--project-root', '${workspaceFolder}'],
        },
      },
    });
    const http = service().snippet('vscode', 'http');
    expect(parsed(http.text)).toEqual({
      servers: {
        pen: { type: 'http', url: 'http://127.0.0.1:6100/mcp', headers: { Authorization: `Bearer ${TOKEN}` } },
      },
    });
  });

  it('Cursor', () => {
    const stdio = service().snippet('cursor', 'stdio');
    expect(stdio).toMatchObject({ file: join(project, '.cursor', 'mcp.json') });
    expect(parsed(stdio.text)).toMatchObject({
      mcpServers: { pen: { args: ['mcp', '--assistant', 'Cursor', '--project-root', '${workspaceFolder}'] } },
    });
    expect(parsed(service().snippet('cursor', 'http').text)).toEqual({
      mcpServers: { pen: { url: 'http://127.0.0.1:6100/mcp', headers: { Authorization: `Bearer ${TOKEN}` } } },
    });
  });

  it('Claude Desktop: always stdio, with an absolute root, in each platform’s folder', () => {
    const linux = service().snippet('claude-desktop', 'http');
    expect(linux).toMatchObject({
      transport: 'stdio',
      file: join(home, '.config/Claude/claude_desktop_config.json'),
    });
    expect(parsed(linux.text)).toMatchObject({
      mcpServers: { pen: { args: ['mcp', '--assistant', 'Claude Desktop', '--project-root', project] } },
    });
    expect(service({ platform: 'macos' }).snippet('claude-desktop', 'stdio').file).toBe(
      `${home}/Library/Application Support/Claude/claude_desktop_config.json`,
    );
    const windows = service({ platform: 'windows', environment: { APPDATA: 'C:\\Users\\ada\\AppData\\Roaming' } });
    expect(windows.snippet('claude-desktop', 'stdio').file).toBe(
      'C:\\Users\\ada\\AppData\\Roaming\\Claude\\claude_desktop_config.json',
    );
  });

  it('Claude Code: one line that a shell splits as intended', () => {
    const words = (text: string): string[] =>
      execFileSync('sh', ['-c', `for word in ${text}; do printf '%s\\n' "$word"; done`], { encoding: 'utf8' })
        .trimEnd()
        .split('\n');
    const stdio = service().snippet('claude-code', 'stdio');
    expect(stdio).toMatchObject({ file: null });
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
    expect(words(service().snippet('claude-code', 'http').text)).toEqual([
      ...['claude', 'mcp', 'add', '--scope', 'user', '--transport', 'http', 'pen', 'http://127.0.0.1:6100/mcp'],
      ...['--header', `Authorization: Bearer ${TOKEN}`],
    ]);
  });

  it('Codex: TOML, and the equivalent command', () => {
    const stdio = service({ penEnvironment: { ELECTRON_RUN_AS_NODE: '1' } }).snippet('codex', 'stdio');
    expect(stdio).toMatchObject({ file: join(home, '.codex', 'config.toml') });
    expect(stdio.text).toBe(
      [
        "# or run: codex mcp add pen --env ELECTRON_RUN_AS_NODE=1 -- '/opt/PEN Workbench/pen' mcp --assistant Codex",
        '[mcp_servers.pen]',
        'command = "/opt/PEN Workbench/pen"',
        'args = ["mcp", "--assistant", "Codex"]',
        'env = { ELECTRON_RUN_AS_NODE = "1" }',
      ].join('\n'),
    );
    expect(service().snippet('codex', 'http').text).toContain(`http_headers = { Authorization = "Bearer ${TOKEN}" }`);
    expect(service({ environment: { CODEX_HOME: '/codex' } }).snippet('codex', 'stdio').file).toBe(
      '/codex/config.toml',
    );
  });

  it('name the data folder if it is not the default one', () => {
    const moved = service({ dataDirectory: '/data dir' });
    for (const assistant of AssistantSchema.options) {
      expect(moved.snippet(assistant, 'stdio').text).toContain('--data-dir');
    }
  });

  it('on Windows start a .cmd through cmd, even with spaces in its path', () => {
    const windows = service({
      platform: 'windows',
      dataDirectory: win32.join(home, 'AppData', 'Local', 'PEN Workbench'),
      penCommand: ['C:\\Program Files\\PEN\\pen.cmd'],
      projectRoot: () => 'C:\\my work',
    });
    const snippet = windows.snippet('vscode', 'stdio');
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
    expect(windows.snippet('claude-code', 'stdio').text).toBe(
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
        return null;
      },
    });
    expect(connecting.snippet('cursor', 'http').text).toContain('Bearer TOKEN"');
    expect((await connecting.connect('cursor', 'http')).text).toContain(TOKEN);
    expect([...tokens.keys()]).toEqual(['cursor']);
  });
});

describe('without a project', () => {
  it('VS Code and Cursor have their file of the user, without a workspace variable', () => {
    const homeless = service({ projectRoot: () => home });
    const vscode = homeless.snippet('vscode', 'stdio');
    expect(vscode.file).toBe(join(home, '.config', 'Code', 'User', 'mcp.json'));
    expect(vscode.text).not.toContain('workspaceFolder');
    expect(homeless.snippet('cursor', 'stdio').file).toBe(join(home, '.cursor', 'mcp.json'));
    const inData = service({ projectRoot: () => join(home, '.config', 'PEN Workbench', 'files') });
    expect(inData.snippet('cursor', 'stdio').file).toBe(join(home, '.cursor', 'mcp.json'));
    expect(service({ platform: 'macos', projectRoot: () => home }).snippet('vscode', 'stdio').file).toBe(
      `${home}/Library/Application Support/Code/User/mcp.json`,
    );
  });
});

describe('connecting a client by its own command', () => {
  /** The programs of clients: on the path of `own`. */
  const programs = (): string => join(home, 'bin');
  const own = (patch: Partial<AssistantServiceOptions> = {}): AssistantService =>
    service({ environment: { PATH: `${programs()}:/usr/bin:/bin` }, ...patch });
  const setupOf = async (assistant: string, patch: Partial<AssistantServiceOptions> = {}) =>
    (await own(patch).clients()).find((setup) => setup.assistant === assistant);

  it.each(['claude', 'codex'] as const)('%s: added, found again, and removed', async (name) => {
    const assistant = name === 'claude' ? 'claude-code' : name;
    const { program, entry } = standInClient(programs(), name);
    const setup = await setupOf(assistant);
    expect(setup).toMatchObject({ isInstalled: true, reason: null, own: { program } });
    // Nothing was run to show it.
    expect(existsSync(entry)).toBe(false);
    expect((await own().add(assistant, program)).ran).toEqual([setup?.own?.add]);
    expect(readFileSync(entry, 'utf8')).not.toContain(TOKEN);
    // Nothing changes the second time.
    expect(await own().add(assistant, program)).toEqual({ ran: [] });
    expect((await own().remove(assistant, program)).ran).toEqual([setup?.own?.remove]);
    expect(existsSync(entry)).toBe(false);
    expect(await settle(() => own().remove(assistant, program))).toMatchObject({
      ok: false,
      error: { code: 'file_not_found' },
    });
  });

  it('VS Code: added with one definition; it has no command that lists or removes it', async () => {
    const { program, entry } = standInClient(programs(), 'code');
    expect(await setupOf('vscode')).toMatchObject({ own: { program, remove: null } });
    expect((await own().add('vscode', program)).ran).toHaveLength(1);
    expect(parsed(readFileSync(entry, 'utf8'))).toMatchObject({ name: 'pen', command: '/opt/PEN Workbench/pen' });
    expect(await settle(() => own().remove('vscode', program))).toMatchObject({
      ok: false,
      error: { code: 'invalid_params', suggestion: expect.stringContaining('MCP: List Servers') as string },
    });
  });

  it('replaces the entry of another install, and does not remove it', async () => {
    const { entry } = standInClient(programs(), 'codex');
    await own({ penCommand: ['/elsewhere/pen'] }).add('codex');
    const before = readFileSync(entry, 'utf8');
    const refused = await settle(() => own().remove('codex'));
    expect(refused).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
    expect(JSON.stringify(refused)).toContain('/elsewhere/pen mcp --assistant Codex');
    expect(await settle(() => own().verify('codex'))).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
    expect(readFileSync(entry, 'utf8')).toBe(before);
    const { ran } = await own().add('codex');
    expect(ran.map((line) => line.includes('mcp remove'))).toEqual([true, false]);
    expect(readFileSync(entry, 'utf8')).toContain('/opt/PEN Workbench/pen');
  });

  it('removes the entry of this install with another Node, and leaves that with another data folder', async () => {
    standInClient(programs(), 'claude');
    const launcher = ['/app/scripts/pen.mjs'];
    await own({ penCommand: ['/usr/bin/node', ...launcher] }).add('claude-code');
    const moved = own({ penCommand: ['/opt/node', ...launcher], dataDirectory: '/data dir' });
    expect(await settle(() => moved.remove('claude-code'))).toMatchObject({ ok: false });
    await own({ penCommand: ['/opt/node', ...launcher] }).remove('claude-code');
    await moved.add('claude-code');
    expect(await settle(() => own({ penCommand: launcher }).remove('claude-code'))).toMatchObject({ ok: false });
    expect((await moved.remove('claude-code')).ran).toHaveLength(1);
  });

  it('runs no program but the one that was shown', async () => {
    const { entry } = standInClient(programs(), 'claude');
    const connecting = own();
    for (const run of ['add', 'verify', 'remove'] as const)
      expect(await settle<unknown>(() => connecting[run]('claude-code', '/elsewhere/claude'))).toMatchObject({
        ok: false,
        error: { code: 'invalid_params', message: expect.stringContaining(join(programs(), 'claude')) as string },
      });
    expect(existsSync(entry)).toBe(false);
  });

  it('runs nothing and gives no token where there is only a snippet, and says why', async () => {
    const tokens: string[] = [];
    const connecting = own({ connect: async (assistant) => void tokens.push(assistant) });
    mkdirSync(join(home, '.cursor'));
    expect(await setupOf('cursor')).toMatchObject({
      own: null,
      isInstalled: true,
      reason: 'Cursor has no command that adds a server.',
    });
    expect(await setupOf('codex')).toMatchObject({
      own: null,
      isInstalled: false,
      reason: 'The program codex of Codex was not found on the PATH.',
    });
    for (const assistant of ['cursor', 'codex'] as const)
      expect(await settle(() => connecting.add(assistant))).toMatchObject({
        ok: false,
        error: { code: 'invalid_params', suggestion: expect.stringContaining('snippet') as string },
      });
    expect(tokens).toEqual([]);
    // On Windows only a shell starts a `.cmd`.
    writeFileSync(join(home, 'codex.cmd'), '');
    expect(await setupOf('codex', { platform: 'windows', environment: { Path: home } })).toMatchObject({ own: null });
  });

  it('reports with its words that a client fails, or lists something else', async () => {
    const { program } = standInClient(programs(), 'claude');
    const tokens: string[] = [];
    const connecting = own({ connect: async (assistant) => void tokens.push(assistant) });
    writeFileSync(program, '#!/bin/sh\necho "not signed in" >&2; exit 4\n');
    expect(await settle(() => connecting.add('claude-code'))).toMatchObject({
      ok: false,
      error: { code: 'disconnected', message: expect.stringContaining('not signed in') as string },
    });
    // A client that does not answer costs no token.
    expect(tokens).toEqual([]);
    // It says that it has added it, and has not.
    writeFileSync(program, '#!/bin/sh\n[ "$2" = add ] && exit 0; echo "No MCP server named pen"; exit 1\n');
    expect(await settle(() => connecting.add('claude-code'))).toMatchObject({
      ok: false,
      error: { code: 'disconnected', message: expect.stringContaining('lists no such server') as string },
    });
  });

  it('verify fails without an entry, and with a program that does not exist', async () => {
    standInClient(programs(), 'claude');
    expect(await settle(() => own().verify('claude-code'))).toMatchObject({
      ok: false,
      error: { code: 'file_not_found', message: expect.stringContaining('no server named pen') as string },
    });
    const broken = own({ penCommand: [join(home, 'no such program')] });
    await broken.add('claude-code');
    expect(await settle(() => broken.verify('claude-code'))).toMatchObject({
      ok: false,
      error: { code: 'file_not_found', message: expect.stringContaining('cannot be started') as string },
    });
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
