/** Reads scripts and maps on this machine; most scripts have no map, which is no error. */
import { constants, open, realpath } from 'node:fs/promises';
import nativeSyntax, { type PlatformPath } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isWithin } from '../files/containment.ts';
import { leavesMachine, specialPart } from '../files/path-shape.ts';

/** Larger maps belong to bundles that take too long to read. */
const MAX_BYTES = 64 * 1024 * 1024;

/** A page may name a pipe or a terminal as its script: opening one without a writer would block for ever. */
const READ_WITHOUT_WAITING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Decides about each file before it is opened: captures, pages and scripts choose these paths. */
export type MayRead = (file: string) => Promise<boolean>;

/** For the person, and for files that were decided about before. */
export const ANY_FILE: MayRead = () => Promise.resolve(true);
export const NO_FILE: MayRead = () => Promise.resolve(false);

/** Files in a folder, with links resolved. */
export function inFolder(folder: string): MayRead {
  return async (file) => {
    const [own, real] = await Promise.all([folder, file].map((path) => realpath(path).catch(() => null)));
    return typeof own === 'string' && typeof real === 'string' && isWithin(own, real);
  };
}

/**
 * The script's own file; null if it is on no disk of this machine, or is a device. Pages choose these addresses, so their text decides: on
 * Windows an access to another machine logs in there.
 */
export function scriptFile(url: string, syntax: PlatformPath = nativeSyntax): string | null {
  const path = syntax.isAbsolute(url) ? url : pathOfFileUrl(url, syntax);
  return path === null || leavesMachine(path, syntax) || specialPart(path, syntax) !== null ? null : path;
}

function pathOfFileUrl(url: string, syntax: PlatformPath): string | null {
  try {
    return url.startsWith('file://') ? fileURLToPath(url, { windows: syntax.sep === '\\' }) : null;
  } catch {
    // `file://server/…` is a file of another machine.
    return null;
  }
}

/** The whole file, or its last bytes; null if it is missing or too large, or may not be read. */
export async function readSmall(
  file: string,
  mayRead: MayRead,
  lastBytes: number | null = null,
): Promise<string | null> {
  if (!(await mayRead(file))) return null;
  try {
    const handle = await open(file, READ_WITHOUT_WAITING);
    try {
      const stat = await handle.stat();
      if (!stat.isFile() || stat.size > MAX_BYTES) return null;
      if (lastBytes === null || stat.size <= lastBytes) return await handle.readFile('utf8');
      const bytes = new Uint8Array(lastBytes);
      const { bytesRead } = await handle.read(bytes, 0, lastBytes, stat.size - lastBytes);
      return new TextDecoder().decode(bytes.subarray(0, bytesRead));
    } finally {
      await handle.close();
    }
  } catch {
    // Most scripts have no map next to them.
    return null;
  }
}
