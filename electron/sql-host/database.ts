/**
 * The database of the SQL process: in memory, with a memory limit, spilling into our own folder. It reaches nothing outside: no file, no
 * network, no extension, and its settings are locked before the first question.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';

export interface DatabaseOptions {
  readonly memoryLimitBytes: number;
  /** A folder of our own, removed by the process that started this one. */
  readonly directory: string;
}

export interface Database {
  connect(): Promise<DuckDBConnection>;
  /** The only folder in which a file can be written, by `copy` only. */
  readonly exportDirectory: string;
  close(): void;
}

const MEBIBYTE = 1024 ** 2;
/** The other core is for the analysis, the window and the profiled program. */
const THREADS = 2;
/** Temporary data of all questions together. */
const MOST_TEMPORARY = '16GiB';

/** A text as a SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as a SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export async function openDatabase({ memoryLimitBytes, directory }: DatabaseOptions): Promise<Database> {
  const temporary = join(directory, 'spill');
  const exportDirectory = join(directory, 'export');
  for (const folder of [temporary, exportDirectory]) await mkdir(folder, { recursive: true, mode: 0o700 });
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(THREADS),
    memory_limit: `${Math.max(64, Math.floor(memoryLimitBytes / MEBIBYTE))}MiB`,
    temp_directory: temporary,
    max_temp_directory_size: MOST_TEMPORARY,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_unsigned_extensions: 'false',
    // Nothing is installed or stored; if anything were, then here.
    extension_directory: temporary,
    home_directory: temporary,
    secret_directory: temporary,
    allow_persistent_secrets: 'false',
  });
  const first = await instance.connect();
  await first.run(`SET allowed_directories = [${literal(exportDirectory)}]`);
  await first.run('SET enable_external_access = false');
  await first.run('SET lock_configuration = true');
  first.closeSync();
  return { connect: () => instance.connect(), exportDirectory, close: () => instance.closeSync() };
}
