/** Captures of many machines as one dataset of Parquet files: its tables and their columns. The paths are in `electron/features/dataset`. */
import { KINDS } from '../kinds.ts';
import { DOCUMENT_KINDS, type DocumentKind } from '../../core/kinds/kinds.ts';
import type { SqlColumn, SqlTable } from '../../engine/tables/contract/sql-schema.ts';
import { SQL_TABLES } from '../sql/contract/tables/index.ts';

/**
 * The version in the paths (`v2/`) and in the metadata of every file. New tables, tables that leave, and new columns at the end of a table, keep it. A column that is
 * renamed or removed, or has another type or meaning, needs the next one: it is then written to `v3/`, next to `v2/`.
 */
export const DATASET_VERSION = 2;

/** The parts of a path that every engine reads as columns, in their order. The files do not contain them again. */
export const PARTITIONS = ['kind', 'date', 'app', 'build'] as const;
export type Partition = (typeof PARTITIONS)[number];

/** Keys of the metadata in every file. */
export const DATASET_METADATA = {
  version: 'pen.dataset_version',
  table: 'pen.table',
  captureId: 'pen.capture_id',
  program: 'pen.version',
} as const;

export interface DatasetColumn {
  readonly name: string;
  /** Its name in the table of the capture. */
  readonly from: string;
  readonly type: SqlColumn['type'];
  readonly description: string;
}

export interface DatasetTable {
  /** `heap_class`: the kind of document and the table, because tables of the same name have different columns. */
  readonly name: string;
  readonly document: DocumentKind;
  /** The table of the capture. */
  readonly from: string;
  readonly description: string;
  /** After `capture_id`, which every table has first. */
  readonly columns: readonly DatasetColumn[];
  /** Written unless other tables are named. */
  readonly isDefault: boolean;
}

const OTHER_MEANING: readonly string[] = ['capture_id', ...PARTITIONS];

function tableOf(document: DocumentKind, { name, description, columns }: SqlTable): DatasetTable {
  return {
    name: `${document}_${name}`.replaceAll('-', '_'),
    document,
    from: name,
    description,
    columns: columns.map((column) => ({
      name: OTHER_MEANING.includes(column.name) ? `${name}_${column.name}` : column.name,
      from: column.name,
      type: column.type,
      description: column.description,
    })),
    isDefault: KINDS[document].datasetTables.some((table) => table === name),
  };
}

/** Every table of captures; `capture` is not among them. */
export const DATASET_TABLES: readonly DatasetTable[] = DOCUMENT_KINDS.flatMap((document) =>
  SQL_TABLES[document].map((table) => tableOf(document, table)),
);

/** The table with one row for each capture. A capture without this row is not complete. */
export const CAPTURE_TABLE = {
  name: 'capture',
  description: 'A capture of the dataset.',
  columns: [
    {
      name: 'capture_id',
      type: 'text',
      description: 'Prefix of the kind and 16 digits of the SHA-256 of its content: heap-9f86d081884c7d65.',
    },
    {
      name: 'library_id',
      type: 'text',
      description: 'Id in the library that it was exported from; null for a file.',
    },
    {
      name: 'target',
      type: 'text',
      description:
        'Address of the target without query, fragment and credentials, otherwise its title; null for a file.',
    },
    {
      name: 'target_type',
      type: 'text',
      description: 'page, iframe, worker, service_worker, node, deno, bun, workerd or react_native; null for a file.',
    },
    { name: 'started_at', type: 'text', description: 'Start in UTC (ISO 8601); of a file, when it was last written.' },
    { name: 'duration_ms', type: 'double', description: 'Length of the recording; null for a file.' },
    { name: 'size_bytes', type: 'double', description: 'Size of the file of the capture.' },
    { name: 'is_truncated', type: 'boolean', description: 'Not complete: it reached a limit; null for a file.' },
    { name: 'loss_count', type: 'integer', description: 'Records of missing data; null for a file.' },
    { name: 'options', type: 'text', description: 'Options of the recording as JSON; null for a file.' },
    { name: 'labels', type: 'text', description: 'Labels that were given with --label, as JSON.' },
    { name: 'tables', type: 'text', description: 'Tables of the capture that have rows, separated by commas.' },
    {
      name: 'is_redacted',
      type: 'boolean',
      description: 'Whether secrets were replaced before the tables were written.',
    },
    { name: 'program_version', type: 'text', description: 'Version of the program that wrote it.' },
  ],
} as const satisfies SqlTable;
