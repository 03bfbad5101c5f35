/** The SQL process: a child of the app or of a command, on the same Node. It ends with its parent. */
import { setPriority } from 'node:os';
import { parseArgs } from 'node:util';
import { compileOnOneThread } from '../../../core/process/compile-on-one-thread.ts';
import type { SqlReply } from '../../../../shared/features/sql/contract/sql-process.ts';
import type { DatabaseOptions } from './database.ts';
import { createSqlHost } from './host.ts';
import { createRefusingHost, duckdbMissing } from './without-duckdb.ts';

/** Below normal: a query must not take the cores from the window or from the profiled program. */
const PRIORITY = 10;
const UNUSED_CHECK_MS = 60_000;

/** Standard error goes to the log of the parent process. */
function report(what: string, thrown: unknown): void {
  process.stderr.write(`${what}: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
}

async function start(): Promise<void> {
  compileOnOneThread();
  const { values } = parseArgs({
    options: { directory: { type: 'string' }, 'memory-limit': { type: 'string' } },
  });
  const { directory, 'memory-limit': limit } = values;
  if (directory === undefined || limit === undefined) throw new Error('--directory and --memory-limit are needed');
  try {
    setPriority(PRIORITY);
  } catch (thrown) {
    // Some sandboxes forbid it; the work continues at normal priority.
    report('The priority of the SQL process was not lowered', thrown);
  }
  const memoryLimitBytes = Number(limit);
  const reportBug = (thrown: unknown): void => report('A bug in the SQL process', thrown);
  // Messages that arrive meanwhile are answered afterwards.
  const early: unknown[] = [];
  let receive = (message: unknown): void => void early.push(message);
  process.on('message', (message) => receive(message));
  process.on('disconnect', () => process.exit(0));
  // The parent may have ended during the start; then no event follows.
  if (!process.connected) process.exit(0);
  receive = await openHost({ memoryLimitBytes, directory }, reportBug);
  for (const message of early) receive(message);
}

/** The function that takes messages. */
async function openHost(
  options: DatabaseOptions,
  reportBug: (thrown: unknown) => void,
): Promise<(message: unknown) => void> {
  const send = (reply: SqlReply, sent?: () => void): void => void process.send?.(reply, () => sent?.());
  const loaded = await import('./open-engine.ts').catch((thrown: unknown) => duckdbMissing(thrown));
  if ('code' in loaded) {
    process.stderr.write(`${loaded.message}\n`);
    return createRefusingHost(loaded, send, reportBug);
  }
  const engine = await loaded.openEngine(options);
  setInterval(() => void engine.dropUnused().catch(reportBug), UNUSED_CHECK_MS).unref();
  return createSqlHost({
    engine,
    send,
    reportBug,
    // An orderly exit waits for DuckDB's threads.
    end: () => void process.kill(process.pid, 'SIGKILL'),
    overrun: {
      memoryLimitBytes: options.memoryLimitBytes,
      residentBytes: () => process.memoryUsage.rss(),
      now: () => performance.now(),
    },
  });
}

await start();
