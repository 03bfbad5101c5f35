/** Writes captures of the library into a dataset of Parquet files, in a folder that the user chooses. */
import { targetLabels } from '../../../../shared/core/capability/target-labels.ts';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { appError, AppFailure, unwrap } from '../../../../shared/base/errors.ts';
import type { Core } from '../../../core/app/index.ts';
import { writeChosen, type PersonFiles } from '../../../core/workbench/door.ts';
import { chosenTables, describeCapture, openDataset } from '../index.ts';

export interface SavedDataset {
  /** Null if the user cancelled. */
  readonly folder: string | null;
  readonly files: number;
  /** The number of secrets that were replaced; absent without `redact`. */
  readonly redacted?: number;
}

/**
 * Writes the default tables; a capture that the dataset has already is replaced. Stops at the first failure, and what was written stays. Errors:
 * `capture_not_found`, `write_failed`, `disk_full`, those of the analysis and of `SqlPort`.
 */
export async function saveDataset(
  core: Pick<Core, 'library' | 'sql' | 'spool' | 'version'>,
  files: PersonFiles,
  { captureIds, redact }: { readonly captureIds: readonly string[]; readonly redact: boolean },
): Promise<SavedDataset> {
  const { sql } = core;
  if (sql === null)
    throw new AppFailure(appError('sql_crashed', 'SQL, which writes Parquet, is not available in this process.'));
  const records: CaptureRecord[] = [];
  for (const captureId of captureIds) {
    const record = unwrap(core.library.get(captureId));
    records.push(record);
  }
  const chosen = await files.folder({ title: 'Write a Parquet dataset into a folder', name: 'dataset' });
  const saved = await writeChosen(chosen, (directory) => writeDataset({ core, sql, directory, records, redact }));
  return saved === null ? { folder: null, files: 0 } : { folder: saved.at, ...saved.value };
}

async function writeDataset({
  core,
  sql,
  directory,
  records,
  redact,
}: {
  readonly core: Pick<Core, 'spool' | 'version'>;
  readonly sql: NonNullable<Core['sql']>;
  readonly directory: string;
  readonly records: readonly CaptureRecord[];
  readonly redact: boolean;
}): Promise<Omit<SavedDataset, 'folder'>> {
  const tables = chosenTables(undefined);
  // It ends with the work, or with the app.
  const { signal } = new AbortController();
  const opened = await openDataset({
    directory,
    sql,
    tables,
    redact,
    temporary: core.spool.state().directory,
    programVersion: core.version,
    signal,
  });
  let written = 0;
  let redacted = 0;
  for (const record of records) {
    const labels = record.target === null ? {} : targetLabels(record.target);
    const described = describeCapture(
      { filePath: record.file, kind: record.kind, record, targetLabels: labels },
      { labels: {}, redact },
    );
    const added = unwrap(await opened.add(described));
    written += added.tables.length;
    redacted += added.redaction?.total ?? 0;
  }
  return { files: written, ...(redact ? { redacted } : {}) };
}
