/** Common names of MCP clients, by the name that they send in the handshake. */
import { cleanName, isOwnName, looksLike } from '../../shared/contracts/app/assistant-identities.ts';

const KNOWN_NAMES: Readonly<Record<string, string>> = {
  'claude-code': 'Claude Code',
  'claude-ai': 'Claude Desktop',
  'cursor-vscode': 'Cursor',
  'codex-mcp-client': 'Codex',
  'mcp-inspector': 'MCP Inspector',
};

/** Letters of other scripts, of which far more look like Latin ones than any list has. */
const OTHER_LETTERS = /[^\x20-\x7E]/;

/** `Claude`, `Claude Code`, `Claude Code (local)`: what a reader may take a name for who stops reading after some of its words. */
function beginnings(name: string): string[] {
  const ends = [...name.matchAll(/[^\p{L}\p{N}]+|$/gu)].map(({ index }) => index);
  return ends.map((end) => name.slice(0, end)).filter((text) => text !== '');
}

/**
 * The displayed name of a client without a token of its own: its title, a known name, or the name that it sends. `taken`: the names of the
 * assistants with tokens; a client that sends one of them, or a name that begins like it or has other letters than ASCII, is shown as what it claims.
 */
export function displayName(
  client: { name: string; title?: string | undefined } | undefined,
  taken: readonly string[] = [],
): string {
  const sentName = cleanName(client?.title ?? '') || cleanName(client?.name ?? '');
  if (sentName === '') return 'MCP client';
  const name = KNOWN_NAMES[sentName.toLowerCase()] ?? sentName;
  const isClaim =
    OTHER_LETTERS.test(name) ||
    [sentName, name, ...beginnings(name)].some(
      (text) => isOwnName(text) || taken.some((each) => looksLike(each, text)),
    );
  return isClaim ? `MCP client "${name}"` : name;
}
