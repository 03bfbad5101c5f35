/** The files of a shared file, in place of a disk. A descriptor is an index. */
export interface GivenFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A disk is one for all who read it. */
export const FILES: GivenFile[] = [];

/** An error as Node throws it. */
export function systemError(code: string, syscall: string): Error {
  return Object.assign(new Error(`${code}: ${syscall} in a shared file`), { code, syscall });
}

/** In place of functions that write, or that nothing here calls. */
export function refuse(): never {
  throw systemError('EROFS', 'write');
}

/** Throws as Node does for a missing file. */
export function descriptorOf(path: string, syscall: string): number {
  const found = FILES.findIndex((file) => file.path === path);
  if (found < 0) throw systemError('ENOENT', syscall);
  return found;
}

/** Copies bytes into `target`; returns how many. */
export function copyBytes(descriptor: number, target: Uint8Array, at: number, length: number, from: number): number {
  const part = FILES[descriptor]?.bytes.subarray(from, from + length) ?? new Uint8Array();
  target.set(part, at);
  return part.length;
}
