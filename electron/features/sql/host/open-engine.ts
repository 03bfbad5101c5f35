/** The engine on its database. A module of its own, because it loads DuckDB, which is an optional package. */
import { openDatabase, type DatabaseOptions } from './database.ts';
import { createEngine, type Engine } from './engine.ts';

/** Starts DuckDB. Throws where its package is not installed or cannot be loaded. */
export async function openEngine(options: DatabaseOptions): Promise<Engine> {
  const database = await openDatabase(options);
  return createEngine({ database, memoryLimitBytes: options.memoryLimitBytes, now: () => performance.now() });
}
