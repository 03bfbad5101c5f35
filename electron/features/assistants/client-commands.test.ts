import { describe, expect, it } from 'vitest';
import type { KnownClient } from '../../../shared/features/assistants/contract/assistant-clients.ts';
import { clientCommands, type ClientCommands } from './client-commands.ts';
import type { ClientFacts } from './client-places.ts';

const FACTS: ClientFacts = {
  penCommand: ['/opt/PEN Workbench/pen'],
  penEnvironment: { ELECTRON_RUN_AS_NODE: '1' },
  projectRoot: () => '/project',
  platform: 'linux',
  home: '/home/ada',
  environment: {},
};

function commandsOf(assistant: KnownClient): ClientCommands {
  const commands = clientCommands(FACTS, assistant);
  if (commands === null) throw new Error('no commands');
  return commands;
}

const SERVER = ['--', '/opt/PEN Workbench/pen', 'mcp', '--assistant'];

describe('the command that adds our server', () => {
  it('of Claude Code is for all projects, with its variables after the name', () => {
    expect(commandsOf('claude-code')).toMatchObject({
      program: 'claude',
      add: [...['mcp', 'add', '--scope', 'user', 'pen', '--env', 'ELECTRON_RUN_AS_NODE=1'], ...SERVER, 'Claude Code'],
    });
  });

  it('of Codex', () => {
    expect(commandsOf('codex')).toMatchObject({
      program: 'codex',
      add: [...['mcp', 'add', 'pen', '--env', 'ELECTRON_RUN_AS_NODE=1'], ...SERVER, 'Codex'],
    });
  });

  it('of VS Code is one definition, for the profile of the user: without a variable of a workspace', () => {
    const { program, add, entry } = commandsOf('vscode');
    expect([program, add[0], entry]).toEqual(['code', '--add-mcp', null]);
    expect(JSON.parse(add[1] ?? '')).toEqual({
      name: 'pen',
      type: 'stdio',
      command: '/opt/PEN Workbench/pen',
      args: ['mcp', '--assistant', 'VS Code'],
      env: { ELECTRON_RUN_AS_NODE: '1' },
    });
  });

  it('is missing for Claude Desktop and Cursor', () => {
    expect([clientCommands(FACTS, 'claude-desktop'), clientCommands(FACTS, 'cursor')]).toEqual([null, null]);
  });
});

/** As Claude Code 2.1 prints it. */
const CLAUDE = `pen:
  Scope: User config (available in all your projects)
  Status: ✘ Failed to connect
  Type: stdio
  Command: node
  Args: /a b/pen.mjs mcp --assistant Claude Code
  Environment:
    Command=1

To remove this server, run: claude mcp remove pen -s user
`;

describe('the entry that a client lists', () => {
  it.each([
    ['claude-code', CLAUDE, 'node /a b/pen.mjs mcp --assistant Claude Code'],
    ['claude-code', CLAUDE.replaceAll('\n', '\r\n'), 'node /a b/pen.mjs mcp --assistant Claude Code'],
    ['claude-code', 'pen:\n  Type: stdio\n  Command: pen\n  Args: \n', 'pen'],
    ['claude-code', 'pen:\n  Type: http\n  URL: http://127.0.0.1:6100/mcp\n', 'http://127.0.0.1:6100/mcp'],
    ['claude-code', 'Usage: claude', null],
    [
      'codex',
      '{"name":"pen","transport":{"type":"stdio","command":"node","args":["x","y z"],"env":null}}',
      'node x y z',
    ],
    ['codex', '{"name":"pen","transport":{"type":"streamable_http","url":"http://a/mcp"}}', 'http://a/mcp'],
    ['codex', '{"name":"pen"}', null],
    ['codex', 'Usage: codex', null],
  ] as const)('%s: %j', (assistant, printed, line) => {
    expect(commandsOf(assistant).entry?.lineOf(printed)).toBe(line);
  });
});
