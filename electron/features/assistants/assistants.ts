/**
 * Sets up common MCP clients by their own commands: adds our server, verifies it by a handshake, removes it again, and makes snippets for
 * those without such a command. No file of a client is written here.
 */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { assertNever } from '../../../shared/base/assert-never.ts';
import {
  ASSISTANT_LABELS,
  KnownClientSchema,
  type Assistant,
  type AssistantSnippet,
  type ClientRun,
  type ClientSetup,
  type Handshake,
  type KnownClient,
} from '../../../shared/features/assistants/contract/assistant-clients.ts';
import { appError, type ErrorCode, AppFailure } from '../../../shared/base/errors.ts';
import { resolveDataDirectory } from '../../core/process/data-directory.ts';
import { isWithin } from '../../core/files/containment.ts';
import { clientCommands, lineOf, type ClientCommands } from './client-commands.ts';
import { SERVER_NAME, clientPlace, stdioServer, type ClientFacts } from './client-places.ts';
import { findProgram, runProgram } from './client-program.ts';
import { commandLine, type Platform } from './command-line.ts';
import { handshake } from './handshake.ts';
import type { PenCommand } from '../../core/pen-on-path/index.ts';

// Configuration to paste, and commands to run, for each MCP client.

/** In place of a token that is made when the snippet is copied. */
const TOKEN_PLACEHOLDER = 'TOKEN';

type Transport = AssistantSnippet['transport'];

interface SnippetFacts extends ClientFacts {
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
function snippetFor(facts: SnippetFacts, assistant: Assistant, wanted: Transport): AssistantSnippet {
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

const SYSTEM_NAMES = { linux: 'linux', macos: 'darwin', windows: 'win32' } as const satisfies Record<
  Platform,
  NodeJS.Platform
>;

export interface AssistantServiceOptions extends PenCommand {
  /** Named in commands unless it is the default one. */
  readonly dataDirectory: string;
  readonly version: string;
  readonly mcpUrl: () => string;
  /** The token of this client; null if it has none yet. */
  readonly tokenOf: (assistant: Assistant) => string | null;
  /** Gives the client a token of its own if it has none. */
  readonly connect: (assistant: Assistant) => Promise<unknown>;
  /** The current folder for files of clients. It is no project if it is the home folder, holds it, or is in the data folder. */
  readonly projectRoot: () => string;
  readonly platform: Platform;
  readonly home?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** `shown`: the program that the person was shown; another one is not run. Left out where the command itself shows it. */
export interface AssistantService {
  /** As `snippet`, for a client that gets a token of its own now if it has none. */
  connect(assistant: Assistant, transport: AssistantSnippet['transport']): Promise<AssistantSnippet>;
  /** `transport` of the answer may differ from the requested one: Claude Desktop starts local servers over stdio only. */
  snippet(assistant: Assistant, transport: AssistantSnippet['transport']): AssistantSnippet;
  /** Returns the command that would connect each client, or why there is only a snippet. Runs nothing. */
  clients(): Promise<ClientSetup[]>;
  /** Gives the client a token of its own, has it add our server, and checks that it lists it. `invalid_params` without such a command. */
  add(assistant: KnownClient, shown?: string): Promise<ClientRun>;
  /** Checks that the client lists our server, then starts that as the client does. `file_not_found` without an entry; otherwise the errors of `handshake`. */
  verify(assistant: KnownClient, shown?: string): Promise<Handshake>;
  /** Has the client remove our server. `file_not_found` without an entry; `invalid_params` for that of another install. */
  remove(assistant: KnownClient, shown?: string): Promise<ClientRun>;
}

/** The client of an assistant's name; null for any other name. */
export function knownClientNamed(name: string): KnownClient | null {
  const wanted = name.trim().toLowerCase();
  return (
    KnownClientSchema.options.find(
      (client) => client === wanted || ASSISTANT_LABELS[client].toLowerCase() === wanted,
    ) ?? null
  );
}

/** A client with its commands and the program that runs them. */
interface OwnProgram {
  readonly label: string;
  readonly program: string;
  readonly commands: ClientCommands;
}

function failed(code: ErrorCode, message: string, suggestion: string): AppFailure {
  return new AppFailure(appError(code, message, suggestion));
}

export function createAssistantService(options: AssistantServiceOptions): AssistantService {
  const { dataDirectory, platform } = options;
  const home = options.home ?? homedir();
  const environment = options.environment ?? process.env;
  const usual = resolveDataDirectory({
    environment: { ...environment, PEN_DATA_DIR: '' },
    platform: SYSTEM_NAMES[platform],
    home,
  });
  const facts: SnippetFacts = {
    ...options,
    home,
    environment,
    // A client starts `pen` with its own environment, so a data folder of another place must be in the command.
    dataDirectory: dataDirectory === usual ? undefined : dataDirectory,
    projectRoot: () => {
      const root = options.projectRoot();
      return isWithin(root, home) || isWithin(dataDirectory, root) ? null : root;
    },
  };
  const shownLine = (program: string, args: readonly string[]): string => commandLine([program, ...args], platform);

  async function setup(assistant: KnownClient): Promise<ClientSetup> {
    const { file, signs } = clientPlace(facts, assistant);
    const commands = clientCommands(facts, assistant);
    const label = ASSISTANT_LABELS[assistant];
    const program = commands === null ? null : await findProgram(facts, commands.program);
    const isInstalled = program !== null || signs.some((sign) => existsSync(sign));
    if (commands === null || program === null) {
      const reason =
        commands === null
          ? `${label} has no command that adds a server.`
          : `The program ${commands.program} of ${label} was not found on the PATH.`;
      return { assistant, isInstalled, file, own: null, reason };
    }
    const { add, entry } = commands;
    const line = (args: readonly string[]): string => shownLine(program, args);
    const own = {
      program,
      read: entry === null ? null : line(entry.read),
      add: line(add),
      remove: entry === null ? null : line(entry.remove),
    };
    return { assistant, isInstalled, file, own, reason: null };
  }

  async function ownProgram(assistant: KnownClient, shown: string | undefined): Promise<OwnProgram> {
    const { own, reason, file } = await setup(assistant);
    const commands = clientCommands(facts, assistant);
    if (own === null || commands === null)
      throw failed('invalid_params', `Nothing was run. ${reason ?? ''}`, `Paste the snippet; its file is ${file}.`);
    if (shown !== undefined && shown !== own.program)
      throw failed(
        'invalid_params',
        `Nothing was run: the program is now ${own.program}.`,
        'Look at it, then try again.',
      );
    return { label: ASSISTANT_LABELS[assistant], program: own.program, commands };
  }

  /** Runs a command of the client. Returns the line that was run. */
  async function ran({ label, program }: OwnProgram, args: readonly string[], what: string): Promise<string> {
    const { succeeded, said } = await runProgram(facts, program, args);
    const line = shownLine(program, args);
    if (!succeeded)
      throw failed('disconnected', `${label} did not ${what} the server.${said}`, `It was run as: ${line}`);
    return line;
  }

  /** Command that the client's entry of our name starts; null without one. `entry`: the client has a command that lists it. */
  async function entryLine(
    { label, program }: OwnProgram,
    entry: NonNullable<ClientCommands['entry']>,
  ): Promise<string | null> {
    const { succeeded, stdout, said } = await runProgram(facts, program, entry.read);
    if (!succeeded && /no mcp server/i.test(said)) return null;
    const line = succeeded ? entry.lineOf(stdout) : null;
    if (line !== null) return line;
    throw failed(
      'disconnected',
      `${label} did not list the server.${said}`,
      `It was run as: ${shownLine(program, entry.read)}`,
    );
  }

  /** True if the entry starts this install for this client: another Node makes no difference. */
  function isThisInstall(line: string, assistant: KnownClient): boolean {
    const own = [facts.penCommand.at(-1) ?? '', 'mcp', '--assistant', ASSISTANT_LABELS[assistant]].join(' ');
    const [, more] = line.split(own);
    if (more === undefined) return false;
    return facts.dataDirectory === undefined
      ? !more.includes('--data-dir')
      : more.endsWith(`--data-dir ${facts.dataDirectory}`);
  }

  const noEntry = (label: string, suggestion: string): AppFailure =>
    failed('file_not_found', `${label} has no server named ${SERVER_NAME}.`, suggestion);

  return {
    async connect(assistant, transport) {
      await options.connect(assistant);
      return snippetFor(facts, assistant, transport);
    },
    snippet: (assistant, transport) => snippetFor(facts, assistant, transport),
    clients: () => Promise.all(KnownClientSchema.options.map(setup)),
    async add(assistant, shown) {
      const own = await ownProgram(assistant, shown);
      const { entry, add, server } = own.commands;
      const wanted = lineOf(server);
      // Asked first: a client that does not answer must not cost a token.
      const before = entry === null ? null : await entryLine(own, entry);
      await options.connect(assistant);
      if (before === wanted) return { ran: [] };
      const removed = entry === null || before === null ? [] : [await ran(own, entry.remove, 'remove')];
      const added = await ran(own, add, 'add');
      const after = entry === null ? wanted : await entryLine(own, entry);
      if (after !== wanted)
        throw failed(
          'disconnected',
          `${own.label} ran ${added}, but lists ${after ?? 'no such server'}.`,
          'Run the command in a terminal to see more.',
        );
      return { ran: [...removed, added] };
    },
    async verify(assistant, shown) {
      const own = await ownProgram(assistant, shown);
      const { entry, server } = own.commands;
      const line = entry === null ? lineOf(server) : await entryLine(own, entry);
      if (line === null) throw noEntry(own.label, `Connect ${own.label} first.`);
      if (line !== lineOf(server))
        throw failed('invalid_params', `${own.label} starts another server: ${line}`, 'Connect replaces it.');
      const root = facts.projectRoot();
      const folder = root !== null && existsSync(root) ? root : facts.home;
      return handshake({ server, folder, version: options.version });
    },
    async remove(assistant, shown) {
      const own = await ownProgram(assistant, shown);
      const { label } = own;
      const { entry } = own.commands;
      if (entry === null)
        throw failed(
          'invalid_params',
          `${label} has no command that removes a server.`,
          `Remove ${SERVER_NAME} in ${label}: MCP: List Servers in its command palette.`,
        );
      const line = await entryLine(own, entry);
      if (line === null) throw noEntry(label, 'There is nothing to remove.');
      if (!isThisInstall(line, assistant))
        throw failed(
          'invalid_params',
          `Nothing was removed: ${label} starts another install (${line}).`,
          `Undo it there, or run: ${shownLine(own.program, entry.remove)}`,
        );
      const removed = await ran(own, entry.remove, 'remove');
      if ((await entryLine(own, entry)) !== null)
        throw failed(
          'disconnected',
          `${label} ran ${removed}, but still lists the server.`,
          'Remove it in the client.',
        );
      return { ran: [removed] };
    },
  };
}
