/** Common names of MCP clients, by the name that they send in the handshake. */

const KNOWN_NAMES: Readonly<Record<string, string>> = {
  'claude-code': 'Claude Code',
  'claude-ai': 'Claude Desktop',
  'cursor-vscode': 'Cursor',
  'codex-mcp-client': 'Codex',
  'mcp-inspector': 'MCP Inspector',
};

/** Longer names are cut: they are shown in lists and lock errors. */
const LONGEST_NAME = 60;

/** The window's names for the user and the user's command line. */
const OWN_NAMES = new Set(['you', 'pen', 'pen workbench']);

/** Control characters would break the lines of logs and tables, and invisible characters would make two names look alike. */
function clean(name: string): string {
  const drawn = name
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return Array.from(drawn).slice(0, LONGEST_NAME).join('');
}

/** The displayed name of a client: its title, a known name, or the name that it sends. */
export function displayName(client: { name: string; title?: string | undefined } | undefined): string {
  const sentName = clean(client?.title ?? '') || clean(client?.name ?? '');
  if (sentName === '') return 'MCP client';
  if (OWN_NAMES.has(sentName.toLowerCase())) return `MCP client "${sentName}"`;
  return KNOWN_NAMES[sentName.toLowerCase()] ?? sentName;
}
