/** The tables of a dataset that a person names. */
import { DATASET_TABLES, type DatasetTable } from '../../shared/contracts/dataset.ts';
import { err, ok } from '../../shared/base/result.ts';
import { appError, type AppResult } from '../../shared/contracts/errors.ts';

/** Names separated by commas: `class`, `heap_class` or `all`. Undefined: the tables that are written by default. */
export function chosenTables(given: string | undefined): AppResult<readonly DatasetTable[]> {
  if (given === undefined) return ok(DATASET_TABLES.filter(({ isDefault }) => isDefault));
  const names = given
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const matches = ({ name, from }: DatasetTable, wanted: string): boolean =>
    wanted === 'all' || wanted === name || wanted === from;
  const unknown = names.filter((name) => !DATASET_TABLES.some((table) => matches(table, name)));
  const known = [...new Set(DATASET_TABLES.map(({ from }) => from))].toSorted().join(', ');
  if (unknown.length > 0 || names.length === 0)
    return err(
      appError(
        'invalid_params',
        names.length === 0 ? '--tables names no table.' : `There is no table ${unknown.join(', ')}.`,
        `Tables: all, ${known}; of one kind only: heap_class.`,
      ),
    );
  return ok(DATASET_TABLES.filter((table) => names.some((name) => matches(table, name))));
}
