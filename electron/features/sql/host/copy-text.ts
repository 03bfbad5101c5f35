/** The statement by which DuckDB writes the rows of a query into a file, around the text of the query. */
import { DuckDBTypeId, type DuckDBPreparedStatement } from '@duckdb/node-api';
import { SPREADSHEET_PATTERNS, spreadsheetText } from '../../../../shared/base/spreadsheet-text.ts';
import type { FileMetadata } from '../../../../shared/features/sql/contract/sql-process.ts';
import type { SqlFileFormat } from '../../../../shared/features/sql/contract/sql.ts';
import { identifier, literal } from './database.ts';

export interface ExportedFile {
  readonly format: SqlFileFormat;
  readonly filePath: string;
  /** For the footer of a Parquet file. */
  readonly metadata?: FileMetadata | undefined;
}

export interface CopyText {
  readonly before: string;
  readonly after: string;
}

const OPTIONS: Readonly<Record<SqlFileFormat, string>> = {
  csv: 'FORMAT csv, HEADER true',
  json: 'FORMAT json, ARRAY true',
  parquet: 'FORMAT parquet, COMPRESSION zstd',
};

function optionsOf({ format, metadata = {} }: ExportedFile): string {
  const pairs = Object.entries(metadata).map(([key, value]) => `${identifier(key)}: ${literal(value)}`);
  return pairs.length === 0 ? OPTIONS[format] : `${OPTIONS[format]}, KV_METADATA {${pairs.join(', ')}}`;
}

const COMPUTED: readonly DuckDBTypeId[] = [DuckDBTypeId.VARCHAR, DuckDBTypeId.ENUM, DuckDBTypeId.INTERVAL];

/** The columns of a CSV file by their number: its texts are shown by a spreadsheet, not computed. */
function spreadsheetColumns(columns: DuckDBPreparedStatement): { readonly selected: string; readonly names: string } {
  const numbers = Array.from({ length: columns.columnCount }, (_, number) => number);
  const selected = numbers.map((number) => {
    const name = identifier(spreadsheetText(columns.columnName(number)));
    const value = `column_${number}`;
    if (!COMPUTED.includes(columns.columnTypeId(number))) return `${value} AS ${name}`;
    const [formula, plain] = [SPREADSHEET_PATTERNS.formula, SPREADSHEET_PATTERNS.number].map((pattern) =>
      literal(pattern),
    );
    const text = `${value}::VARCHAR`;
    const isComputed = `regexp_matches(${text}, ${formula}) AND NOT regexp_matches(${text}, ${plain})`;
    return `CASE WHEN ${isComputed} THEN '''' || ${text} ELSE ${text} END AS ${name}`;
  });
  return { selected: selected.join(', '), names: numbers.map((number) => `column_${number}`).join(', ') };
}

/** `columns`: the query as it was prepared. */
export function copyText(file: ExportedFile, path: string, columns: DuckDBPreparedStatement): CopyText {
  const to = `TO ${literal(path)} (${optionsOf(file)})`;
  if (file.format !== 'csv') return { before: 'COPY (', after: `) ${to}` };
  const { selected, names } = spreadsheetColumns(columns);
  return { before: `COPY (SELECT ${selected} FROM (`, after: `) answer(${names})) ${to}` };
}
