/**
 * Lists the person's own Node, Deno, Chromium and Electron processes, and makes a Node process listen by SIGUSR1. Linux only: elsewhere
 * nothing reports without further programs which process listens on a port and handles the signal.
 */
import { readFile, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { appError, AppFailure } from '../../../shared/base/errors.ts';
import type { LocalProcess, LocalProcesses } from '../../../shared/base/local-processes.ts';
import {
  networkOf,
  programName,
  readProcess,
  readProcesses,
  workingFolder,
  type ProcessFacts,
} from './process-facts.ts';
import { chromiumPrograms, debugPorts, kindOf, shownName, wakePort } from './recognise.ts';

/** TCP ports that processes listen on, from `/proc/net/tcp` and the open files of each process. */
const LISTENING = '0A';

interface ListeningSockets {
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

export interface LocalProcessesOptions {
  /** True if a debugger answers at a port of this machine. */
  readonly isDebugger: (port: number) => Promise<boolean>;
  readonly platform?: NodeJS.Platform;
  /** Id of the person, whose processes alone are listed. */
  readonly userId?: number;
  /** Our own process: it and those that it started are omitted. */
  readonly ownPid?: number;
  readonly kill?: (pid: number, signal: 'SIGUSR1') => void;
  /** Time in milliseconds until a process must listen after the signal. */
  readonly wakeLimitMs?: number;
}

export interface LocalProcessList {
  list(): Promise<LocalProcesses>;
  /**
   * The debugging address of a process; a Node process that does not listen receives SIGUSR1, which its user must have confirmed. Errors:
   * `target_gone`, `permission_denied`, `target_unsupported`, `address_in_use`, `target_unresponsive`.
   */
  wake(pid: number, startedTicks: string): Promise<{ readonly address: string }>;
}

const POLL_MS = 100;
const ELSEWHERE =
  'Local processes are listed on Linux only. Start the process with --inspect, or let it listen with "kill -USR1 PID" (macOS) or "node -e process._debugProcess(PID)" (Windows), and scan again.';

const HOW_TO_LISTEN: Readonly<Record<Exclude<LocalProcess['kind'], 'node'>, string>> = {
  deno: 'It does not listen, and Deno begins to listen only at its start: run it with --inspect.',
  chromium: 'It has no debugging port: start it with --remote-debugging-port=9222 and a profile of its own.',
  electron: 'It has no debugging port: start it with --remote-debugging-port=9222.',
  extension_host: 'It does not listen: start the editor with --inspect-extensions=9333.',
};
const NO_SIGNAL =
  'It does not handle SIGUSR1 (--disable-sigusr1, or a build without the inspector), so the signal would end it. Restart it with --inspect.';

function addressOf(port: number): string {
  return `localhost:${port}`;
}

/** The process, the Node processes that launched it (npm, our launcher), and all that it started. */
export function familyOf(pid: number, all: readonly ProcessFacts[]): ReadonlySet<number> {
  const family = new Set([pid]);
  const none: ReadonlySet<string> = new Set();
  const parentOf = (of: number): ProcessFacts | undefined => {
    const parentPid = all.find((facts) => facts.pid === of)?.parentPid;
    return all.find((facts) => facts.pid === parentPid);
  };
  const launchers: number[] = [];
  for (
    let parent = parentOf(pid);
    parent !== undefined && kindOf(parent, none) === 'node';
    parent = parentOf(parent.pid)
  )
    launchers.push(parent.pid);
  for (let before = 0; before < family.size;) {
    before = family.size;
    for (const facts of all) if (family.has(facts.parentPid)) family.add(facts.pid);
  }
  return new Set([...family, ...launchers]);
}

/** Looks at the processes with each `list`; nothing is watched in between. On other systems `list` says why it lists none. */
export function createLocalProcesses(options: LocalProcessesOptions): LocalProcessList {
  const { isDebugger, platform = process.platform, ownPid = process.pid, wakeLimitMs = 5000 } = options;
  const userId = options.userId ?? process.getuid?.() ?? -1;
  const kill = options.kill ?? ((pid, signal) => void process.kill(pid, signal));

  const addressesOf = async (facts: ProcessFacts, sockets: ListeningSockets): Promise<string[]> => {
    const ports = debugPorts(facts.args, await portsOf(facts.pid, sockets));
    const answers = await Promise.all(ports.map(isDebugger));
    return ports.filter((_, index) => answers[index]).map(addressOf);
  };

  const describe = async (
    facts: ProcessFacts,
    kind: LocalProcess['kind'],
    sockets: ListeningSockets,
  ): Promise<LocalProcess> => {
    const addresses = await addressesOf(facts, sockets);
    const isOpen = addresses.length > 0;
    const canBeSignalled = !isOpen && kind === 'node' && facts.handlesSigusr1;
    return {
      pid: facts.pid,
      startedTicks: facts.startedTicks,
      kind,
      name: shownName(facts, kind),
      folder: await workingFolder(facts.pid),
      addresses,
      canBeSignalled,
      obstacle: isOpen || canBeSignalled ? null : kind === 'node' ? NO_SIGNAL : HOW_TO_LISTEN[kind],
    };
  };

  /** The process with its address if it listens; an error if it is not the one that was listed, or may not be signalled. */
  const signallable = async (
    pid: number,
    startedTicks: string,
  ): Promise<{ readonly facts: ProcessFacts; readonly address: string | null }> => {
    const facts = await readProcess(pid);
    if (facts === null || facts.startedTicks !== startedTicks)
      throw new AppFailure(
        appError(
          'target_gone',
          facts === null ? `Process ${pid} has ended.` : `Process ${pid} has ended; another process has its id now.`,
          'List the processes again.',
        ),
      );
    if (facts.userId !== userId)
      throw new AppFailure(
        appError('permission_denied', `Process ${pid} belongs to another user.`, 'Run PEN Workbench as that user.'),
      );
    const all = await readProcesses(userId);
    const kind = kindOf(facts, chromiumPrograms(all));
    const sockets = await readListening();
    const [address = null] = kind === null ? [] : await addressesOf(facts, sockets);
    if (address !== null) return { facts, address };
    if (kind !== 'node')
      throw new AppFailure(
        appError(
          'target_unsupported',
          kind === 'extension_host'
            ? `Process ${pid} is an extension host, which is not signalled.`
            : `Process ${pid} (${programName(facts)}) is not a Node process.`,
          kind === null ? 'Choose a process of the list.' : HOW_TO_LISTEN[kind],
        ),
      );
    if (!facts.handlesSigusr1)
      throw new AppFailure(appError('target_unsupported', `Process ${pid} was not signalled. ${NO_SIGNAL}`));
    const port = wakePort(facts.args);
    if (port > 0 && [...sockets.portOfInode.values()].includes(port))
      throw new AppFailure(
        appError(
          'address_in_use',
          `Process ${pid} would listen on port ${port}, which another process uses.`,
          'End that process, or restart this one with --inspect-port=0, and list the processes again.',
          { port },
        ),
      );
    return { facts, address: null };
  };

  const send = (pid: number): void => {
    try {
      kill(pid, 'SIGUSR1');
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
      if (code === 'ESRCH')
        throw new AppFailure(appError('target_gone', `Process ${pid} has ended.`, 'List the processes again.'));
      if (code === 'EPERM')
        throw new AppFailure(
          appError('permission_denied', `Process ${pid} may not be signalled.`, 'Run PEN Workbench as its user.'),
        );
      throw thrown;
    }
  };

  return {
    list: async () => {
      if (platform !== 'linux') return { unsupported: ELSEWHERE, processes: [] };
      const all = await readProcesses(userId);
      const own = familyOf(ownPid, all);
      const chromium = chromiumPrograms(all);
      const sockets = await readListening();
      const here = await networkOf('self');
      const networks = await Promise.all(all.map(({ pid }) => networkOf(pid)));
      const recognised = all.flatMap((facts, index) => {
        // A port in another network is not ours (`listElsewhere`).
        const isElsewhere = here !== null && (networks[index] ?? here) !== here;
        const kind = own.has(facts.pid) || isElsewhere ? null : kindOf(facts, chromium);
        return kind === null ? [] : [{ facts, kind }];
      });
      const described = await Promise.all(recognised.map(({ facts, kind }) => describe(facts, kind, sockets)));
      const rank = ({ addresses, canBeSignalled }: LocalProcess): number =>
        addresses.length > 0 ? 0 : canBeSignalled ? 1 : 2;
      return {
        unsupported: null,
        processes: described.toSorted((a, b) => rank(a) - rank(b) || a.pid - b.pid),
      };
    },
    wake: async (pid, startedTicks) => {
      if (platform !== 'linux') throw new AppFailure(appError('target_unsupported', ELSEWHERE));
      const { facts, address } = await signallable(pid, startedTicks);
      if (address !== null) return { address };
      const before = await portsOf(pid, await readListening());
      send(pid);
      for (let waitedMs = 0; waitedMs < wakeLimitMs; waitedMs += POLL_MS) {
        await sleep(POLL_MS);
        const opened = (await portsOf(pid, await readListening())).filter((port) => !before.includes(port));
        for (const port of opened) if (await isDebugger(port)) return { address: addressOf(port) };
        if ((await readProcess(pid))?.startedTicks !== facts.startedTicks)
          throw new AppFailure(
            appError('target_gone', `Process ${pid} ended after SIGUSR1.`, 'Start it with --inspect.'),
          );
      }
      throw new AppFailure(
        appError(
          'target_unresponsive',
          `Process ${pid} received SIGUSR1 and did not begin to listen within ${wakeLimitMs / 1000} s. A SIGUSR1 handler of its own, which Node then calls instead, may have run.`,
          'Restart it with --inspect.',
        ),
      );
    },
  };
}
