/** Leak hunts of this window. */
import type { StoreApi } from 'zustand/vanilla';
import type { StoreParts } from '../../../core/stores/feature-stores.ts';
import { createLeakHuntsStore, type LeakHuntsState } from './leak-hunts.ts';

declare module '../../../core/stores/feature-stores.ts' {
  interface FeatureStores {
    readonly leakHunts: StoreApi<LeakHuntsState>;
  }
}

export const leakHuntStores = (parts: StoreParts) => ({ leakHunts: createLeakHuntsStore(parts) });
