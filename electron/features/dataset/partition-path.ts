/**
 * Paths inside a dataset: `v2/TABLE/kind=…/date=…/app=…/build=…/CAPTURE.parquet`, as Hive, Spark, Trino, DuckDB, ClickHouse and BigQuery read them.
 * Each table has a root of its own, because an engine expects one schema below a root.
 */
import { join } from 'node:path';
import { DATASET_VERSION, PARTITIONS, type Partition } from '../../../shared/features/dataset/dataset.ts';
import { AppFailure, appError } from '../../../shared/base/errors.ts';

/** Read as NULL by every engine that knows Hive's paths. */
const NO_VALUE = '__HIVE_DEFAULT_PARTITION__';

/** File systems allow 255 bytes in a name; `build=` and the like are part of it. */
const MAX_BYTES = 200;

/** Characters with a meaning in paths, addresses or patterns on some system. A dot at the end is lost on Windows. */
const ESCAPED = /[^A-Za-z0-9._\-\u{a0}-\u{10ffff}]|[\u2028\u2029]|\.$/gu;

function percentEncoded(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

/**
 * A value as part of a path. ASCII characters other than letters, digits and `._-` become `%2F` and the like. Letters of other scripts stay as they
 * are, in normal form C: Hive reads each `%XX` as one character, so their bytes must not be written that way.
 */
export function escapePartitionValue(value: string): string {
  return value.normalize('NFC').replaceAll(ESCAPED, percentEncoded);
}

export type PartitionValues = Readonly<Record<Partition, string | null>>;

/** Checks a value that the user gives. Throws `AppFailure` for one that does not fit into a path. */
export function checkPartitionValue(name: Partition, value: string): string {
  if (!value.isWellFormed())
    throw new AppFailure(
      appError('invalid_params', `The value of --${name} has half of a Unicode character.`, 'Give it as UTF-8.'),
    );
  if (Buffer.byteLength(escapePartitionValue(value)) > MAX_BYTES)
    throw new AppFailure(
      appError(
        'invalid_params',
        `The value of --${name} is too long for a path: ${MAX_BYTES} bytes at most, with characters such as / counted as three.`,
        'Shorten it.',
      ),
    );
  if (value === NO_VALUE)
    throw new AppFailure(
      appError('invalid_params', `--${name} ${NO_VALUE} means no value in such a path.`, `Leave --${name} out.`),
    );
  return value;
}

/** `kind=heap-snapshot/date=2026-11-21/app=shop/build=412`; a value that is null or empty is Hive's default partition. */
export function partitionFolder(values: PartitionValues): string {
  return PARTITIONS.map((name) => {
    const value = values[name] ?? '';
    return `${name}=${value === '' ? NO_VALUE : escapePartitionValue(value)}`;
  }).join('/');
}

/** The root of all tables of this version. */
export function versionFolder(directory: string): string {
  return join(directory, `v${DATASET_VERSION}`);
}

/** The file of a table of a capture. */
export function parquetPath(directory: string, table: string, values: PartitionValues, captureId: string): string {
  return join(versionFolder(directory), table, partitionFolder(values), `${captureId}.parquet`);
}
