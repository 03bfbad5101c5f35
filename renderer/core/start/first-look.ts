/** The steps of a first look, each completed by the actual event. */
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { EndpointInfo } from '../../../shared/core/contracts/targets.ts';

export interface FirstLookStep {
  readonly label: string;
  readonly done: boolean;
  /** Shortcut of the step in the syntax of `widgets/keys.ts`. */
  readonly shortcut: string | null;
}

/** `clients`: connected assistants. */
export function firstLookSteps(
  endpoints: readonly EndpointInfo[],
  captures: readonly CaptureRecord[],
  clients: number,
): readonly FirstLookStep[] {
  const snapshots = captures.filter(({ kind, origin }) => kind === 'heap-snapshot' && origin === 'captured').length;
  const connected = endpoints.some(({ state }) => state === 'connected');
  return [
    { label: 'Connect a target', done: connected || snapshots > 0, shortcut: null },
    { label: 'Heap snapshot', done: snapshots > 0, shortcut: 'Mod+Digit1' },
    { label: 'Snapshot again', done: snapshots > 1, shortcut: null },
    { label: 'Connect an assistant', done: clients > 0, shortcut: null },
  ];
}
