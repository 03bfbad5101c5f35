/** The command that starts `pen`, with absolute paths: for the configuration of MCP clients, which start it without a shell. */
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export interface PenInstallation {
  /** The folder (or archive) that holds package.json. */
  readonly appFolder: string;
  readonly isPackaged: boolean;
}

export interface PenCommand {
  readonly penCommand: readonly string[];
  /** Variables that the command needs. */
  readonly penEnvironment?: Readonly<Record<string, string>>;
}

/** `PATH` of programs that the desktop starts, on every system but Windows. */
const SYSTEM_PATH: readonly string[] = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

/** The entry of the npm package, from its folder. A checkout and the app have none. */
const NPM_ENTRY = join('bin', 'pen.mjs');

/** Homebrew deletes the folder of a version with the next one; the name in its `bin` stays. */
function lastingNode(node: string): string {
  const [prefix = '', inCellar] = node.split('/Cellar/');
  const link = join(prefix, 'bin', 'node');
  return inCellar !== undefined && existsSync(link) ? link : node;
}

/**
 * npm may empty the cache of npx at any time, so a path in it is not written into a configuration. Clients that the desktop or the dock starts have the
 * `PATH` of the system, where the npx of nvm, Homebrew or Volta is not, nor the Node that its programs ask for.
 */
function npmCommand(entry: string, node: string): PenCommand {
  if (!/[\\/]_npx[\\/]/.test(entry)) return { penCommand: [node, entry] };
  const isWindows = process.platform === 'win32';
  const folder = dirname(node);
  const npx = join(folder, 'npx');
  if (isWindows || SYSTEM_PATH.includes(folder) || !existsSync(npx))
    return { penCommand: [isWindows ? 'npx.cmd' : 'npx', '-y', 'pen-workbench'] };
  return { penCommand: [npx, '-y', 'pen-workbench'], penEnvironment: { PATH: [folder, ...SYSTEM_PATH].join(':') } };
}

/**
 * In an AppImage everything lies in a folder that changes with every start, so the command is the AppImage itself, as Node, which finds `pen` in
 * its folder of that start. Its start script adds `--no-sandbox`, which Node refuses, unless that is among the arguments: it stands where the
 * program looks for its own name.
 */
function appImageCommand(appImage: string, pathInside: string): PenCommand {
  const entry = JSON.stringify(`/${pathInside}/dist/cli/pen.js`);
  const code = `process.argv[1]='pen';import(process.env.APPDIR+${entry})`;
  return { penCommand: [appImage, '-e', code, '--', '--no-sandbox'], penEnvironment: { ELECTRON_RUN_AS_NODE: '1' } };
}

/** In a checkout it starts the launcher with the Node that started this process, as npm or the launcher names it. */
export function penCommand(
  { appFolder, isPackaged }: PenInstallation,
  environment: Readonly<NodeJS.ProcessEnv> = process.env,
  execPath: string = process.execPath,
): PenCommand {
  const npmEntry = join(appFolder, NPM_ENTRY);
  if (!isPackaged && existsSync(npmEntry)) return npmCommand(npmEntry, lastingNode(execPath));
  if (!isPackaged) {
    const node = environment['PEN_LAUNCH_NODE'] ?? environment['npm_node_execpath'] ?? 'node';
    return { penCommand: [lastingNode(node), join(appFolder, 'scripts', 'pen.mjs')] };
  }
  const { APPIMAGE: appImage, APPDIR: mounted } = environment;
  // Both variables are also set for an installed app that was started from another AppImage, such as a terminal.
  if (appImage !== undefined && mounted !== undefined && appFolder.startsWith(`${mounted}/`))
    return appImageCommand(appImage, relative(mounted, appFolder));
  // Windows runs no script without a shell: there the app itself is used.
  if (process.platform === 'win32')
    return {
      penCommand: [process.execPath, join(appFolder, 'dist', 'cli', 'pen.js')],
      penEnvironment: { ELECTRON_RUN_AS_NODE: '1' },
    };
  // On macOS the script is among the resources, next to the archive; on Linux next to the binary.
  const folder = process.platform === 'darwin' ? dirname(appFolder) : dirname(process.execPath);
  return { penCommand: [join(folder, 'pen')] };
}
