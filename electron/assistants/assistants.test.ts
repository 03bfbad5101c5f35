import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, win32 } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settle } from '../../shared/contracts/errors.ts';
import {
  AssistantSchema,
  AssistantSnippetSchema,
  FileClientSchema,
} from '../../shared/contracts/app/assistant-clients.ts';
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
    await connecting.add('vscode');
    expect([...tokens.keys()]).toEqual(['cursor', 'vscode']);
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

/** Everything in a folder but our own data. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.includes('PEN Workbench'))
    .toSorted((a, b) => (a < b ? -1 : 1));
}

describe('connecting a client', () => {
  const cursorFile = (): string => join(project, '.cursor', 'mcp.json');
  const stateOf = async (assistant: string, patch: Partial<AssistantServiceOptions> = {}) =>
    (await service(patch).clients()).find((setup) => setup.assistant === assistant);

  it.each(FileClientSchema.options)('%s: written, found again, and undone without a trace', async (assistant) => {
    mkdirSync(join(home, '.config', 'Claude'), { recursive: true });
    const before = filesOf(home);
    const preview = (await stateOf(assistant))?.change;
    const connecting = service();
    const heard: number[] = [];
    connecting.changes.listen(() => heard.push(connecting.writes()));
    const added = await connecting.add(assistant);
    expect(heard).toEqual([1]);
    expect(added).toEqual({ change: preview, backup: null });
    expect(added.change.lines.map(({ mark }) => mark)).not.toContain('removed');
    expect(readFileSync(added.change.file, 'utf8')).not.toContain(TOKEN);
    expect(await stateOf(assistant)).toMatchObject({ state: 'connected', change: null, error: null });
    // Nothing changes the second time.
    const text = readFileSync(added.change.file, 'utf8');
    expect((await service().add(assistant)).change.lines).toEqual([]);
    expect(readFileSync(added.change.file, 'utf8')).toBe(text);
    expect((await service().undo(assistant)).restored).toBe('file');
    expect(filesOf(home)).toEqual(before);
  });

  it('shows clients that are not installed, and entries of another install', async () => {
    expect(await stateOf('codex')).toMatchObject({ state: 'not-installed' });
    mkdirSync(join(home, '.codex'));
    expect(await stateOf('codex')).toMatchObject({ state: 'not-connected', command: null });
    await service({ penCommand: ['/elsewhere/pen'] }).add('codex');
    expect(await stateOf('codex')).toMatchObject({
      state: 'other-install',
      command: '/elsewhere/pen mcp --assistant Codex',
    });
    expect(await settle(() => service().undo('codex'))).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
    // Another Node that starts the same launcher is the same install.
    const launcher = { penCommand: ['/usr/bin/node', '/app/scripts/pen.mjs'] };
    await service(launcher).add('codex');
    const sameInstall = { penCommand: ['/opt/node', '/app/scripts/pen.mjs'] };
    expect(await stateOf('codex', sameInstall)).toMatchObject({ state: 'connected' });
  });

  it('an address in the file is this install if it is ours', async () => {
    mkdirSync(join(project, '.cursor'));
    writeFileSync(cursorFile(), service().snippet('cursor', 'http').text);
    expect(await stateOf('cursor')).toMatchObject({ state: 'connected', command: 'http://127.0.0.1:6100/mcp' });
    expect(await settle(() => service().verify('cursor'))).toMatchObject({
      ok: false,
      error: { code: 'invalid_params' },
    });
  });

  it('gives no token for a file that cannot be edited, and says why', async () => {
    mkdirSync(join(project, '.cursor'));
    writeFileSync(cursorFile(), '{"mcpServers": {');
    const tokens: string[] = [];
    const connect = async (assistant: string) => {
      tokens.push(assistant);
      return { ok: true as const, value: null }.value;
    };
    expect(await settle(() => service({ connect }).add('cursor'))).toMatchObject({
      ok: false,
      error: { code: 'damaged_file' },
    });
    expect(tokens).toEqual([]);
    expect(await stateOf('cursor')).toMatchObject({ state: 'unreadable', error: { code: 'damaged_file' } });
  });

  it('creates no folder for an application that is not installed, nor for a project', async () => {
    expect(await settle(() => service().add('claude-desktop'))).toMatchObject({
      ok: false,
      error: { code: 'file_not_found' },
    });
    mkdirSync(join(home, '.config', 'Claude'), { recursive: true });
    expect(await settle(() => service().add('claude-desktop'))).toMatchObject({ ok: true });
    const nowhere = service({ projectRoot: () => join(home, 'nowhere') });
    expect(await settle(() => nowhere.add('vscode'))).toMatchObject({ ok: false, error: { code: 'file_not_found' } });
    expect(existsSync(join(home, 'nowhere'))).toBe(false);
  });

  it('takes the entry of a revoked assistant out, and leaves other names alone', async () => {
    const elsewhere = join(home, 'elsewhere');
    mkdirSync(elsewhere);
    await service().add('cursor');
    await service({ projectRoot: () => elsewhere }).add('cursor');
    expect(await service().undoRevoked('Someone else')).toEqual([]);
    expect(await service().undoRevoked('Codex')).toEqual([]);
    // In every project.
    expect(await service().undoRevoked('Cursor')).toMatchObject([{ restored: 'file' }, { restored: 'file' }]);
    expect(existsSync(join(elsewhere, '.cursor'))).toBe(false);
    expect(existsSync(cursorFile())).toBe(false);
  });

  it('says which entry stays when a token is revoked and its file was damaged since', async () => {
    await service().add('cursor');
    writeFileSync(cursorFile(), '{');
    expect(await settle(() => service().undoRevoked('Cursor'))).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/The token was revoked, but .*mcp\.json/) as string },
    });
  });

  it('verify fails without an entry, and with a program that does not exist', async () => {
    expect(await settle(() => service().verify('cursor'))).toMatchObject({
      ok: false,
      error: { code: 'file_not_found' },
    });
    await service({ penCommand: [join(home, 'no such program')] }).add('cursor');
    expect(await settle(() => service().verify('cursor'))).toMatchObject({
      ok: false,
      error: { code: 'file_not_found', message: expect.stringContaining('cannot be started') },
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
