/** Test helper: captures whose tables are all in an engine, with the readers that the app uses. */
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqlTableOf } from '../../../../../shared/engine/tables/table-columns.ts';
import type { SqlExample } from '../../../../../shared/engine/tables/contract/sql-schema.ts';
import type { SqlSource } from '../../../../../shared/features/sql/contract/tables/index.ts';
import type { SqlSourceRef } from '../../../../../shared/features/sql/contract/sql-process.ts';
import type { SqlValue } from '../../../../../shared/features/sql/contract/sql.ts';
import { createTableWriter, SLICE_ROWS } from '../../../../core/table-files/index.ts';
import { openDatabase } from '../database.ts';
import { createEngine } from '../engine.ts';

/** Limits of a query. */
interface AskLimits {
  readonly memoryLimitBytes: number;
  readonly timeLimitMs: number;
}
const LIMITS: AskLimits = { memoryLimitBytes: 512 * 1024 ** 2, timeLimitMs: 60_000 };
const MAX_ROWS = 1000;

export interface AskedCaptures {
  /** The first rows of the answer, as objects. Throws the engine's error. */
  ask(sql: string): Promise<Readonly<Record<string, SqlValue>>[]>;
  close(): void;
}

/** Adds a document with the tables of its kind as the next of `a`, `b`, …, or as the library. */
export type AddDocument = <Document>(
  source: SqlSource,
  readers: readonly SqlTableOf<Document>[],
  document: Document,
) => Promise<void>;

/** `readers`: the tables of the kind. `documents`: those of `a`, `b`, …; the library has one. */
export function askedCaptures<Document>(
  source: SqlSource,
  readers: readonly SqlTableOf<Document>[],
  documents: readonly Document[],
  limits?: AskLimits,
): Promise<AskedCaptures> {
  return askedDocuments(async (add) => {
    for (const document of documents) await add(source, readers, document);
  }, limits);
}

/** The same for documents of several kinds. */
export async function askedDocuments(
  addAll: (add: AddDocument) => Promise<void>,
  { memoryLimitBytes, timeLimitMs }: AskLimits = LIMITS,
): Promise<AskedCaptures> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-sql-'));
  const database = await openDatabase({ memoryLimitBytes, directory: folder });
  const engine = await createEngine({ database, memoryLimitBytes, now: () => performance.now() });
  const { signal } = new AbortController();
  const sources: SqlSourceRef[] = [];
  await addAll(async (source, readers, document) => {
    const number = sources.length;
    const schema = source === 'library' ? 'library' : 'abcdefgh'.charAt(number);
    const key = `capture ${number}`;
    sources.push({ schema, source, key, captureId: null });
    for (const { definition, read } of readers) {
      const path = join(folder, `${schema}-${definition.name}`);
      const file = openSync(path, 'wx+');
      const writer = createTableWriter(definition, file);
      for (const slice of read(document, SLICE_ROWS)) writer.write(slice);
      closeSync(file);
      await engine.load(source, key, definition.name, { filePath: path, layout: writer.finish() }, signal);
    }
  });
  return {
    async ask(sql) {
      const result = await engine.run({ sql, sources }, MAX_ROWS, { signal, timeLimitMs });
      if (result === null) throw new Error('A table is missing');
      const { columns, rows } = result;
      return rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null])));
    },
    close() {
      engine.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The SQL of a query by its title. */
export function sqlOf(examples: readonly SqlExample[], title: string): string {
  const found = examples.find((example) => example.title === title);
  if (found === undefined) throw new Error(`There is no query ${title}`);
  return found.sql;
}
