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
    line(['Runtime', 'Listed as', 'Verified', ...CAPTURES.map(({ title }) => title)]),
    line(['---', '---', '---', ...CAPTURES.map(() => '---')]),
    ...rows.map(({ name, product, type, isStandIn, cells }) =>
      line([
        `${name} (${product})`,
        `\`${type}\``,
        isStandIn ? 'by a recorded session' : 'run here',
        ...cells.map(short),
      ]),
    ),
  ];
  return `# Targets

Where JavaScript runs, and what can be captured of it. \`npm run bench targets -- --write\` starts each runtime with a program that keeps objects,
works, logs and requests, asks for each capture, and writes this page. *works*: it was taken, and heap snapshots, timelines, samplings and CPU profiles
name the program's own objects or functions; coverage, traces and logs are not empty. *no*: the answer that PEN Workbench gave. *by code*: the protocol
cannot, so code in the target does, with the permission to run code. *Verified*: *run here*, or *by a recorded session*: a stand-in answered from recorded
or documented messages, because it needs a device. So the row of React Native proves what PEN Workbench makes of such answers, with a heap snapshot that
Hermes 0.4.3 took without tracking allocations, so its timeline names none; and that of Android is the Chromium of the machine behind a stand-in for adb.

${table.join('\n')}

${reasons.map((reason, at) => `${at + 1}. ${reason.replace(/[|`]/g, '')}`).join('\n')}

\`pen targets --abilities\` prints the same for what is connected. What a runtime's protocol has is asked on first contact, without running anything
there; the window dims the rest with the reason, and tools refuse it with what works instead. In a browser the type of the target decides.

## How to connect each

- **Chromium, Electron apps, extensions**: \`--remote-debugging-port\`; the main process of an Electron app and extension hosts (VS Code:
  \`--inspect-extensions=PORT\`) with \`--inspect=PORT\`, as Node. An extension's service worker is listed while it runs.
- **Node, Deno** (also Deno Deploy's local runtime, which is Deno and calls itself so): \`--inspect=PORT\`. On a loaded machine a timeline once counted the program's
  objects as unattributed: the recording had no stack for them. Why is not known.
- **Extension hosts** of VS Code, VSCodium, Cursor, Windsurf and others built from it: \`--inspect-extensions=PORT\`, then as Node. Local processes name them by their command line
  (\`--type=extensionHost\`; since 2023 a utility process with \`node.mojom.NodeService\` and \`--inspect-port\`), which was tried with such command lines, not with an editor.
- **Bun 1.4 and newer**: call \`open(PORT)\` of \`node:inspector\` in the script or in a file given with \`--preload\`. \`bun --inspect\` speaks WebKit's
  protocol at a path that it prints only on its console, and is refused by name. Bun samples each millisecond and only while code runs; pauses of 10 ms
  and more are stored as idle. Of equal messages in a row it reports the first. Files of \`v8.writeHeapSnapshot()\` and \`bun --cpu-prof\` open as those of Node.
- **workerd**: \`workerd serve --inspector-addr=127.0.0.1:PORT\`. It takes one debugger: a second one, such as DevTools, ends both connections. It cannot be
  asked to collect garbage, and does so itself before a snapshot. \`wrangler dev\` has the inspector at port 9229 (\`--inspector-port=PORT\`).
- **React Native (Hermes), Expo**: Metro at \`localhost:8081\` lists the apps that are open, by app and device. An app takes one debugger at a time unless it says
  otherwise (\`supportsMultipleDebuggers\`): all of PEN Workbench shares one connection, opened only while something is recorded or read, so listing and
  connecting leave React Native DevTools alone. A recording closes it, and opening it ends the recording, with that reason. Original names are those of
  Metro's source map. Hermes takes 100 samples a second; the interval cannot be set. Heap snapshots of Hermes before 2024, whose header names no
  counts, open too. Not tried with a device.
- **Android**: with USB debugging on and the server of adb running (\`adb devices\` starts it), browsers and WebViews are listed by name. *Connect* forwards a port and gives it
  back at the end. A device that is not allowed or offline says what to press. Pages of a browser are treated as those of a browser that you have open:
  assistants are asked for each origin. Not tried with a device.
- **Safari on iOS**: \`pymobiledevice3 webinspector cdp\` translates WebKit's protocol, heap snapshots included, and is listed as *Safari on iOS*. Its form of a
  heap snapshot was checked with a heap of the same engine (Bun's, converted by its rules): classes, sizes and edges open; a class has no place in code.
  WebKit allows one session on a page, so none stays open between calls. \`ios_webkit_debug_proxy\` does not translate, and is refused by name.
  Not tried with a device.
- **WebView2**: \`WEBVIEW2_ADDITIONAL_BROWSER_ARGUMENTS=--remote-debugging-port=PORT\`; it is Chromium. Nothing in its answers tells it from Edge, so it is
  listed as Edge. Tried with a stand-in that answers as Edge does; it needs Windows.
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
