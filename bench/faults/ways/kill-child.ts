/** What kills of the host's own processes have in common. */
import { eventually } from '../../eventually.ts';
import { commandLineOf, descendantsOf, signalAll } from '../processes.ts';
import type { World } from '../setup/world.ts';
import { struck, type Struck } from './fault.ts';

/** A process that starts with its first request may start a little later. */
const APPEARS_MS = 1500;

/** Kills the host's process whose command line matches. */
export async function killChild({ host }: World, name: string, commandLine: RegExp): Promise<Struck> {
  const found = await eventually(() => {
    const pids = descendantsOf(host.pid).filter((pid) => commandLine.test(commandLineOf(pid)));
    return pids.length === 0 ? null : pids;
  }, APPEARS_MS);
  return struck(
    found === null ? `there was no ${name} process` : `${signalAll(found, 'SIGKILL')} ${name} process killed`,
  );
}
