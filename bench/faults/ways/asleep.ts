/** The machine sleeps: all processes are stopped and continue seconds later. Also only the target, which is then frozen, or only the host. */
import { setTimeout as delay } from 'node:timers/promises';
import { descendantsOf, signalAll } from '../processes.ts';
import { struck, type Fault } from './fault.ts';

const MIN_MS = 1500;
const RANGE_MS = 3000;

export const asleep: Fault = {
  name: 'asleep',
  explains: ['deadline_exceeded', 'target_unresponsive'],
  isFor: () => true,
  async strike({ host, target }, random) {
    const who = random.pick(['both', 'both', 'target', 'host'] as const);
    const roots = [...(who === 'host' ? [] : [target.pid]), ...(who === 'target' ? [] : [host.pid])];
    const pids = roots.flatMap((pid) => [pid, ...descendantsOf(pid)]);
    const durationMs = MIN_MS + random.below(RANGE_MS);
    signalAll(pids, 'SIGSTOP');
    try {
      await delay(durationMs);
    } finally {
      signalAll(pids, 'SIGCONT');
    }
    return struck(`${who === 'both' ? 'the machine' : `the ${who}`} slept for ${durationMs} ms`);
  },
};
