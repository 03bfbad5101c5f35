/** The stores of features. */
import type { FeatureStores, StoreParts } from '../core/stores/feature-stores.ts';
import { leakHuntStores } from './leak-hunt/stores/index.ts';
import { liveStores } from './live/stores/index.ts';
import { pageStores } from './page/stores.ts';
import { sqlStores } from './sql/stores/index.ts';
import { updatesStores } from './updates/stores/index.ts';

export function createFeatureStores(parts: StoreParts): FeatureStores {
  return {
    ...leakHuntStores(parts),
    ...liveStores(parts),
    ...pageStores(),
    ...sqlStores(parts),
    ...updatesStores(parts),
  };
}
