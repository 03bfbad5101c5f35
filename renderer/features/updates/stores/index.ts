/** Updates of the app. */
import type { StoreParts } from '../../../core/stores/feature-stores.ts';
import { createUpdateActions, type UpdateActions } from './updates.ts';

declare module '../../../core/stores/feature-stores.ts' {
  interface FeatureStores {
    readonly updates: UpdateActions;
  }
}

export const updatesStores = (parts: StoreParts) => ({ updates: createUpdateActions(parts) });
