/** SQL queries that the person saved, by name; persisted. */
import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { readPersisted, writePersisted, type KeyValueStorage } from '../../../core/stores/persisted.ts';

const SavedQuerySchema = z.object({
  /** Unique. */
  name: z.string(),
  sql: z.string(),
});
export type SavedQuery = z.infer<typeof SavedQuerySchema>;

/** Under the names of the first version, so that queries saved with it are still there. */
const StoredSchema = z.object({ questions: z.array(SavedQuerySchema) });

export interface SqlSavedState {
  /** By name. */
  readonly queries: readonly SavedQuery[];
  /** Saves a query; one of the same name is replaced. */
  readonly save: (name: string, sql: string) => void;
  /** Renames a query; another one of the new name is replaced. */
  readonly rename: (name: string, newName: string) => void;
  readonly remove: (name: string) => void;
}

const STORAGE_KEY = 'pen.sql-questions';

function sorted(queries: readonly SavedQuery[]): readonly SavedQuery[] {
  return queries.toSorted((one, other) => one.name.localeCompare(other.name));
}

export function createSqlSavedStore(storage: KeyValueStorage): StoreApi<SqlSavedState> {
  const store = createStore<SqlSavedState>((set) => {
    const change = (step: (queries: readonly SavedQuery[]) => readonly SavedQuery[]): void =>
      set(({ queries }) => ({ queries: sorted(step(queries)) }));
    const without = (queries: readonly SavedQuery[], ...names: readonly string[]): readonly SavedQuery[] =>
      queries.filter(({ name }) => !names.includes(name));
    return {
      queries: sorted(readPersisted(storage, STORAGE_KEY, StoredSchema)?.questions ?? []),
      save: (name, sql) => change((queries) => [...without(queries, name), { name, sql }]),
      rename: (name, newName) =>
        change((queries) => {
          const renamed = queries.find((query) => query.name === name);
          return renamed === undefined ? queries : [...without(queries, name, newName), { ...renamed, name: newName }];
        }),
      remove: (name) => change((queries) => without(queries, name)),
    };
  });
  store.subscribe(({ queries }) => writePersisted(storage, STORAGE_KEY, { questions: queries }));
  return store;
}
