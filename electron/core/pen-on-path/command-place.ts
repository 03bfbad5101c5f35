/** Where the command `pen` of this installation goes so that a terminal finds it, and what it is there. */
import { posix, win32 } from 'node:path';

export interface CommandFacts {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly isPackaged: boolean;
  /** A package manager installed the app, and the command with it. */
  readonly isOfPackageManager: boolean;
  /** The running program. */
  readonly execPath: string;
  /** The program that starts `pen`, as MCP clients are told: one program, or the AppImage with arguments and variables. */
  readonly penCommand: readonly string[];
  readonly penEnvironment?: Readonly<Record<string, string>>;
  /** The folder is there, and this user may write in it. */
  readonly isWritable: (folder: string) => boolean;
}

export type CommandPlace =
  /** A symbolic link to the script of the app. */
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  /** A script of its own, because an AppImage has no file that could be linked. */
  | { readonly kind: 'script'; readonly path: string; readonly text: string }
  /** A folder of the app on the PATH of the user, on Windows. */
  | { readonly kind: 'folder'; readonly folder: string }
  /** Nothing to do, or nothing that could be done: why, and what to do instead. */
  | { readonly kind: 'none'; readonly reason: string; readonly advice: string };

/** The line that shows that a script is ours. */
export const SCRIPT_MARK = '# The pen command of PEN Workbench. Delete this file to remove the command.';

/** In single quotes for a shell. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function scriptText(command: readonly string[], environment: Readonly<Record<string, string>>): string {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${quoted(value)} `);
  return `#!/bin/sh\n${SCRIPT_MARK}\n${variables.join('')}exec ${command.map(quoted).join(' ')} "$@"\n`;
}

/** The place of the command; nothing is written. */
export function commandPlace(facts: CommandFacts): CommandPlace {
  const { platform, home, execPath, penCommand, penEnvironment = {} } = facts;
  if (!facts.isPackaged)
    return {
      kind: 'none',
      reason: 'This is a checkout, whose command is npm run -s pen.',
      advice: 'Install a release, or the npm package: npm install -g pen-workbench.',
    };
  if (facts.isOfPackageManager)
    return {
      kind: 'none',
      reason: 'The package has installed pen already: /usr/bin/pen.',
      advice: 'Run pen --version in a terminal.',
    };
  if (platform === 'win32') return { kind: 'folder', folder: win32.join(win32.dirname(execPath), 'bin') };
  // macOS runs an app that was opened from its download, or from the disk image, in a place that is gone afterwards.
  if (platform === 'darwin' && /^\/Volumes\/|\/AppTranslocation\//.test(execPath))
    return {
      kind: 'none',
      reason: 'The app runs from the disk image or the folder of downloads, which is no lasting place.',
      advice: 'Move PEN Workbench to Applications, open it there, and choose this again.',
    };
  const own = posix.join(home, '.local', 'bin');
  const shared = '/usr/local/bin';
  // On macOS every shell finds the shared folder, but a new system lets only root write there.
  const folder = platform === 'darwin' && facts.isWritable(shared) ? shared : own;
  const path = posix.join(folder, 'pen');
  const [program = '', ...args] = penCommand;
  return args.length === 0
    ? { kind: 'link', path, target: program }
    : { kind: 'script', path, text: scriptText(penCommand, penEnvironment) };
}

/** Returns what to do if a terminal does not find the command, as a sentence; null if its folder is on the PATH already. */
export function pathAdvice(
  path: string,
  {
    platform,
    home,
    environment,
  }: Pick<CommandFacts, 'platform' | 'home'> & { readonly environment: NodeJS.ProcessEnv },
): string | null {
  const folder = posix.dirname(path);
  // An app that the Finder opened has a short PATH, which says nothing about that of a terminal.
  const isShared = folder === '/usr/local/bin';
  if (isShared || (environment['PATH'] ?? '').split(':').includes(folder)) return null;
  const profile = platform === 'darwin' ? '~/.zprofile' : '~/.profile';
  const shown = folder.startsWith(`${home}/`) ? `$HOME${folder.slice(home.length)}` : folder;
  return `If a new terminal does not find it, add this line to ${profile}:\nexport PATH="${shown}:$PATH"`;
}
