/** The schemas of a query: its captures as `a`, `b`, …, and the library. */
import { CAPTURE_KINDS, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { SQL_EXAMPLES } from '../../../shared/features/sql/contract/examples/index.ts';
import type { SqlExample, SqlTable } from '../../../shared/engine/tables/contract/sql-schema.ts';
import { type SqlSource, SQL_TABLES } from '../../../shared/features/sql/contract/tables/index.ts';
import { schemaName } from '../../core/stores/documents/sql-tab.ts';

/** The schema of the list of captures. */
const LIBRARY = 'library';

export interface SqlSchema {
  /** `a`, or `library`. */
  readonly name: string;
  readonly source: SqlSource;
  readonly tables: readonly SqlTable[];
  readonly examples: readonly SqlExample[];
}

/** The schemas of these captures in their order; null for a deleted one, which keeps its letter. The library comes last. */
export function schemasOf(captures: readonly (Pick<CaptureRecord, 'kind'> | null)[]): readonly SqlSchema[] {
  const sources = captures.map((capture) => (capture === null ? null : CAPTURE_KINDS[capture.kind].document));
  const isPair = sources[0] !== null && sources[0] === sources[1];
  const ofSource = (name: string, source: SqlSource): SqlSchema => ({
    name,
    source,
    tables: SQL_TABLES[source],
    // Comparisons are queries about `a` and `b`.
    examples: SQL_EXAMPLES[source].filter(({ isComparison }) => isComparison !== true || (isPair && name === 'a')),
  });
  return [
    ...sources.flatMap((source, index) => (source === null ? [] : [ofSource(schemaName(index), source)])),
    ofSource(LIBRARY, LIBRARY),
  ];
}

/** True if tables of the schema are found by their name alone: those of the first capture, or of the library without one. */
export function isDefaultSchema(schemas: readonly SqlSchema[], { name }: SqlSchema): boolean {
  return schemas.length === 1 || name === schemaName(0);
}

/** A query about the tables of a schema, with the schema before each table where it is needed. */
export function qualified(sql: string, schema: SqlSchema, isDefault: boolean): string {
  if (isDefault) return sql;
  const names = schema.tables.map(({ name }) => name).join('|');
  return sql.replaceAll(
    new RegExp(String.raw`\b(from|join)(\s+)(?=(?:${names})\b(?!\s*[.(]))`, 'gi'),
    `$1$2${schema.name}.`,
  );
}
