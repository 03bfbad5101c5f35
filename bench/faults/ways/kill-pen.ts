/** `pen serve` is killed, or ends by a signal in order. */
import type { Fault } from './fault.ts';
import { signalHost } from './signal-host.ts';

export const killPen: Fault = {
  name: 'kill-pen',
  endsHost: true,
  isFor: ({ host }) => host !== 'app',
  strike: (world, random) => signalHost(world, random.pick(['SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'])),
};
