/** Questions in SQL that the person saved, by name; persisted. */
import { z } from 'zod';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { readPersisted, writePersisted, type KeyValueStorage } from './persisted.ts';

const SavedQuestionSchema = z.object({
  /** Unique. */
  name: z.string(),
  sql: z.string(),
});
export type SavedQuestion = z.infer<typeof SavedQuestionSchema>;

const StoredSchema = z.object({ questions: z.array(SavedQuestionSchema) });

export interface SqlSavedState {
  /** By name. */
  readonly questions: readonly SavedQuestion[];
  /** Saves a question; one of the same name is replaced. */
  readonly save: (name: string, sql: string) => void;
  /** Renames a question; another one of the new name is replaced. */
  readonly rename: (name: string, newName: string) => void;
  readonly remove: (name: string) => void;
}

const STORAGE_KEY = 'pen.sql-questions';

function sorted(questions: readonly SavedQuestion[]): readonly SavedQuestion[] {
  return questions.toSorted((one, other) => one.name.localeCompare(other.name));
}

export function createSqlSavedStore(storage: KeyValueStorage): StoreApi<SqlSavedState> {
  const store = createStore<SqlSavedState>((set) => {
    const change = (step: (questions: readonly SavedQuestion[]) => readonly SavedQuestion[]): void =>
      set(({ questions }) => ({ questions: sorted(step(questions)) }));
    const without = (questions: readonly SavedQuestion[], ...names: readonly string[]): readonly SavedQuestion[] =>
      questions.filter(({ name }) => !names.includes(name));
    return {
      questions: sorted(readPersisted(storage, STORAGE_KEY, StoredSchema)?.questions ?? []),
      save: (name, sql) => change((questions) => [...without(questions, name), { name, sql }]),
      rename: (name, newName) =>
        change((questions) => {
          const renamed = questions.find((question) => question.name === name);
          return renamed === undefined
            ? questions
            : [...without(questions, name, newName), { ...renamed, name: newName }];
        }),
      remove: (name) => change((questions) => without(questions, name)),
    };
  });
  store.subscribe(({ questions }) => writePersisted(storage, STORAGE_KEY, { questions }));
  return store;
}
