/**
 * The database of the SQL process: in memory, with a memory limit, spilling into our own folder. It reaches nothing outside: no file, no
 * network, no extension, and its settings are locked before the first query.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { createInTurn } from './in-turn.ts';

interface ExportFolder {
  readonly path: string;
  /** Work at the same time shares the folder. What it leaves there is deleted. */
  use<T>(work: (folder: string) => Promise<T>): Promise<T>;
}

async function createExportFolder(path: string): Promise<ExportFolder> {
  const inTurn = createInTurn();
  let users = 0;
  const close = (): Promise<void> => writeFile(path, '', { mode: 0o600 });
  await close();
  return {
    path,
    async use(work) {
      await inTurn(async () => {
        if (users === 0) {
          await rm(path);
          await mkdir(path, { mode: 0o700 });
        }
        users += 1;
      });
      try {
        return await work(path);
      } finally {
        await inTurn(async () => {
          users -= 1;
          if (users > 0) return;
          await rm(path, { recursive: true });
          await close();
        });
      }
    },
  };
}

export interface DatabaseOptions {
  readonly memoryLimitBytes: number;
  /** A folder of our own, removed by the process that started this one. */
  readonly directory: string;
}

export interface Database {
  connect(): Promise<DuckDBConnection>;
  /** Runs work that writes files with `copy` into a folder, which is there only meanwhile. No other folder can be written to. */
  exporting<T>(work: (folder: string) => Promise<T>): Promise<T>;
  close(): void;
}

const MEBIBYTE = 1024 ** 2;
/** The other core is for the analysis, the window and the profiled program. */
const THREADS = 2;
/** Temporary data of all queries together. */
const MAX_TEMPORARY = '16GiB';

/** The catalog of the tables of all captures: DuckDB's name for a database in memory. */
export const TABLES_CATALOG = 'memory';

/** A text as a SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as a SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export async function openDatabase({ memoryLimitBytes, directory }: DatabaseOptions): Promise<Database> {
  // DuckDB always allows `copy` into this folder, so its name cannot be guessed.
  const temporary = join(directory, `spill-${randomBytes(16).toString('hex')}`);
  const noExtensions = join(directory, 'no-extensions');
  for (const folder of [temporary, noExtensions]) await mkdir(folder, { recursive: true, mode: 0o700 });
  // A file where DuckDB makes folders before it downloads: `install` from an address ends here, whatever else is set.
  const noFolder = join(directory, 'no-folder');
  await writeFile(noFolder, '', { mode: 0o600 });
  const exports = await createExportFolder(join(directory, 'copied'));
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(THREADS),
    memory_limit: `${Math.max(64, Math.floor(memoryLimitBytes / MEBIBYTE))}MiB`,
    temp_directory: temporary,
    max_temp_directory_size: MAX_TEMPORARY,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_unsigned_extensions: 'false',
    custom_extension_repository: noExtensions,
    autoinstall_extension_repository: noExtensions,
    extension_directory: join(noFolder, 'extensions'),
    home_directory: noFolder,
    secret_directory: noFolder,
    allow_persistent_secrets: 'false',
    // A wrong name is not compared with those of other captures.
    catalog_error_max_schemas: '0',
    errors_as_json: 'true',
  });
  const first = await instance.connect();
  await first.run(`SET allowed_directories = [${literal(exports.path)}]`);
  await first.run('SET enable_external_access = false');
  await first.run('SET lock_configuration = true');
  first.closeSync();
  return {
    connect: () => instance.connect(),
    exporting: (work) => exports.use(work),
    close: () => instance.closeSync(),
  };
}
