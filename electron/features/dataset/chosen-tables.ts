/** The tables of a dataset that a person names. */
import { DATASET_TABLES, type DatasetTable } from '../../../shared/features/dataset/dataset.ts';
import { appError, AppFailure } from '../../../shared/base/errors.ts';

/** Names separated by commas: `class`, `heap_class` or `all`. Undefined: the tables that are written by default. */
export function chosenTables(given: string | undefined): readonly DatasetTable[] {
  if (given === undefined) return DATASET_TABLES.filter(({ isDefault }) => isDefault);
  const names = given
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const matches = ({ name, from }: DatasetTable, wanted: string): boolean =>
    wanted === 'all' || wanted === name || wanted === from;
  const unknown = names.filter((name) => !DATASET_TABLES.some((table) => matches(table, name)));
  const known = [...new Set(DATASET_TABLES.map(({ from }) => from))].toSorted().join(', ');
  if (unknown.length > 0 || names.length === 0)
    throw new AppFailure(
      appError(
        'invalid_params',
        names.length === 0 ? '--tables names no table.' : `There is no table ${unknown.join(', ')}.`,
        `Tables: all, ${known}; of one kind only: heap_class.`,
      ),
    );
  return DATASET_TABLES.filter((table) => names.some((name) => matches(table, name)));
}
