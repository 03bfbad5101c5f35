/** Common names of MCP clients, by the name that they send in the handshake. */
import { cleanName, isClaim } from '../../../shared/core/contracts/assistant-identities.ts';

const KNOWN_NAMES: Readonly<Record<string, string>> = {
  'claude-code': 'Claude Code',
  'claude-ai': 'Claude Desktop',
  'cursor-vscode': 'Cursor',
  'codex-mcp-client': 'Codex',
  'mcp-inspector': 'MCP Inspector',
};

/** Letters of other scripts, of which far more look like Latin ones than any list has. */
const OTHER_LETTERS = /[^\x20-\x7E]/;

/**
 * The displayed name of a client without a token of its own: its title, a known name, or the name that it sends. `taken`: the names of the
 * assistants with tokens; a client that sends one of them, or a name that has it in it or other letters than ASCII, is shown as what it claims.
 */
export function displayName(
  client: { name: string; title?: string | undefined } | undefined,
  taken: readonly string[] = [],
): string {
  const sentName = cleanName(client?.title ?? '') || cleanName(client?.name ?? '');
  if (sentName === '') return 'MCP client';
  const name = KNOWN_NAMES[sentName.toLowerCase()] ?? sentName;
  const isShownAsClaim = OTHER_LETTERS.test(name) || isClaim(sentName, taken) || isClaim(name, taken);
  return isShownAsClaim ? `MCP client "${name}"` : name;
}
