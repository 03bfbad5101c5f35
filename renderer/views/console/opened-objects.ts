/** Objects of messages that the person expanded, with properties loaded once. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConsoleProperties } from '../../../shared/contracts/console.ts';
import type { AppError } from '../../../shared/contracts/errors.ts';
import type { Bridge } from '../../bridge/bridge.ts';

export type LoadedObject =
  | { readonly state: 'loading' }
  | { readonly state: 'loaded'; readonly content: ConsoleProperties }
  | { readonly state: 'failed'; readonly error: AppError };

export interface OpenedObjects {
  /** Paths of expanded objects: entry, piece, and property names. */
  readonly open: ReadonlySet<string>;
  /** By object id. */
  readonly loaded: ReadonlyMap<string, LoadedObject>;
  readonly toggle: (place: string, objectId: string) => void;
}

export function createOpenedObjects(bridge: Pick<Bridge, 'command'>, targetId: string): StoreApi<OpenedObjects> {
  return createStore<OpenedObjects>()((set, get) => {
    const put = (objectId: string, object: LoadedObject): void =>
      set({ loaded: new Map(get().loaded).set(objectId, object) });
    const load = async (objectId: string): Promise<void> => {
      put(objectId, { state: 'loading' });
      const answer = await bridge.command('console.properties', { targetId, objectId });
      put(objectId, answer.ok ? { state: 'loaded', content: answer.value } : { state: 'failed', error: answer.error });
    };
    return {
      open: new Set(),
      loaded: new Map(),
      toggle: (place, objectId) => {
        const { open, loaded } = get();
        if (open.has(place)) {
          set({ open: new Set([...open].filter((each) => each !== place)) });
          return;
        }
        set({ open: new Set([...open, place]) });
        const known = loaded.get(objectId);
        if (known === undefined || known.state === 'failed') void load(objectId);
      },
    };
  });
}
