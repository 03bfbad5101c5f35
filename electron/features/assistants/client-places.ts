/** The place of each MCP client's configuration, and the entry that starts our server there. */
import { posix, win32 } from 'node:path';
import { assertNever } from '../../../shared/base/assert-never.ts';
import {
  ASSISTANT_LABELS,
  type Assistant,
  type KnownClient,
} from '../../../shared/features/assistants/contract/assistant-clients.ts';
import { withoutShell, type Platform } from './command-line.ts';
import type { PenCommand } from '../../core/pen-on-path/index.ts';

/** The name of our server in every client. */
export const SERVER_NAME = 'pen';

export interface ClientFacts extends PenCommand {
  /** The data folder, if it is not the default one: without it `pen` would not find the app. */
  readonly dataDirectory?: string | undefined;
  /** The project that clients work in; null if none is set. */
  readonly projectRoot: () => string | null;
  readonly platform: Platform;
  readonly home: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** A server that the client starts. */
export interface StdioServer {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface ClientPlace {
  readonly file: string;
  /** Files and folders of which one exists where the client is installed. */
  readonly signs: readonly string[];
  /** The entry to paste into the file. */
  readonly entry: StdioServer & { readonly type?: 'stdio' };
}

/** The placeholder that a client replaces with its project folder. */
const WORKSPACE_FOLDER = '${workspaceFolder}';

/** Our server as a client starts it; `root` if it does not start it in the project's folder. */
export function stdioServer(facts: ClientFacts, assistant: Assistant, root: string | null): StdioServer {
  const [command = '', ...args] = withoutShell(
    [
      ...facts.penCommand,
      'mcp',
      '--assistant',
      ASSISTANT_LABELS[assistant],
      ...(root === null ? [] : ['--project-root', root]),
      ...(facts.dataDirectory === undefined ? [] : ['--data-dir', facts.dataDirectory]),
    ],
    facts.platform,
  );
  const env = facts.penEnvironment ?? {};
  return { command, args, ...(Object.keys(env).length === 0 ? {} : { env }) };
}

/** The folder of an application's settings, by platform. */
function settingsFolder({ platform, home, environment }: ClientFacts): string {
  if (platform === 'windows') return environment['APPDATA'] ?? win32.join(home, 'AppData', 'Roaming');
  if (platform === 'macos') return posix.join(home, 'Library', 'Application Support');
  return environment['XDG_CONFIG_HOME'] ?? posix.join(home, '.config');
}

/** The file of a client: that of the project for VS Code and Cursor if a project is set, otherwise that of the user. */
export function clientPlace(facts: ClientFacts, assistant: KnownClient): ClientPlace {
  const { home, environment } = facts;
  const path = facts.platform === 'windows' ? win32 : posix;
  const settings = settingsFolder(facts);
  const root = facts.projectRoot();
  switch (assistant) {
    case 'claude-code': {
      const own = environment['CLAUDE_CONFIG_DIR'];
      const file = path.join(own ?? home, '.claude.json');
      // It starts the server in the project's folder.
      const entry = { type: 'stdio', ...stdioServer(facts, assistant, null) } as const;
      return { file, signs: [file, own ?? path.join(home, '.claude')], entry };
    }
    case 'claude-desktop': {
      const folder = path.join(settings, 'Claude');
      // It has no project and no workspace variable: the root is given explicitly.
      const entry = stdioServer(facts, assistant, root);
      return { file: path.join(folder, 'claude_desktop_config.json'), signs: [folder], entry };
    }
    case 'vscode': {
      const folder = path.join(settings, 'Code');
      return {
        file: root === null ? path.join(folder, 'User', 'mcp.json') : path.join(root, '.vscode', 'mcp.json'),
        signs: [folder, path.join(home, '.vscode')],
        // Without a project the file is for every window, also for one without a folder, where the variable is an error.
        entry: { type: 'stdio', ...stdioServer(facts, assistant, root === null ? null : WORKSPACE_FOLDER) },
      };
    }
    case 'cursor':
      return {
        file: path.join(root ?? home, '.cursor', 'mcp.json'),
        signs: [path.join(home, '.cursor'), path.join(settings, 'Cursor')],
        entry: stdioServer(facts, assistant, root === null ? null : WORKSPACE_FOLDER),
      };
    case 'codex': {
      const folder = environment['CODEX_HOME'] ?? path.join(home, '.codex');
      return { file: path.join(folder, 'config.toml'), signs: [folder], entry: stdioServer(facts, assistant, null) };
    }
    default:
      return assertNever(assistant, 'assistant');
  }
}
