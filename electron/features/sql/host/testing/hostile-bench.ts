/** Test helper: an engine with tables of two captures, next to a file and a server that no query may reach. */
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_INTEGER, NO_TEXT, type ColumnValues } from '../../../../../shared/engine/tables/table-columns.ts';
import { AppFailure } from '../../../../../shared/base/errors.ts';
import type { SqlSourceRef } from '../../../../../shared/features/sql/contract/sql-process.ts';
import type { SqlSource } from '../../../../../shared/features/sql/contract/tables/index.ts';
import { createTableWriter } from '../../../../core/table-files/index.ts';
import { openDatabase, type Database } from '../database.ts';
import { createEngine, type Engine } from '../engine.ts';
import { definitionOf } from '../stored-tables.ts';

/** The capture that the queries of a test are about. */
export const OWN: SqlSourceRef = { schema: 'a', source: 'heap', key: 'own', captureId: null };
/** Another capture, of another query. */
export const OTHER: SqlSourceRef = { schema: 'a', source: 'network', key: 'other', captureId: null };
/** Content of the file, and of the tables of the other capture. */
export const SECRET = 'hunter2';
/** Enough rows for an enumeration of the texts. */
const OTHER_ROWS = 3000;
const LIMIT = { signal: new AbortController().signal, timeLimitMs: 20_000 };

export interface HostileBench {
  readonly folder: string;
  /** A file with the secret. */
  readonly file: string;
  /** The address of the server, without a slash at the end. */
  readonly server: string;
  /** Requests to the server since the last call. */
  requests(): string[];
  readonly database: Database;
  readonly engine: Engine;
  /** The rows of the answer, or the code of its error. */
  outcomeOf(sql: string, sources?: readonly SqlSourceRef[]): Promise<unknown>;
  close(): Promise<void>;
}

export async function createHostileBench(): Promise<HostileBench> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-hostile-'));
  const file = join(folder, 'secret.csv');
  writeFileSync(file, `name\n${SECRET}\n`);
  let requests: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    requests.push(url);
    response.writeHead(404).end();
  });
  // Also a request that is no HTTP.
  server.on('clientError', (error) => void requests.push(error.message));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const memoryLimitBytes = 128 * 1024 ** 2;
  const database = await openDatabase({ memoryLimitBytes, directory: folder });
  const engine = await createEngine({ database, memoryLimitBytes, now: () => performance.now() });

  async function load(source: SqlSource, key: string, table: string, rowCount: number): Promise<void> {
    const definition = definitionOf(source, table);
    if (definition === undefined) throw new Error(`no table ${table}`);
    const path = join(folder, 'table');
    const handle = openSync(path, 'w+');
    const writer = createTableWriter(definition, handle);
    const columns = definition.columns.map(({ type }): ColumnValues => {
      if (type === 'text')
        return { texts: [SECRET], indexes: new Uint32Array(rowCount).fill(rowCount === 0 ? NO_TEXT : 0) };
      if (type === 'boolean') return new Uint8Array(rowCount);
      return type === 'integer' ? new Int32Array(rowCount).fill(NO_INTEGER) : new Float64Array(rowCount);
    });
    writer.write({ rowCount, columns });
    closeSync(handle);
    await engine.load(source, key, table, { filePath: path, layout: writer.finish() }, LIMIT.signal);
    rmSync(path);
  }
  await load('heap', OWN.key, 'node', 0);
  await load('heap', OWN.key, 'class', 0);
  await load('network', OTHER.key, 'header', OTHER_ROWS);

  return {
    folder,
    file,
    server: `http://127.0.0.1:${address.port}`,
    requests() {
      const seen = requests;
      requests = [];
      return seen;
    },
    database,
    engine,
    async outcomeOf(sql, sources = [OWN]) {
      try {
        return (await engine.run({ sql, sources: [...sources] }, 10, LIMIT))?.rows;
      } catch (thrown) {
        if (thrown instanceof AppFailure) return thrown.error.code;
        throw thrown;
      }
    },
    async close() {
      engine.close();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
}
