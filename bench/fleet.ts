/**
 * `npm run bench fleet`: bytes of a capture in a dataset. Takes a heap snapshot, a CPU profile, a heap sampling, a trace and a network log of the sample page, and a heap
 * snapshot and a CPU profile of a Node process, and exports each with the default tables and with all tables.
 *
 *     FILE…          these captures instead
 *     --json FILE    writes every figure
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import CDP from 'chrome-remote-interface';
import { z } from 'zod';
import { formatBytes, formatCount } from '../shared/base/units.ts';
import { startChromium, startNode } from '../electron/cdp/testing/real-targets.ts';
import { createCommandLine, type CommandLine } from '../electron/cli/testing/command-line.ts';
import { createCoreBench, type CoreBench } from '../electron/core/testing/core-bench.ts';
import { serveSample } from './check/sample-server.ts';
import { printTable } from './table.ts';

const SECONDS = 5;
/** A service with some thousands of objects of its own, and work. */
const SERVICE = `
class Order { constructor(number) { this.number = number; this.lines = Array.from({ length: 10 }, (_, at) => ({ at, text: 'line ' + at })); } }
const orders = new Map();
setInterval(() => {
  for (let at = 0; at < 200; at += 1) orders.set(orders.size % 5000, new Order(orders.size));
  JSON.stringify([...orders.values()].filter(({ number }) => number % 3 === 0));
}, 50);`;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });

const ExportedSchema = z.object({
  captures: z.array(
    z.object({ tables: z.array(z.object({ name: z.string(), rowCount: z.number(), sizeBytes: z.number() })) }),
  ),
});
type Tables = z.infer<typeof ExportedSchema>['captures'][number]['tables'];

interface Measured {
  readonly what: string;
  readonly captureBytes: number;
  readonly byDefault: Tables;
  readonly all: Tables;
}

/** Takes captures of a target by these tools. */
async function take(bench: CoreBench, target: string, calls: readonly (readonly [string, object])[]): Promise<void> {
  const caller = bench.caller('bench', 'cli');
  for (const [tool, params] of calls) await caller.runLarge(tool, { ...params, target });
}

async function ofPage(bench: CoreBench): Promise<void> {
  const site = await serveSample(null);
  const chromium = await startChromium([]);
  try {
    const page = (await bench.connect(chromium)).find(({ type }) => type === 'page');
    if (page === undefined) throw new Error('The browser has no page');
    await take(bench, page.id, [['pen_navigate', { url: site.url }]]);
    // The page works while it is recorded.
    const client = await CDP({ port: chromium.port, local: true });
    const expression = `setInterval(() => { for (const button of document.querySelectorAll('button')) button.click(); }, 1000); undefined`;
    await client.Runtime.evaluate({ expression });
    await take(bench, page.id, [
      ['pen_heap_snapshot', {}],
      ['pen_network_capture', { action: 'start' }],
      ['pen_heap_sampling', { action: 'start' }],
      ['pen_cpu_profile', { duration: SECONDS }],
      ['pen_heap_sampling', { action: 'stop' }],
      ['pen_capture_trace', { duration: SECONDS }],
      ['pen_network_capture', { action: 'stop' }],
    ]);
    await client.close();
  } finally {
    await chromium.kill();
    await site[Symbol.asyncDispose]();
  }
}

async function ofNode(bench: CoreBench): Promise<void> {
  const node = await startNode(SERVICE);
  try {
    const [target] = await bench.connect(node);
    if (target === undefined) throw new Error('Node did not answer');
    await take(bench, target.id, [
      ['pen_heap_snapshot', {}],
      ['pen_cpu_profile', { duration: SECONDS }],
    ]);
  } finally {
    await node.kill();
  }
}

async function exported(line: CommandLine, file: string, tables: readonly string[]): Promise<Tables> {
  const ran = await line.run([
    'export',
    file,
    join(line.folder, 'dataset'),
    '--format',
    'parquet',
    '--json',
    ...tables,
  ]);
  if (ran.status !== 0) throw new Error(ran.stderr);
  return ExportedSchema.parse(ran.json()).captures.flatMap((capture) => capture.tables);
}

async function measure(line: CommandLine, what: string, file: string): Promise<Measured> {
  return {
    what,
    captureBytes: readFileSync(file).length,
    byDefault: await exported(line, file, []),
    all: await exported(line, file, ['--tables', 'all']),
  };
}

const sum = (tables: Tables): number => tables.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
const line = await createCommandLine();
const measured: Measured[] = [];
try {
  for (const file of positionals) measured.push(await measure(line, file, file));
  if (positionals.length === 0) {
    const bench = await createCoreBench();
    try {
      for (const [name, captures] of [
        ['page', ofPage],
        ['Node', ofNode],
      ] as const) {
        const before = new Set(bench.core.library.list().map(({ id }) => id));
        await captures(bench);
        for (const { id, kind, file } of bench.core.library.list().toReversed())
          if (!before.has(id)) measured.push(await measure(line, `${name}: ${kind}`, file));
      }
    } finally {
      await bench[Symbol.asyncDispose]();
    }
  }
} finally {
  await line.remove();
}

printTable(
  ['capture', 'file', 'default tables', 'rows', 'files', 'all tables', 'rows'],
  measured.map(({ what, captureBytes, byDefault, all }) => {
    const rows = (tables: Tables): string => formatCount(tables.reduce((total, { rowCount }) => total + rowCount, 0));
    return [
      what,
      formatBytes(captureBytes),
      formatBytes(sum(byDefault)),
      rows(byDefault),
      String(byDefault.length),
      formatBytes(sum(all)),
      rows(all),
    ];
  }),
);
console.log('');
printTable(
  ['capture', 'table', 'rows', 'bytes', 'bytes a row'],
  measured.flatMap(({ what, all }) =>
    all.map(({ name, rowCount, sizeBytes }) => [
      what,
      name,
      formatCount(rowCount),
      formatBytes(sizeBytes),
      (sizeBytes / rowCount).toFixed(1),
    ]),
  ),
);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(measured, null, 2)}\n`);
