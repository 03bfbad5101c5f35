/** Stores that features add to the window, and what their stores are made of. */
import type { StoreApi } from 'zustand/vanilla';
import type { Bridge } from '../bridge/bridge.ts';
import type { DocumentsState } from './documents/documents.ts';
import type { NoticesState } from './notices.ts';
import type { KeyValueStorage } from './persisted.ts';
import type { TopicStores } from './topics/topics.ts';

export interface StoreParts {
  readonly bridge: Bridge;
  readonly storage: KeyValueStorage;
  readonly topics: TopicStores;
  readonly documents: StoreApi<DocumentsState>;
  readonly notices: StoreApi<NoticesState>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

/** A feature adds its stores here, in the file that makes them. */
export interface FeatureStores {}
