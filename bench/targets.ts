/**
 * `npm run bench targets`: starts each runtime that there is here, takes each capture of it, and looks for the planted program in the answer.
 *
 *     --only NAME    runtimes whose name contains it
 *     --write        writes docs/targets.md
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startSite, eventually } from '../electron/cdp/testing/real-targets.ts';
import { createCoreBench, type CoreBench } from '../electron/core/testing/core-bench.ts';
import type { TargetInfo } from '../shared/contracts/targets.ts';
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
  if (!isShown(taken.text, taken.value)) return 'It is recorded, and what the program does is not in the answer.';
  const { byCode } = bench.core.runner.find(tool)?.target ?? {};
  return byCode?.includes(target.type) === true ? 'by code' : 'works';
}

async function rowOf({ name, start, isTarget }: Runtime, pingUrl: string, siteUrl: string): Promise<Row> {
  const bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
  try {
    const process = bench.keep(await start(pingUrl, siteUrl));
    await bench.connect(process);
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
    return { name, product: endpoint?.product ?? '', type: target.type, cells };
  } finally {
    await bench[Symbol.asyncDispose]();
  }
}

/** The page of the document; sentences are numbered below the table. */
function page(rows: readonly Row[]): string {
  const reasons: string[] = [];
  const short = (cell: string): string => {
    if (cell === 'works' || cell === 'by code') return cell;
    if (!reasons.includes(cell)) reasons.push(cell);
    return `no (${reasons.indexOf(cell) + 1})`;
  };
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = [
    line(['Runtime', 'Listed as', ...CAPTURES.map(({ title }) => title)]),
    line(['---', '---', ...CAPTURES.map(() => '---')]),
    ...rows.map(({ name, product, type, cells }) => line([`${name} (${product})`, `\`${type}\``, ...cells.map(short)])),
  ];
  return `# Targets

Where JavaScript runs, and what can be captured of it. \`npm run bench targets -- --write\` starts each runtime with a program that keeps objects,
works, logs and requests, asks for each capture, and writes this page. *works*: it was taken, and heap snapshots, timelines, samplings and CPU profiles
name the program's own objects or functions; coverage, traces and logs are not empty. *no*: the answer that PEN Workbench gave. *by code*: the protocol
cannot, so code in the target does, with the permission to run code.

${table.join('\n')}

${reasons.map((reason, at) => `${at + 1}. ${reason.replace(/[|`]/g, '')}`).join('\n')}

\`pen targets --abilities\` prints the same for what is connected. What a runtime's protocol has is asked on first contact, without running anything
there; the window dims the rest with the reason, and tools refuse it with what works instead. In a browser the type of the target decides.

## How to connect each

- **Chromium, Electron apps, extensions**: \`--remote-debugging-port\`; the main process of an Electron app and extension hosts (VS Code:
  \`--inspect-extensions=PORT\`) with \`--inspect=PORT\`, as Node. An extension's service worker is listed while it runs.
- **Node, Deno** (also Deno Deploy's local runtime, which is Deno): \`--inspect=PORT\`.
- **Bun 1.4 and newer**: call \`open(PORT)\` of \`node:inspector\` in the script or in a file given with \`--preload\`. \`bun --inspect\` speaks WebKit's
  protocol at a path that it prints only on its console, and is refused by name. Bun samples each millisecond and only while code runs; pauses of 10 ms
  and more are stored as idle. Of equal messages in a row it reports the first. Files of \`v8.writeHeapSnapshot()\` and \`bun --cpu-prof\` open as those of Node.
- **workerd**: \`workerd serve --inspector-addr=127.0.0.1:PORT\`. It takes one debugger: a second one, such as DevTools, ends both connections. It cannot be
  asked to collect garbage, and does so itself before a snapshot. Under \`wrangler dev\` the inspector is that of Miniflare
  (\`--inspector-port=PORT\`), which is recognised by its name; it was not run for this page.

Not tried: Hermes, Chrome on Android, and bridges to iOS.
`;
}

const { values } = parseArgs({ options: { only: { type: 'string' }, write: { type: 'boolean', default: false } } });
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
if (values.write) writeFileSync(join(resolve(import.meta.dirname, '..'), 'docs', 'targets.md'), page(rows));
