/** Configuration to paste, and commands to run, for each MCP client. */
import { assertNever } from '../../../shared/base/assert-never.ts';
import type { Assistant, AssistantSnippet } from '../../../shared/features/assistants/contract/assistant-clients.ts';
import { clientCommands } from './client-commands.ts';
import { SERVER_NAME, clientPlace, stdioServer, type ClientFacts } from './client-places.ts';
import { commandLine } from './command-line.ts';

/** In place of a token that is made when the snippet is copied. */
export const TOKEN_PLACEHOLDER = 'TOKEN';

type Transport = AssistantSnippet['transport'];

export interface SnippetFacts extends ClientFacts {
  readonly mcpUrl: () => string;
  /** The token of this client; null if it has none yet. */
  readonly tokenOf: (assistant: Assistant) => string | null;
}

function bearer(facts: SnippetFacts, assistant: Assistant): string {
  return `Bearer ${facts.tokenOf(assistant) ?? TOKEN_PLACEHOLDER}`;
}

const json = (container: string, entry: unknown): string =>
  JSON.stringify({ [container]: { [SERVER_NAME]: entry } }, null, 2);

/** The command with which a client adds our server itself, for a terminal. */
function addCommand(facts: SnippetFacts, assistant: 'claude-code' | 'codex'): string {
  const { program = '', add = [] } = clientCommands(facts, assistant) ?? {};
  return commandLine([program, ...add], facts.platform);
}

/** `claude mcp add` for all of the user's projects; it starts the server in the project's folder. */
function claudeCodeCommand(facts: SnippetFacts, transport: Transport): string {
  if (transport === 'stdio') return addCommand(facts, 'claude-code');
  const header = `Authorization: ${bearer(facts, 'claude-code')}`;
  // The header option takes all following words, so it comes last.
  const words = ['claude', 'mcp', 'add', '--scope', 'user', '--transport', 'http', SERVER_NAME, facts.mcpUrl()];
  return commandLine([...words, '--header', header], facts.platform);
}

/** Texts and lists of them are the same in JSON and TOML; a table is not. */
function tomlValue(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
  const members = Object.entries(value).map(([key, item]) => `${key} = ${JSON.stringify(item)}`);
  return `{ ${members.join(', ')} }`;
}

function codexText(facts: SnippetFacts, transport: Transport): string {
  // Codex has no separate value for a token, but accepts a literal header.
  const entry =
    transport === 'http'
      ? { url: facts.mcpUrl(), http_headers: { Authorization: bearer(facts, 'codex') } }
      : clientPlace(facts, 'codex').entry;
  const table = Object.entries(entry).map(([key, value]) => `${key} = ${tomlValue(value)}`);
  const command = transport === 'http' ? [] : [`# or run: ${addCommand(facts, 'codex')}`];
  return [...command, `[mcp_servers.${SERVER_NAME}]`, ...table].join('\n');
}

/** The text for a client, for its file or for a terminal. Claude Desktop starts local servers over stdio only. */
export function snippetFor(facts: SnippetFacts, assistant: Assistant, wanted: Transport): AssistantSnippet {
  const transport = assistant === 'claude-desktop' ? 'stdio' : wanted;
  const isHttp = transport === 'http';
  const url = facts.mcpUrl();
  const headers = { Authorization: bearer(facts, assistant) };
  const file = assistant === 'other' ? null : clientPlace(facts, assistant).file;
  switch (assistant) {
    case 'claude-code':
      return { assistant, transport, file: null, text: claudeCodeCommand(facts, transport) };
    case 'codex':
      return { assistant, transport, file, text: codexText(facts, transport) };
    case 'vscode': {
      const entry = isHttp ? { type: 'http', url, headers } : clientPlace(facts, assistant).entry;
      return { assistant, transport, file, text: json('servers', entry) };
    }
    case 'claude-desktop':
    case 'cursor': {
      const entry = isHttp ? { url, headers } : clientPlace(facts, assistant).entry;
      return { assistant, transport, file, text: json('mcpServers', entry) };
    }
    case 'other': {
      const entry = isHttp ? { type: 'http', url, headers } : stdioServer(facts, assistant, null);
      return { assistant, transport, file, text: json('mcpServers', entry) };
    }
    default:
      return assertNever(assistant, 'assistant');
  }
}
