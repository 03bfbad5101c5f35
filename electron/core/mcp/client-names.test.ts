import { expect, test } from 'vitest';
import { displayName } from './client-names.ts';

test.each([
  [{ name: 'claude-code' }, 'Claude Code'],
  [{ name: 'x', title: '  My\u0007 tool\n' }, 'My tool'],
  [{ name: 'x', title: 'Claude\u200B Code\u202E' }, 'Claude Code'],
  [{ name: '\u200B', title: '\u2060' }, 'MCP client'],
  [{ name: 'y\u200Bou' }, 'MCP client "you"'],
  [{ name: 'x', title: 'PEN' }, 'MCP client "PEN"'],
  [{ name: 'x', title: 'ｙｏｕ' }, 'MCP client "you"'],
  // A Cyrillic у and о, a zero, an accent, spaces.
  [{ name: 'уоu' }, 'MCP client "уоu"'],
  [{ name: 'Y0u.' }, 'MCP client "Y0u."'],
  [{ name: 'pén' }, 'MCP client "pén"'],
  [{ name: 'P E N' }, 'MCP client "P E N"'],
  [{ name: 'Penguin' }, 'Penguin'],
  [{ name: 'n'.repeat(100) }, 'n'.repeat(60)],
  [undefined, 'MCP client'],
])('%j is shown as %s', (client, shown) => {
  expect(displayName(client)).toBe(shown);
});

test.each([
  [{ name: 'claude-code' }, 'MCP client "Claude Code"'],
  [{ name: 'x', title: 'Claude\u200B CODE' }, 'MCP client "Claude CODE"'],
  // A Cyrillic С, a capital i, a zero.
  [{ name: 'Сlaude Code' }, 'MCP client "Сlaude Code"'],
  [{ name: 'CIaude_C0de' }, 'MCP client "CIaude_C0de"'],
  [{ name: 'Claude Code 2' }, 'MCP client "Claude Code 2"'],
  [{ name: 'Claude Code (local)' }, 'MCP client "Claude Code (local)"'],
  [{ name: 'Claude' }, 'Claude'],
  [{ name: 'Claude Desktop' }, 'Claude Desktop'],
  [{ name: 'Code' }, 'Code'],
  [{ name: 'The real you' }, 'MCP client "The real you"'],
  [{ name: 'MyPEN' }, 'MCP client "MyPEN"'],
  [{ name: 'Open Penguin' }, 'Open Penguin'],
  // Letters of the Latin, Lisu, Coptic and Armenian scripts.
  [{ name: 'Clɑude Code' }, 'MCP client "Clɑude Code"'],
  [{ name: 'ꓚlaude Code' }, 'MCP client "ꓚlaude Code"'],
  [{ name: 'Ⲥlaude Code' }, 'MCP client "Ⲥlaude Code"'],
  [{ name: 'yօu' }, 'MCP client "yօu"'],
  [{ name: 'ʏou' }, 'MCP client "ʏou"'],
  [{ name: 'p℮n' }, 'MCP client "p℮n"'],
  [{ name: 'You (the person)' }, 'MCP client "You (the person)"'],
  [{ name: 'codex-mcp-client' }, 'Codex'],
])('%j is shown as a claim if an assistant with a token has the name', (client, shown) => {
  expect(displayName(client, ['Claude Code'])).toBe(shown);
});

test.each(['the person', 'The User', 'the pers0n', 'you'])(
  '%s is the person in our own sentences, so it is shown as a claim',
  (name) => {
    expect(displayName({ name })).toBe(`MCP client "${name}"`);
  },
);

test.each([
  ...['The Claude Code', 'Real Claude Code', 'My Claude Code', 'Anthropic Claude Code', 'Claude Code Official'],
  ...[
    'Claude 5 Code',
    'Cl4ude C0d3',
    'Code by Claude',
    'Claude, the real Code',
    'theClaudeCode',
    'xclaudecodex',
    'not.claude-code',
  ],
  ...['C l a u d e C o d e !', 'v2 CIaude_C0de', 'CLAUDE-CODE (verified)', 'Agent/Claude/Code', 'claude_code_cli'],
])('%s has the name of an assistant in it, so it is shown as a claim', (name) => {
  expect(displayName({ name }, ['Claude Code'])).toBe(`MCP client "${name}"`);
  expect(displayName({ name: 'x', title: name }, ['Claude Code'])).toBe(`MCP client "${name}"`);
});
