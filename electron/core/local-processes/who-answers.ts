/**
 * Tells which process of this machine answers at a port, by a connection that asks nothing: in a cluster the one that listens hands connections to its
 * children, so who listens does not tell. Linux only: elsewhere nothing reports the owner of a connection without further programs.
 */
import { readFile, readdir, readlink } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AnsweringProcess, AnsweringProcesses } from '../../../shared/base/local-processes.ts';
import { portsOf, readListening } from './local-processes.ts';
import { readProcesses, type ProcessFacts } from './process-facts.ts';
import { debugPorts, kindOf, shownName } from './recognise.ts';

/** Time in milliseconds in which a server that is not busy accepts a connection, and a cluster hands it on. */
const HANDED_ON_MS = 100;
const LOOKS = 10;
/** `01` in `/proc/net/tcp`: the connection is open. */
const ESTABLISHED = '01';

const portIn = (address: string): number => Number.parseInt(address.slice(address.lastIndexOf(':') + 1), 16);

/** The server's end of a connection in the text of `/proc/net/tcp` or `tcp6`; null if nobody has accepted it. */
function acceptedInode(text: string, ports: { readonly server: number; readonly client: number }): string | null {
  for (const line of text.split('\n').slice(1)) {
    const [, local = '', remote = '', state, , , , , , inode = '0'] = line.trim().split(/\s+/);
    if (state === ESTABLISHED && inode !== '0' && portIn(local) === ports.server && portIn(remote) === ports.client)
      return inode;
  }
  return null;
}

/** All that a process started, and what they started. */
function descendantsOf(pid: number, all: readonly ProcessFacts[]): ProcessFacts[] {
  const below = all.filter(({ parentPid }) => parentPid === pid);
  return below.flatMap((child) => [child, ...descendantsOf(child.pid, all)]);
}

async function ownersOf(inode: string, all: readonly ProcessFacts[]): Promise<ProcessFacts[]> {
  const owned = await Promise.all(
    all.map(async ({ pid }) => {
      const folder = join('/proc', String(pid), 'fd');
      const names = await readdir(folder).catch(() => []);
      const links = await Promise.all(names.map((name) => readlink(join(folder, name)).catch(() => '')));
      return links.includes(`socket:[${inode}]`);
    }),
  );
  return all.filter((_, at) => owned[at]);
}

async function acceptedBy(socket: Socket, server: number, all: readonly ProcessFacts[]): Promise<ProcessFacts | null> {
  for (let look = 0; look < LOOKS; look += 1) {
    await sleep(HANDED_ON_MS);
    const client = socket.localPort;
    if (socket.destroyed || client === undefined) return null;
    const texts = await Promise.all(
      ['tcp', 'tcp6'].map((name) => readFile(join('/proc/net', name), 'utf8').catch(() => '')),
    );
    const inode = texts.map((text) => acceptedInode(text, { server, client })).find((found) => found !== null);
    const owners = inode === undefined ? [] : await ownersOf(inode, all);
    // While it is handed on, two have it.
    if (owners.length === 1) return owners[0] ?? null;
  }
  return null;
}

interface AskedServer {
  readonly host: string;
  readonly port: number;
  /** Debugging port of the target on this machine. */
  readonly debugPort: number;
}

/** Null where the system does not tell, or the target is no process of this user. */
export async function whoAnswers(
  { host, port, debugPort }: AskedServer,
  signal: AbortSignal,
): Promise<AnsweringProcesses | null> {
  if (process.platform !== 'linux') return null;
  const all = await readProcesses(process.getuid?.() ?? -1);
  const sockets = await readListening();
  const listening = new Map(await Promise.all(all.map(async ({ pid }) => [pid, await portsOf(pid, sockets)] as const)));
  const portsFor = (pid: number): readonly number[] => listening.get(pid) ?? [];
  const target = all.find(({ pid }) => portsFor(pid).includes(debugPort));
  if (target === undefined || kindOf(target, new Set()) !== 'node') return null;
  const socket = connect({ host, port, signal });
  try {
    // An error ends it, which the next look sees.
    socket.on('error', () => undefined);
    const server = await acceptedBy(socket, port, all);
    if (server === null) return null;
    const children = descendantsOf(target.pid, all);
    const told = (facts: ProcessFacts): AnsweringProcess => {
      const ports = portsFor(facts.pid);
      return {
        pid: facts.pid,
        name: shownName(facts, kindOf(facts, new Set()) ?? 'node'),
        debugPort: debugPorts(facts.args, ports)[0] ?? null,
        // A program of the target that listens may have the requests from another one, such as a proxy.
        listens: ports.some((each) => each !== debugPort),
      };
    };
    return {
      target: told(target),
      server: told(server),
      isChild: children.some(({ pid }) => pid === server.pid),
      children: children.filter((child) => kindOf(child, new Set()) === 'node').map(told),
    };
  } finally {
    socket.destroy();
  }
}
