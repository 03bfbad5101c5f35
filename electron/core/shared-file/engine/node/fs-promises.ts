/** What the engine of a shared file imports of `node:fs/promises`: it reads the given files, and writes none. */
export { refuse as readdir, refuse as readlink, refuse as rename, refuse as rm } from './given-files.ts';
import { copyBytes, descriptorOf, FILES, systemError } from './given-files.ts';

export const constants = { O_RDONLY: 0 };

interface Wanted {
  readonly bigint?: boolean;
}

function statsOf(descriptor: number, { bigint = false }: Wanted = {}) {
  const as = (value: number): number | bigint => (bigint ? BigInt(value) : value);
  return {
    size: as(FILES[descriptor]?.bytes.length ?? 0),
    mtimeMs: as(0),
    mtimeNs: as(0),
    dev: as(0),
    ino: as(descriptor),
    isFile: () => true,
    isDirectory: () => false,
  };
}

export async function stat(path: string, wanted?: Wanted) {
  return statsOf(descriptorOf(path, 'stat'), wanted);
}

export async function open(path: string, flags: string | number) {
  if (flags !== 'r' && flags !== constants.O_RDONLY) throw systemError('EROFS', 'open');
  const fd = descriptorOf(path, 'open');
  return {
    fd,
    stat: async (wanted?: Wanted) => statsOf(fd, wanted),
    read: async (target: Uint8Array, at: number, length: number, from: number) => ({
      bytesRead: copyBytes(fd, target, at, length, from),
    }),
    readFile: async () => new TextDecoder().decode(FILES[fd]?.bytes),
    close: async () => undefined,
  };
}

export async function realpath(path: string): Promise<string> {
  return FILES[descriptorOf(path, 'realpath')]?.path ?? path;
}
