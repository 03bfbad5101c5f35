/**
 * `npm run bench sql`: SQL queries about a large heap snapshot and a large trace, as `pen sql` asks them. After a capture is open: the
 * first query, which makes the columns that it names; then each table with all its columns; then the worked queries about tables that
 * are there. Every figure has its target.
 *
 *     --heap 494     the file, as in `npm run bench heap`
 *     --trace 564    the file, as in `npm run bench trace`
 *     --only NAME    heap or trace
 *     --reference    also opens the trace with Perfetto's trace_processor, and asks both the same queries
 *     --json FILE    writes every figure
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createAnalysisClient, createForkLauncher } from '../electron/analysis-client/index.ts';
import { kindOfFile } from '../electron/library/index.ts';
import { createLog } from '../electron/log/log.ts';
import { createSqlClient, createSqlLauncher } from '../electron/sql-client/index.ts';
import { ownerOf } from '../shared/contracts/app/activity.ts';
import { unwrap } from '../shared/contracts/errors.ts';
import { SQL_EXAMPLES } from '../shared/contracts/sql-examples/index.ts';
import { SQL_TABLES } from '../shared/contracts/sql-tables/index.ts';
import { HEAP_FILES, pathOf as pathOfHeap, warm } from './heap/files.ts';
import { watchMemory } from './heap/process-memory.ts';
import { inMegabytes, inSeconds } from './heap/report.ts';
import { askTraceProcessor, COMPARED_QUERIES, type TraceProcessorTimes } from './sql/trace-processor.ts';
import { printTable } from './table.ts';
import { TRACE_FILES, pathOf as pathOfTrace } from './trace/files.ts';

/** After opening: the answer to a first query, and each table with all its columns. */
const READY_MS = 4000;
/** A query about tables that are there. */
const QUERY_MS = 500;
const PEAK_BYTES = 1.5 * 1000 ** 3;
/** Over the largest table, with several columns. */
const FIRST_QUERY = {
  heap: 'Objects with the largest retained size',
  trace: 'Longest tasks of the main thread',
} as const;
const MEMORY_LIMIT_BYTES = 1024 ** 3;
const DIST = join(import.meta.dirname, '..', 'dist');

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    heap: { type: 'string', default: '494' },
    trace: { type: 'string', default: '564' },
    only: { type: 'string' },
    reference: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});

type Kind = 'heap' | 'trace';

interface Figures {
  readonly openMs: number;
  /** The first query about the capture, in a new SQL process: it starts the process and makes the columns that it names. */
  readonly first: { readonly title: string; readonly ms: number };
  readonly tables: readonly { readonly table: string; readonly rows: number; readonly readyMs: number }[];
  readonly queries: readonly { readonly title: string; readonly ms: number }[];
  /** Those that a reference is asked too, of a trace. */
  readonly compared: readonly { readonly title: string; readonly ms: number }[];
  readonly largestBytes: number | null;
  readonly sumBytes: number | null;
}

async function pathOf(kind: Kind): Promise<string> {
  const key = values[kind];
  if (kind === 'heap') {
    const file = HEAP_FILES.find((each) => each.key === key);
    if (file === undefined) throw new Error(`--heap knows ${HEAP_FILES.map((each) => each.key).join(', ')}`);
    return pathOfHeap(file);
  }
  const file = TRACE_FILES.find((each) => each.key === key);
  if (file === undefined) throw new Error(`--trace knows ${TRACE_FILES.map((each) => each.key).join(', ')}`);
  return pathOfTrace(file);
}

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; value: T }> {
  const startedMs = performance.now();
  const value = await work();
  return { ms: performance.now() - startedMs, value };
}

async function measure(kind: Kind, filePath: string, folder: string): Promise<Figures> {
  const log = createLog({ level: 'error', write: (line) => void process.stderr.write(line) });
  const { execPath } = process;
  const memory = watchMemory(process.pid);
  const analysis = createAnalysisClient({
    launch: createForkLauncher({ execPath, entryPath: join(DIST, 'analysis-host', 'analysis-host.js'), log }),
    log,
    kindOf: kindOfFile,
  });
  const sql = createSqlClient({
    launch: createSqlLauncher({ execPath, entryPath: join(DIST, 'sql-host', 'sql-host.js'), log }),
    directory: () => folder,
    memoryLimitBytes: () => MEMORY_LIMIT_BYTES,
    writeTable: analysis.writeTable,
    writeLibraryTable: null,
    log,
  });
  const { signal } = new AbortController();
  const owner = ownerOf({ kind: 'cli', id: 'bench' });
  const ask = async (text: string): Promise<unknown> =>
    unwrap(
      await sql.query({ sql: text, captures: [{ captureId: null, kind, filePath }], limit: 100, owner }, { signal }),
    ).rows[0]?.[0];
  try {
    const opened = await timed(async () => {
      if (kind === 'trace') return unwrap(await analysis.query(filePath, 'trace.overview', {}, { signal }));
      unwrap(await analysis.query(filePath, 'heap.overview', {}, { signal }));
      return unwrap(await analysis.query(filePath, 'heap.retained', {}, { signal }));
    });
    const examples = SQL_EXAMPLES[kind].filter(({ isComparison }) => isComparison !== true);
    const first = examples.find(({ title }) => title === FIRST_QUERY[kind]);
    if (first === undefined) throw new Error(`there is no query ${FIRST_QUERY[kind]}`);
    const firstMs = (await timed(() => ask(first.sql))).ms;
    const tables: Figures['tables'][number][] = [];
    for (const { name } of SQL_TABLES[kind]) {
      const { ms } = await timed(() => ask(`select * from ${name} limit 1`));
      tables.push({ table: name, rows: Number(await ask(`select count(*) from ${name}`)), readyMs: ms });
    }
    const queries: Figures['queries'][number][] = [];
    for (const { title, sql: text } of examples) queries.push({ title, ms: (await timed(() => ask(text))).ms });
    const peaks = memory.peaks();
    const compared: Figures['compared'][number][] = [];
    for (const { title, ours } of kind === 'trace' && values.reference ? COMPARED_QUERIES : [])
      compared.push({ title, ms: (await timed(() => ask(ours))).ms });
    return { openMs: opened.ms, first: { title: first.title, ms: firstMs }, tables, queries, compared, ...peaks };
  } finally {
    memory.stop();
    await sql.close();
    await analysis.close();
  }
}

function print(kind: Kind, { openMs, first, tables, queries, largestBytes, sumBytes }: Figures): void {
  console.log(`\n${kind}: open after ${inSeconds(openMs)}\n`);
  const seconds = (name: string, ms: number, targetMs: number): string[] => [
    name,
    inSeconds(ms),
    inSeconds(targetMs),
    ms <= targetMs ? 'met' : 'MISSED',
  ];
  printTable(
    ['figure', 'measured', 'target', ''],
    [
      seconds(`first query: ${first.title}`, first.ms, READY_MS),
      ...tables.map(({ table, rows, readyMs }) =>
        seconds(`${table}, ${rows.toLocaleString('en-US')} rows: all columns`, readyMs, READY_MS),
      ),
      ...queries.map(({ title, ms }) => seconds(title, ms, QUERY_MS)),
      [
        'peak of the largest process',
        inMegabytes(largestBytes),
        inMegabytes(PEAK_BYTES),
        largestBytes !== null && largestBytes <= PEAK_BYTES ? 'met' : 'MISSED',
      ],
      ['peak of all processes together', inMegabytes(sumBytes), '', ''],
    ],
  );
}

/** Ours are asked about tables that are there, so what makes them is compared with their opening. */
function printReference({ openMs, tables, compared }: Figures, theirs: TraceProcessorTimes): void {
  const row = (name: string, ours: number, reference: number): string[] => [
    name,
    inSeconds(ours),
    inSeconds(reference),
    `${(reference / ours).toFixed(1)} ×`,
  ];
  const sliceMs = tables.find(({ table }) => table === 'slice')?.readyMs ?? 0;
  console.log('');
  printTable(
    ['figure', 'PEN Workbench', 'trace_processor', ''],
    [
      row('open, and all columns of the table of events', openMs + sliceMs, theirs.openMs),
      ...compared.map(({ title, ms }, index) => row(title, ms, theirs.answers[index]?.ms ?? Number.NaN)),
    ],
  );
}

const kinds = (['heap', 'trace'] as const).filter((kind) => values.only === undefined || values.only === kind);
if (kinds.length === 0) throw new Error('--only wants heap or trace');
const temporaryFolder = mkdtempSync(join(tmpdir(), 'pen-bench-sql-'));
try {
  console.log(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`);
  const figures: Partial<Record<Kind, Figures>> = {};
  for (const kind of kinds) {
    const path = await pathOf(kind);
    warm(path);
    const measured = await measure(kind, path, temporaryFolder);
    figures[kind] = measured;
    print(kind, measured);
    if (kind === 'trace' && values.reference) printReference(measured, askTraceProcessor(path));
  }
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(figures, null, 2));
} finally {
  rmSync(temporaryFolder, { recursive: true, force: true });
}
