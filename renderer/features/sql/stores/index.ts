/** Runs of SQL statements, and those that are kept. */
import type { StoreApi } from 'zustand/vanilla';
import type { StoreParts } from '../../../core/stores/feature-stores.ts';
import { createSqlRunsStore, type SqlRunsState } from './sql-runs.ts';
import { createSqlSavedStore, type SqlSavedState } from './sql-saved.ts';

declare module '../../../core/stores/feature-stores.ts' {
  interface FeatureStores {
    readonly sqlRuns: StoreApi<SqlRunsState>;
    readonly sqlSaved: StoreApi<SqlSavedState>;
  }
}

export const sqlStores = (parts: StoreParts) => ({
  sqlRuns: createSqlRunsStore(parts),
  sqlSaved: createSqlSavedStore(parts.storage),
});
