/** TCP ports that processes listen on, from `/proc/net/tcp` and the open files of each process. */
import { readFile, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';

const LISTENING = '0A';

export interface ListeningSockets {
  /** Port by the inode of its socket. */
  readonly portOfInode: ReadonlyMap<string, number>;
}

/** Listening sockets in the text of `/proc/net/tcp` or `tcp6`. */
export function parseListening(text: string): [inode: string, port: number][] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line): [string, number][] => {
      const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
      const port = Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16);
      return state === LISTENING && inode !== undefined && port > 0 ? [[inode, port]] : [];
    });
}

/** The sockets that listen now, by their inode. Empty where `procFolder` cannot be read. */
export async function readListening(procFolder = '/proc'): Promise<ListeningSockets> {
  const texts = await Promise.all(
    // A machine without IPv6 has no tcp6.
    ['tcp', 'tcp6'].map((name) => readFile(join(procFolder, 'net', name), 'utf8').catch(() => '')),
  );
  return { portOfInode: new Map(texts.flatMap(parseListening)) };
}

/** Ports of one process, ascending; empty if its files cannot be read. */
export async function portsOf(
  pid: number,
  { portOfInode }: ListeningSockets,
  procFolder = '/proc',
): Promise<readonly number[]> {
  const folder = join(procFolder, String(pid), 'fd');
  const names = await readdir(folder).catch(() => []);
  const links = await Promise.all(names.map((name) => readlink(join(folder, name)).catch(() => '')));
  const ports = links.flatMap((link) => {
    const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
    const port = inode === undefined ? undefined : portOfInode.get(inode);
    return port === undefined ? [] : [port];
  });
  return [...new Set(ports)].toSorted((a, b) => a - b);
}
