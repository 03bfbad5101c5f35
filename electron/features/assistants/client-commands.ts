/** The commands with which a client adds, lists and removes an MCP server by itself. */
import { z } from 'zod';
import { assertNever } from '../../../shared/base/assert-never.ts';
import type { KnownClient } from '../../../shared/features/assistants/contract/assistant-clients.ts';
import { SERVER_NAME, stdioServer, type ClientFacts, type StdioServer } from './client-places.ts';

export interface ClientCommands {
  /** The name of the client's program. */
  readonly program: string;
  /** The server that `add` names. */
  readonly server: StdioServer;
  readonly add: readonly string[];
  /** Null for a client that has no command to list or remove a server. */
  readonly entry: {
    readonly read: readonly string[];
    /** Command that the entry starts, as one line, from what `read` printed; null if it cannot be told. */
    readonly lineOf: (printed: string) => string | null;
    readonly remove: readonly string[];
  } | null;
}

/** The command of a server as one line, as clients list it. */
export const lineOf = ({ command, args }: StdioServer): string => [command, ...args].join(' ');

const CodexEntrySchema = z.object({
  transport: z.union([
    z.object({ command: z.string(), args: z.array(z.string()).default([]) }),
    z.object({ url: z.string() }),
  ]),
});

/** `codex mcp get NAME --json`. */
function codexLine(printed: string): string | null {
  try {
    const { transport } = CodexEntrySchema.parse(JSON.parse(printed));
    return 'url' in transport ? transport.url : lineOf(transport);
  } catch {
    return null;
  }
}

/** `claude mcp get NAME`: text, with the words of the command separated by spaces. */
function claudeLine(printed: string): string | null {
  const valueOf = (name: string): string | null =>
    new RegExp(`^ *${name}: *(.*?)\\r?$`, 'm').exec(printed)?.[1] ?? null;
  const command = valueOf('Command');
  if (command === null) return valueOf('URL');
  return [command, valueOf('Args') ?? ''].join(' ').trimEnd();
}

const variables = ({ env = {} }: StdioServer): string[] =>
  Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);

/** Null for a client without a command that adds a server. */
export function clientCommands(facts: ClientFacts, assistant: KnownClient): ClientCommands | null {
  const server = stdioServer(facts, assistant, null);
  switch (assistant) {
    case 'claude-code': {
      const add = ['mcp', 'add', '--scope', 'user', SERVER_NAME, ...variables(server)];
      return {
        program: 'claude',
        server,
        add: [...add, '--', server.command, ...server.args],
        entry: {
          read: ['mcp', 'get', SERVER_NAME],
          lineOf: claudeLine,
          remove: ['mcp', 'remove', '--scope', 'user', SERVER_NAME],
        },
      };
    }
    case 'codex':
      return {
        program: 'codex',
        server,
        add: ['mcp', 'add', SERVER_NAME, ...variables(server), '--', server.command, ...server.args],
        entry: {
          read: ['mcp', 'get', SERVER_NAME, '--json'],
          lineOf: codexLine,
          remove: ['mcp', 'remove', SERVER_NAME],
        },
      };
    case 'vscode': {
      const definition = { name: SERVER_NAME, type: 'stdio', ...server };
      return { program: 'code', server, add: ['--add-mcp', JSON.stringify(definition)], entry: null };
    }
    case 'claude-desktop':
    case 'cursor':
      return null;
    default:
      return assertNever(assistant, 'assistant');
  }
}
