/** The names people know MCP clients by, for what they call themselves in the handshake. */

const KNOWN_NAMES: Readonly<Record<string, string>> = {
  'claude-code': 'Claude Code',
  'claude-ai': 'Claude Desktop',
  'cursor-vscode': 'Cursor',
  'codex-mcp-client': 'Codex',
  'mcp-inspector': 'MCP Inspector',
};

/** A name longer than this is cut: it is shown in lists and lock errors. */
const LONGEST_NAME = 60;

/** What the window calls a client: its title, a name we know, or what it says itself. */
export function displayName(client: { name: string; title?: string | undefined } | undefined): string {
  const said = client?.title?.trim() || client?.name.trim() || '';
  if (said === '') return 'MCP client';
  // Control characters would break the lines of logs and tables.
  const clean = Array.from(said.replace(/\p{Cc}+/gu, ' '))
    .slice(0, LONGEST_NAME)
    .join('');
  return KNOWN_NAMES[clean.toLowerCase()] ?? clean;
}
