/** Paths of the parts that are not bundled into main: in a checkout and in a package. */
import { dirname, join } from 'node:path';

export interface Installation {
  /** The folder (or archive) that holds package.json. */
  readonly appFolder: string;
  readonly isPackaged: boolean;
}

/** The command that starts `pen`, with absolute paths, for the configuration of MCP clients. */
export function penCommand({ appFolder, isPackaged }: Installation): {
  penCommand: string[];
  penEnvironment?: Record<string, string>;
} {
  if (!isPackaged)
    return { penCommand: [process.env['npm_node_execpath'] ?? 'node', join(appFolder, 'scripts', 'pen.mjs')] };
  // A client starts programs without a shell, and Windows runs no script that way: there the app itself is used.
  if (process.platform === 'win32')
    return {
      penCommand: [process.execPath, join(appFolder, 'dist', 'cli', 'pen.js')],
      penEnvironment: { ELECTRON_RUN_AS_NODE: '1' },
    };
  return { penCommand: [join(dirname(process.execPath), 'pen')] };
}

/** The sample target's program; null in a package, which is its own sample (`SAMPLE_FLAG`). */
export function sampleFolder({ appFolder, isPackaged }: Installation): string | null {
  return isPackaged ? null : join(appFolder, 'sample');
}
