/** Where the parts of the product lie that are not bundled into main: in a checkout and in a package. */
import { dirname, join } from 'node:path';

export interface Installation {
  /** The folder (or archive) that holds package.json. */
  readonly appFolder: string;
  readonly isPackaged: boolean;
}

/** The command that runs `pen`, with absolute paths, for the configuration of MCP clients. */
export function penCommand({ appFolder, isPackaged }: Installation): string[] {
  if (isPackaged) return [join(dirname(process.execPath), process.platform === 'win32' ? 'pen.cmd' : 'pen')];
  return [process.env['npm_node_execpath'] ?? 'node', join(appFolder, 'scripts', 'pen.mjs')];
}

/** The sample target's program; null in a package, which is its own sample (`SAMPLE_FLAG`). */
export function sampleFolder({ appFolder, isPackaged }: Installation): string | null {
  return isPackaged ? null : join(appFolder, 'sample');
}
