import { describe, expect, it } from 'vitest';
import { createSqlSavedStore } from './sql-saved.ts';

function memory() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
}

describe('saved queries', () => {
  it('are kept by name over a restart, renamed and removed', () => {
    const storage = memory();
    const { save, rename, remove } = createSqlSavedStore(storage).getState();
    save('Largest', 'select 1');
    save('Detached', 'select 2');
    save('Largest', 'select 3');
    rename('Largest', 'Big');
    expect(createSqlSavedStore(storage).getState().queries).toEqual([
      { name: 'Big', sql: 'select 3' },
      { name: 'Detached', sql: 'select 2' },
    ]);
    rename('Big', 'Detached');
    rename('None', 'Other');
    const again = createSqlSavedStore(storage);
    expect(again.getState().queries).toEqual([{ name: 'Detached', sql: 'select 3' }]);
    remove('Detached');
    expect(createSqlSavedStore(storage).getState().queries).toEqual([]);
  });
});
