/** Objects of messages that the person expanded, with properties loaded once. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConsoleProperties, ConsoleProperty } from '../../../shared/engine/console/contract/console.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import type { Bridge } from '../../core/bridge/bridge.ts';

export type LoadedObject =
  | { readonly state: 'loading' }
  | { readonly state: 'loaded'; readonly content: ConsoleProperties }
  | { readonly state: 'failed'; readonly error: AppError };

/** The value of an accessor that the person requested. */
export type RequestedValue =
  | { readonly state: 'loading' }
  | { readonly state: 'loaded'; readonly content: ConsoleProperty }
  | { readonly state: 'failed'; readonly error: AppError };

export interface OpenedObjects {
  /** Paths of expanded objects: entry, piece, and property names. */
  readonly open: ReadonlySet<string>;
  /** By object id. */
  readonly loaded: ReadonlyMap<string, LoadedObject>;
  /** By the place of the accessor. */
  readonly values: ReadonlyMap<string, RequestedValue>;
  readonly toggle: (place: string, objectId: string) => void;
  /** Calls a getter of an object, once. */
  readonly callGetter: (place: string, objectId: string, getterId: string) => void;
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
    const putValue = (place: string, value: RequestedValue): void =>
      set({ values: new Map(get().values).set(place, value) });
    const readValue = async (place: string, objectId: string, getterId: string): Promise<void> => {
      putValue(place, { state: 'loading' });
      const answer = await bridge.command('console.getter', { targetId, objectId, getterId });
      putValue(
        place,
        answer.ok ? { state: 'loaded', content: answer.value } : { state: 'failed', error: answer.error },
      );
    };
    return {
      open: new Set(),
      loaded: new Map(),
      values: new Map(),
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
      callGetter: (place, objectId, getterId) => {
        const known = get().values.get(place);
        if (known === undefined || known.state === 'failed') void readValue(place, objectId, getterId);
      },
    };
  });
}
