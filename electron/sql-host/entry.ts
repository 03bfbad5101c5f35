/** The SQL process: a child of the app or of a command, on Electron's own Node. It ends with its parent. */
import { setPriority } from 'node:os';
import { parseArgs } from 'node:util';
import { openDatabase } from './database.ts';
import { createEngine } from './engine.ts';
import { createSqlHost } from './host.ts';

/** Below normal: a question must not take the cores from the window or from the profiled program. */
const PRIORITY = 10;
const UNUSED_CHECK_MS = 60_000;

/** Standard error goes to the log of the parent process. */
function report(what: string, thrown: unknown): void {
  process.stderr.write(`${what}: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
}

async function start(): Promise<void> {
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
  const database = await openDatabase({ memoryLimitBytes, directory });
  const engine = await createEngine({ database, memoryLimitBytes, now: () => performance.now() });
  setInterval(() => void engine.dropUnused().catch(reportBug), UNUSED_CHECK_MS).unref();
  receive = createSqlHost({ engine, send: (reply) => void process.send?.(reply), reportBug });
  for (const message of early) receive(message);
}

await start();
