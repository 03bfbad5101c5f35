/** Reads a memory measurement, and its SQL rows. */
import { err, ok } from '../../base/result.ts';
import { appError, type AppResult } from '../../contracts/errors.ts';
import { checkBySchema, problemsText } from '../../contracts/schema-check.ts';
import {
  MEMORY_MEASUREMENT_TABLE,
  MemoryMeasurementSchema,
  type MemoryMeasurement,
} from '../../kinds/memory-measurement/kind.ts';
import type { SqlTableOf } from '../sql/table-columns.ts';
import { tableOfRows, textOrNull } from '../sql/table-of.ts';

export function readMemoryMeasurement(text: string): AppResult<MemoryMeasurement> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return err(appError('damaged_file', 'The memory measurement is not JSON.', 'Measure again.'));
  }
  const checked = checkBySchema(MemoryMeasurementSchema, parsed);
  if (checked.ok) return ok(checked.value);
  return err(
    appError(
      'damaged_file',
      `The memory measurement cannot be read: ${problemsText(checked.error, 'the measurement')}.`,
      'Measure again.',
    ),
  );
}

export const MEMORY_MEASUREMENT_TABLES: readonly SqlTableOf<MemoryMeasurement>[] = [
  tableOfRows(MEMORY_MEASUREMENT_TABLE, ({ breakdown }: MemoryMeasurement) => breakdown, {
    url: ({ attribution: [first] }) => textOrNull(first?.url ?? ''),
    types: ({ types }) => textOrNull(types.join(',')),
    size_bytes: ({ bytes }) => bytes,
  }),
];
