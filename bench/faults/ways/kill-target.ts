/** The browser or runtime is killed, as by a crash or by the system for lack of memory. */
import { struck, type Fault } from './fault.ts';

export const killTarget: Fault = {
  name: 'kill-target',
  isFor: () => true,
  async strike(world) {
    await world.killTarget();
    return struck('the target was killed');
  },
};
