/**
 * `npm run bench targets`: starts each runtime that there is here, takes each capture of it, and looks for the planted program in the answer.
 *
 *     --only NAME    runtimes whose name contains it
 *     --docs         writes the tables of docs/targets.md
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startSite, eventually } from '../electron/core/cdp/testing/real-targets.ts';
import { createCoreBench, type CoreBench } from '../electron/core/app/testing/core-bench.ts';
import type { TargetInfo } from '../shared/core/contracts/targets.ts';
import { writeTables } from './docs-tables.ts';
import { printTable } from './table.ts';
import { program, RUNTIMES, type Runtime } from './targets/runtimes.ts';

const RECORDED_MS = 2500;

interface Capture {
  readonly title: string;
  readonly tool: string;
  /** Recorded from a start to a stop; otherwise one call. */
  readonly records: boolean;
  /** True if the answer shows the planted program. */
  readonly isShown: (text: string, value: Readonly<Record<string, unknown>>) => boolean;
}

const contains =
  (words: RegExp) =>
  (text: string): boolean =>
    words.test(text);
const CAPTURES: readonly Capture[] = [
  { title: 'Heap snapshot', tool: 'pen_heap_snapshot', records: false, isShown: contains(/KeptView/) },
  { title: 'Heap timeline', tool: 'pen_heap_track', records: true, isShown: contains(/KeptView|keepMore/) },
  { title: 'Heap sampling', tool: 'pen_heap_sampling', records: true, isShown: contains(/keepMore|tick|busyLoop/) },
  { title: 'CPU profile', tool: 'pen_cpu_profile', records: true, isShown: contains(/busyLoop/) },
  { title: 'JS coverage', tool: 'pen_js_coverage', records: true, isShown: contains(/\d %|\d%/) },
  {
    title: 'Trace',
    tool: 'pen_capture_trace',
    records: true,
    isShown: (_text, { sizeBytes }) => Number(sizeBytes) > 0,
  },
  {
    title: 'Network log',
    tool: 'pen_network_capture',
    records: true,
    isShown: (_text, { entries }) => Number(entries) > 0,
  },
  {
    title: 'Console log',
    tool: 'pen_console_capture',
    records: true,
    isShown: (_text, { messages }) => Number(messages) > 0,
  },
];

interface Row {
  readonly name: string;
  readonly product: string;
  readonly type: string;
  readonly isStandIn: boolean;
  /** `works`, `by code`, or why not. */
  readonly cells: readonly string[];
}

async function cellOf(bench: CoreBench, target: TargetInfo, { tool, records, isShown }: Capture): Promise<string> {
  const caller = bench.caller('bench', 'cli');
  if (records) {
    const started = await caller.ask(tool, { target: target.id, action: 'start' });
    if (!started.ok) return started.error.message;
    await delay(RECORDED_MS);
  }
  const taken = await caller.ask(tool, { target: target.id, ...(records ? { action: 'stop' } : {}) });
  if (!taken.ok) return taken.error.message;
  if (!isShown(taken.text, taken.value)) {
    // Seen once, under load: a timeline of Node without a stack for nearly all objects. Why is not known.
    process.stderr.write(`${taken.text}\n`);
    return 'It is recorded, and what the program does is not in the answer.';
  }
  const { byCode } = bench.core.runner.find(tool)?.target ?? {};
  return byCode?.includes(target.type) === true ? 'by code' : 'works';
}

async function rowOf(
  { name, start, isTarget, connect, isStandIn = false }: Runtime,
  pingUrl: string,
  siteUrl: string,
): Promise<Row> {
  const bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
  try {
    const process = bench.keep(await start(pingUrl, siteUrl));
    if (connect === undefined) await bench.connect(process);
    else await connect(bench);
    const look = (): TargetInfo | null =>
      bench.core.endpoints
        .endpoints()
        .flatMap(({ targets }) => targets)
        .find(isTarget) ?? null;
    const target = await eventually(`a target of ${name}`, async () => {
      const found = look();
      if (found === null) await bench.caller('bench', 'cli').ask('pen_list_pages');
      return found;
    });
    const endpoint = bench.core.endpoints.endpoints().find(({ id }) => id === target.endpointId);
    const cells: string[] = [];
    for (const capture of CAPTURES) cells.push(await cellOf(bench, target, capture));
    return { name, product: endpoint?.product ?? '', type: target.type, isStandIn, cells };
  } finally {
    await bench[Symbol.asyncDispose]();
  }
}

/** The tables of docs/targets.md: what each runtime can, and the sentences of the second one by the numbers of the first. */
function tables(rows: readonly Row[]): string[][][] {
  const reasons: string[] = [];
  const short = (cell: string): string => {
    if (cell === 'works' || cell === 'by code') return cell;
    if (!reasons.includes(cell)) reasons.push(cell);
    return `no (${reasons.indexOf(cell) + 1})`;
  };
  const runtimes = rows.map(({ name, product, type, isStandIn, cells }) => [
    `${name} (${product})`,
    `\`${type}\``,
    isStandIn ? 'by a recorded session' : 'run here',
    ...cells.map(short),
  ]);
  return [
    [['Runtime', 'Listed as', 'Verified', ...CAPTURES.map(({ title }) => title)], ...runtimes],
    [['no', 'answer'], ...reasons.map((reason, at) => [String(at + 1), reason.replace(/[|`]/g, '')])],
  ];
}

const { values } = parseArgs({ options: { only: { type: 'string' }, docs: { type: 'boolean', default: false } } });
const chosen = RUNTIMES.filter(({ name }) => name.toLowerCase().includes((values.only ?? '').toLowerCase()));
const files: Record<string, string> = { '/ping': 'pong' };
const site = await startSite(files);
const pingUrl = site.url('/ping');
const tick = `${program(pingUrl)}setInterval(tick, 100);`;
files['/worker.js'] = tick;
files['/service.js'] = tick;
files['/frame'] = `<title>frame</title><script>${tick}</script>`;
files['/page'] = `<title>page</title><script>${tick}
navigator.serviceWorker?.register('/service.js'); globalThis.worker = new Worker('/worker.js');</script>
<iframe src="${site.url('/frame', '127.0.0.1')}"></iframe>`;
const rows: Row[] = [];
for (const runtime of chosen) {
  const row = await rowOf(runtime, pingUrl, site.url('/page'));
  rows.push(row);
  process.stdout.write(
    `${row.name} (${row.product}): ${row.cells.map((cell, at) => `${CAPTURES[at]?.title ?? ''}: ${cell}`).join('; ')}\n`,
  );
}
await site[Symbol.asyncDispose]();
printTable(
  ['runtime', ...CAPTURES.map(({ title }) => title)],
  rows.map(({ name, cells }) => [name, ...cells.map((cell) => (cell === 'works' || cell === 'by code' ? cell : 'no'))]),
);
if (values.docs) writeTables({ page: 'targets.md', bench: 'targets' }, ...tables(rows));
