/** Configuration to paste, and commands to run, for each MCP client. */
import { assertNever } from '../../shared/base/assert-never.ts';
import type { Assistant, AssistantSnippet } from '../../shared/contracts/app/assistant-clients.ts';
import { clientPlace, stdioServer, type ClientFacts } from './client-places.ts';
import { commandLine } from './command-line.ts';
import { SERVER_NAME } from './entry-format.ts';
import { tableText } from './toml-table.ts';

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

/** `claude mcp add` for all of the user's projects; it starts the server in the project's folder. */
function claudeCodeCommand(facts: SnippetFacts, transport: Transport): string {
  const add = ['claude', 'mcp', 'add', '--scope', 'user'];
  // The header option takes all following words, so it comes last.
  if (transport === 'http') {
    const header = `Authorization: ${bearer(facts, 'claude-code')}`;
    const words = [...add, '--transport', 'http', SERVER_NAME, facts.mcpUrl(), '--header', header];
    return commandLine(words, facts.platform);
  }
  const { command, args, env = {} } = stdioServer(facts, 'claude-code', null);
  const variables = Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  return commandLine([...add, SERVER_NAME, ...variables, '--', command, ...args], facts.platform);
}

function codexText(facts: SnippetFacts, transport: Transport): string {
  // Codex has no separate value for a token, but accepts a literal header.
  if (transport === 'http')
    return tableText(SERVER_NAME, {
      url: facts.mcpUrl(),
      http_headers: { Authorization: bearer(facts, 'codex') },
    });
  const server = stdioServer(facts, 'codex', null);
  const variables = Object.entries(server.env ?? {}).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const add = ['codex', 'mcp', 'add', SERVER_NAME, ...variables, '--', server.command, ...server.args];
  return `# or run: ${commandLine(add, facts.platform)}\n${tableText(SERVER_NAME, { ...server })}`;
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
