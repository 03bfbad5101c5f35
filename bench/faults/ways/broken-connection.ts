/** What the four breakages of a connection have in common. */
import type { Breakage } from '../setup/proxy.ts';
import type { Fault } from './fault.ts';

export function brokenConnection(
  how: Breakage,
  { holdMs, explains }: { readonly holdMs: number } & Pick<Fault, 'explains'>,
): Fault {
  return {
    name: how,
    ...(explains === undefined ? {} : { explains }),
    isFor: () => true,
    strike({ proxy }) {
      proxy.break(how);
      return Promise.resolve({ what: `the connections are ${how}`, holdMs, undo: async () => proxy.heal() });
    },
  };
}
