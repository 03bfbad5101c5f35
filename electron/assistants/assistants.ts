/** Ready-made configuration for common MCP clients: how each starts `pen mcp`, or connects to the running app over HTTP. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, posix, win32 } from 'node:path';
import { assertNever } from '../../shared/base/assert-never.ts';
import { err, ok } from '../../shared/base/result.ts';
import { appError, type AppResult } from '../../shared/contracts/errors.ts';
import { ASSISTANT_LABELS, type Assistant, type AssistantSnippet } from '../../shared/contracts/window.ts';
import { addToClientFile } from './client-file.ts';
import { commandLine, withoutShell, type Platform } from './command-line.ts';

/** In place of a token that is made when the snippet is copied. */
export const TOKEN_PLACEHOLDER = 'TOKEN';

/** The name of our server in every client. */
const SERVER_NAME = 'pen';

export interface AssistantServiceOptions {
  /** The command that runs `pen`, with an absolute path. */
  readonly penCommand: readonly string[];
  /** The environment that `pen` needs (`ELECTRON_RUN_AS_NODE` when it is the app's own binary). */
  readonly penEnvironment?: Readonly<Record<string, string>>;
  /** The data folder, if it is not the default one: without it `pen` would not find the app. */
  readonly dataDirectory?: string | undefined;
  readonly mcpUrl: () => string;
  /** The token of this client; null if it has none yet. */
  readonly tokenOf: (assistant: Assistant) => string | null;
  /** Gives the client a token of its own if it has none. */
  readonly connect: (assistant: Assistant) => Promise<AppResult<unknown>>;
  readonly projectRoot: () => string;
  readonly platform: Platform;
  readonly home?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

export interface AssistantService {
  /** As `snippet`, for a client that gets a token of its own now if it has none. */
  connect(assistant: Assistant, transport: AssistantSnippet['transport']): Promise<AppResult<AssistantSnippet>>;
  /** `transport` of the answer may differ from the requested one: Claude Desktop starts local servers over stdio only. */
  snippet(assistant: Assistant, transport: AssistantSnippet['transport']): AppResult<AssistantSnippet>;
  /** Merges the stdio server into the client's own file. `invalid_params` for a client without a file that we may change. */
  add(assistant: Assistant): Promise<AppResult<{ file: string; backup: string | null }>>;
}

interface StdioServer {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export function createAssistantService(options: AssistantServiceOptions): AssistantService {
  const { platform } = options;
  const home = options.home ?? homedir();
  const environment = options.environment ?? process.env;
  const path = platform === 'windows' ? win32 : posix;

  /** The command that starts our server over stdio; `root` if the client does not start it in the project's folder. */
  function mcpCommand(assistant: Assistant, root: string | null): string[] {
    const dataDirectory = options.dataDirectory === undefined ? [] : ['--data-dir', options.dataDirectory];
    return [
      ...options.penCommand,
      'mcp',
      '--assistant',
      ASSISTANT_LABELS[assistant],
      ...(root === null ? [] : ['--project-root', root]),
      ...dataDirectory,
    ];
  }

  function stdioServer(assistant: Assistant, root: string | null): StdioServer {
    const [command = '', ...args] = withoutShell(mcpCommand(assistant, root), platform);
    const env = options.penEnvironment ?? {};
    return { command, args, ...(Object.keys(env).length === 0 ? {} : { env }) };
  }

  const tokenText = (assistant: Assistant): string => options.tokenOf(assistant) ?? TOKEN_PLACEHOLDER;
  const bearer = (assistant: Assistant): { Authorization: string } => ({
    Authorization: `Bearer ${tokenText(assistant)}`,
  });

  /** File, container and entry of the clients that are configured by a JSON file. */
  function jsonClient(assistant: 'claude-desktop' | 'vscode' | 'cursor', transport: AssistantSnippet['transport']) {
    const root = options.projectRoot();
    switch (assistant) {
      case 'vscode':
        return {
          file: path.join(root, '.vscode', 'mcp.json'),
          container: 'servers',
          value:
            transport === 'http'
              ? { type: 'http', url: options.mcpUrl(), headers: bearer(assistant) }
              : { type: 'stdio', ...stdioServer(assistant, '${workspaceFolder}') },
        };
      case 'cursor':
        return {
          file: path.join(root, '.cursor', 'mcp.json'),
          container: 'mcpServers',
          value:
            transport === 'http'
              ? { url: options.mcpUrl(), headers: bearer(assistant) }
              : stdioServer(assistant, '${workspaceFolder}'),
        };
      case 'claude-desktop':
        // It has no project and no workspace variable: the root is given explicitly.
        return { file: claudeDesktopFile(), container: 'mcpServers', value: stdioServer(assistant, root) };
      default:
        return assertNever(assistant, 'assistant');
    }
  }

  function claudeDesktopFile(): string {
    const name = 'claude_desktop_config.json';
    if (platform === 'windows') {
      return path.join(environment['APPDATA'] ?? path.join(home, 'AppData', 'Roaming'), 'Claude', name);
    }
    if (platform === 'macos') return path.join(home, 'Library', 'Application Support', 'Claude', name);
    return path.join(environment['XDG_CONFIG_HOME'] ?? path.join(home, '.config'), 'Claude', name);
  }

  /** `claude mcp add` for all of the user's projects; it starts the server in the project's folder. */
  function claudeCodeCommand(transport: AssistantSnippet['transport']): string {
    const add = ['claude', 'mcp', 'add', '--scope', 'user'];
    // The header option takes all following words, so it comes last.
    if (transport === 'http') {
      return commandLine(
        [
          ...add,
          '--transport',
          'http',
          SERVER_NAME,
          options.mcpUrl(),
          '--header',
          `Authorization: Bearer ${tokenText('claude-code')}`,
        ],
        platform,
      );
    }
    const { command, args, env = {} } = stdioServer('claude-code', null);
    const variables = Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
    return commandLine([...add, SERVER_NAME, ...variables, '--', command, ...args], platform);
  }

  function codexText(transport: AssistantSnippet['transport']): string {
    if (transport === 'http') {
      // Codex has no separate value for a token, but accepts a literal header.
      return [
        `[mcp_servers.${SERVER_NAME}]`,
        `url = ${tomlString(options.mcpUrl())}`,
        `http_headers = { Authorization = ${tomlString(`Bearer ${tokenText('codex')}`)} }`,
      ].join('\n');
    }
    const { command, args, env = {} } = stdioServer('codex', null);
    const variables = Object.entries(env);
    const add = [
      'codex',
      'mcp',
      'add',
      SERVER_NAME,
      ...variables.flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    ];
    return [
      `# or run: ${commandLine([...add, '--', command, ...args], platform)}`,
      `[mcp_servers.${SERVER_NAME}]`,
      `command = ${tomlString(command)}`,
      `args = [${args.map(tomlString).join(', ')}]`,
      ...(variables.length === 0
        ? []
        : [`env = { ${variables.map(([key, value]) => `${key} = ${tomlString(value)}`).join(', ')} }`]),
    ].join('\n');
  }

  const service: AssistantService = {
    async connect(assistant, transport) {
      const connected = await options.connect(assistant);
      return connected.ok ? service.snippet(assistant, transport) : connected;
    },
    snippet(assistant, transport) {
      switch (assistant) {
        case 'claude-code':
          return ok({ assistant, transport, file: null, text: claudeCodeCommand(transport), canAdd: false });
        case 'codex': {
          const codexHome = environment['CODEX_HOME'] ?? path.join(home, '.codex');
          return ok({
            assistant,
            transport,
            file: path.join(codexHome, 'config.toml'),
            text: codexText(transport),
            canAdd: false,
          });
        }
        case 'claude-desktop':
        case 'vscode':
        case 'cursor': {
          const used = assistant === 'claude-desktop' ? 'stdio' : transport;
          const { file, container, value } = jsonClient(assistant, used);
          const text = JSON.stringify({ [container]: { [SERVER_NAME]: value } }, null, 2);
          // A click adds the stdio server: it needs no token in a file that may be shared.
          return ok({ assistant, transport: used, file, text, canAdd: used === 'stdio' });
        }
        default:
          return assertNever(assistant, 'assistant');
      }
    },
    async add(assistant) {
      if (assistant === 'claude-code' || assistant === 'codex') {
        return err(
          appError('invalid_params', 'This client is configured by its own command.', 'Copy the command and run it.'),
        );
      }
      const { file, container, value } = jsonClient(assistant, 'stdio');
      if (assistant === 'claude-desktop' && !existsSync(dirname(file))) {
        return err(
          appError(
            'file_not_found',
            `Claude Desktop has no folder ${dirname(file)}: it seems not to be installed.`,
            'Install and start it once.',
          ),
        );
      }
      if (assistant !== 'claude-desktop' && !existsSync(options.projectRoot())) {
        return err(
          appError(
            'file_not_found',
            `The project folder ${options.projectRoot()} does not exist.`,
            'Set the project root in the settings.',
          ),
        );
      }
      const connected = await options.connect(assistant);
      return connected.ok ? addToClientFile({ file, container, name: SERVER_NAME, value }) : connected;
    },
  };
  return service;
}

/** A TOML basic string; JSON's escapes are a subset of TOML's. */
function tomlString(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007f');
}
