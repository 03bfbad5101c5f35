/** Values of a result as they are sent: numbers where they are exact, text for all other types. */
import { DuckDBTypeId, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import type { SqlValue } from '../../../../shared/features/sql/contract/sql.ts';

/** Characters of a text in an answer. */
const MAX_CHARS = 10_000;

function shortened(text: string): string {
  return text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS)}…` : text;
}

export function sqlValue(value: DuckDBValue, { typeId }: DuckDBType): SqlValue {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return shortened(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : Number.isNaN(value) ? null : String(value);
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  const text = value.toString();
  return typeId === DuckDBTypeId.DECIMAL && Number.isFinite(Number(text)) ? Number(text) : shortened(text);
}

/** DuckDB's name of a type without what is in it: `INTEGER`, `DECIMAL`, `STRUCT`. */
export function typeName(type: DuckDBType): string {
  return type.toString().replace(/\(.*$/s, '');
}
