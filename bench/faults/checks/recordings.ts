/** Nothing records in a target that has survived. */
import type { FaultProxy } from '../setup/proxy.ts';

export function problemsOfRecordings({ proxy }: { readonly proxy: Pick<FaultProxy, 'recordingsLeft'> }): string[] {
  return proxy.recordingsLeft().map((command) => `${command} was not ended, and its connection is open`);
}
