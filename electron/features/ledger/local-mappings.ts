/**
 * Mappings of processes of this machine, from `/proc/PID/smaps`. A process id that a target reports may be of another machine (a forwarded port)
 * or of a container, so the root process must be the one that listens on the port of its endpoint, or one that we started.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSmaps, type Mapping } from '../../../shared/features/ledger/process-memory/index.ts';
import { portsOf, readListening, readProcess } from '../../core/local-processes/index.ts';

/** Reason why mappings cannot be read, as a sentence; null if they can. */
export type Obstacle = string | null;

export interface LocalMappings {
  /** `root`: the process that has the debugging port, or the browser's first one. */
  check(root: number, endpoint: string): Promise<Obstacle>;
  /** Null if the process has ended, or may not be read. `root`: as checked; another process must descend from it. */
  read(pid: number, root: number): Promise<readonly Mapping[] | null>;
}

const MAX_ANCESTORS = 8;

export interface LocalMappingsOptions {
  readonly platform?: NodeJS.Platform;
  readonly procFolder?: string;
  readonly ownPid?: number;
}

export function createLocalMappings({
  platform = process.platform,
  procFolder = '/proc',
  ownPid = process.pid,
}: LocalMappingsOptions = {}): LocalMappings {
  const descendsFrom = async (pid: number, ancestor: number): Promise<boolean> => {
    let at = pid;
    for (let step = 0; step < MAX_ANCESTORS && at > 1; step += 1) {
      if (at === ancestor) return true;
      at = (await readProcess(at, procFolder))?.parentPid ?? 0;
    }
    return false;
  };

  return {
    check: async (root, endpoint) => {
      if (platform !== 'linux')
        return 'The mappings of a process are read on Linux only, so the parts are what its allocators report.';
      if (!URL.canParse(endpoint) || endpoint.startsWith('pipe:'))
        return (await descendsFrom(root, ownPid))
          ? null
          : 'Its process was not started by PEN Workbench, so its mappings are not read.';
      const { port } = new URL(endpoint);
      const ports = await portsOf(root, await readListening(procFolder), procFolder);
      return ports.includes(Number(port))
        ? null
        : `Process ${root} of this machine does not listen on port ${port}: the target runs on another machine, in a container or as another user, so its mappings are not read.`;
    },
    read: async (pid, root) => {
      if (pid !== root && !(await descendsFrom(pid, root))) return null;
      const text = await readFile(join(procFolder, String(pid), 'smaps'), 'utf8').catch(() => '');
      return text === '' ? null : parseSmaps(text);
    },
  };
}
