/** The list of endpoints, by id and by address. Reports every change of it. */
import { Emitter, type Listenable } from '../../../../shared/base/emitter.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import type { EndpointAddress, PipeAddress } from './endpoint-address.ts';
import { newEntry, type Entry, type NewEntry } from './endpoint-entry.ts';

export interface EndpointList {
  /** Fires on any change; listeners coalesce. */
  readonly changes: Listenable<void>;
  /** In the order in which they were added. */
  all(): readonly Entry[];
  byAddress(address: EndpointAddress | PipeAddress): Entry | undefined;
  /** `not_connected` if there is none, `shutting_down` after `close`. */
  byId(endpointId: string): AppResult<Entry>;
  /** Finds a target by id: a listed one, else one that was listed. */
  target(targetId: string): TargetInfo | null;
  insert(known: NewEntry): Entry;
  /** Returns the removed entry, without a report. */
  remove(endpointId: string): Entry | undefined;
  change(entry: Entry, next: Partial<Pick<Entry, 'state' | 'error' | 'notice' | 'connectedAtMs'>>): void;
  /** Reports a change of an entry. */
  changed(): void;
  readonly isClosed: boolean;
  close(): void;
}

export function createEndpointList(): EndpointList {
  const entries = new Map<string, Entry>();
  const changes = new Emitter<void>();
  let lastId = 0;
  let isClosed = false;

  return {
    changes,
    all: () => [...entries.values()],
    byAddress: ({ key }) => [...entries.values()].find((entry) => entry.address.key === key),
    byId: (endpointId) => {
      const entry = entries.get(endpointId);
      if (isClosed) return err(appError('shutting_down', 'The workbench is closing.'));
      return entry === undefined
        ? err(appError('not_connected', `There is no endpoint ${endpointId}.`, 'Add its address again.'))
        : ok(entry);
    },
    target: (targetId) => {
      const all = [...entries.values()];
      const listed = all.flatMap(({ connection }) => connection?.targets() ?? []).find(({ id }) => id === targetId);
      return listed ?? all.find(({ gone }) => gone.has(targetId))?.gone.get(targetId) ?? null;
    },
    insert: (known) => {
      lastId += 1;
      const entry = newEntry(`endpoint-${lastId}`, known);
      entries.set(entry.id, entry);
      changes.emit();
      return entry;
    },
    remove: (endpointId) => {
      const entry = entries.get(endpointId);
      entries.delete(endpointId);
      return entry;
    },
    change: (entry, next) => {
      Object.assign(entry, next);
      changes.emit();
    },
    changed: () => changes.emit(),
    get isClosed() {
      return isClosed;
    },
    close: () => {
      isClosed = true;
    },
  };
}
