/** No process of a host outlives it. */
import { commandLineOf, descendantsOf, processesNaming } from '../processes.ts';
import type { Host } from '../setup/host.ts';

/** Processes with the world's folder in their environment or command line, other than the running host's own. */
export function problemsOfProcesses({
  folder,
  host,
}: {
  readonly folder: string;
  readonly host: Pick<Host, 'pid' | 'end'>;
}): string[] {
  const own = host.end() === null ? [host.pid, ...descendantsOf(host.pid)] : [];
  return processesNaming(folder)
    .filter((pid) => !own.includes(pid))
    .map((pid) => `process ${pid} is left: ${commandLineOf(pid).slice(0, 200)}`);
}
