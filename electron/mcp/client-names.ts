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

/** What the window calls the person and the person's own command line. */
const OWN_NAMES = new Set(['you', 'pen', 'pen workbench']);

/** Control characters would break the lines of logs and tables, and characters that are not drawn would make two names look alike. */
function clean(name: string): string {
  const drawn = name
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return Array.from(drawn).slice(0, LONGEST_NAME).join('');
}

/** What the window calls a client: its title, a name we know, or what it says itself. */
export function displayName(client: { name: string; title?: string | undefined } | undefined): string {
  const said = clean(client?.title ?? '') || clean(client?.name ?? '');
  if (said === '') return 'MCP client';
  if (OWN_NAMES.has(said.toLowerCase())) return `MCP client "${said}"`;
  return KNOWN_NAMES[said.toLowerCase()] ?? said;
}
