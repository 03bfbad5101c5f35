/** The steps of a first look, each done when what it asks for has really happened. */
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import type { EndpointInfo } from '../../../shared/contracts/targets.ts';

export interface FirstLookStep {
  readonly label: string;
  readonly done: boolean;
  /** Key of the step, as `widgets/keys.ts` writes shortcuts. */
  readonly shortcut: string | null;
}

/** `clients`: assistants connected now. */
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
