/** `npm run bench NAME`: the commands behind the README's figures, one file each in this folder. */
import process from 'node:process';

const BENCHES: Readonly<Record<string, { what: string; run: () => Promise<unknown> }>> = {
  capture: { what: 'heap snapshots of 500 MB and 1.3 GB against a bare script', run: () => import('./capture.ts') },
  caps: {
    what: 'a heap snapshot past 2 GB and a trace past 500 MB: the limit, what is left, the memory of the server',
    run: () => import('./caps.ts'),
  },
  fetch: {
    what: 'memory and time that a heap snapshot costs a Node process, with and without the filter of pen fetch',
    run: () => import('./fetch.ts'),
  },
  flame: {
    what: 'frames of the flame chart and of a trace’s tracks at 1 and 10 million calls',
    run: () => import('./flame.ts'),
  },
  faults: {
    what: 'kills, broken connections, a full disk and sleep at random moments of everything that is recorded or asked',
    run: () => import('./faults.ts'),
  },
  fuzz: { what: 'mutants of valid inputs through every reader', run: () => import('./fuzz.ts') },
  heap: { what: "heap snapshots against DevTools' own engine and memlab", run: () => import('./heap.ts') },
  leakbench: {
    what: 'leaks and slow actions of packages, with their fixed builds, through leak finders: right line, false alarms, time',
    run: () => import('./leakbench.ts'),
  },
  load: {
    what: 'many calls, clients, requests, log lines, tabs and captures, beside chrome-devtools-mcp',
    run: () => import('./load.ts'),
  },
  mcp: {
    what: 'handshakes and small calls over HTTP and stdio, the bytes of tools and answers, beside chrome-devtools-mcp',
    run: () => import('./mcp.ts'),
  },
  recorder: {
    what: 'pages and a Node process with and without a flight recorder; how long keeping takes',
    run: () => import('./recorder.ts'),
  },
  'render-counts': {
    what: "renders and their reasons against React's own Profiler and against the components, on ten applications",
    run: () => import('./render-counts.ts'),
  },
  reports: {
    what: "strangers' bug reports with an answer that is known otherwise: right, partly, wrong; --docs writes docs/reports.md",
    run: () => import('./reports.ts'),
  },
  trace: {
    what: 'traces to the flame chart and to all figures, against trace_engine',
    run: () => import('./trace.ts'),
  },
  size: { what: 'installed size of the packaged app, and memory when idle', run: () => import('./size.ts') },
  soak: {
    what: 'captures of every kind from window, assistants and command line for an hour: memory, handles, disk, sessions',
    run: () => import('./soak.ts'),
  },
  targets: {
    what: 'every capture of every runtime that there is here; with --docs docs/targets.md',
    run: () => import('./targets.ts'),
  },
  start: {
    what: 'from `electron .` to a usable window; `pen analyze` of a small file',
    run: () => import('./start.ts'),
  },
};

const name = process.argv[2] ?? '';
const bench = BENCHES[name];
if (bench === undefined) {
  console.error(
    `${name === '' ? 'Which one?' : `There is no benchmark "${name}".`} npm run bench NAME, where NAME is:`,
  );
  for (const [known, { what }] of Object.entries(BENCHES)) console.error(`  ${known.padEnd(12)}${what}`);
  process.exitCode = 2;
} else {
  // A benchmark reads its own arguments from the third position on, whether it is started from here or directly.
  process.argv.splice(2, 1);
  // What is measured ends with its command.
  process.env['PEN_BACKGROUND'] ??= 'off';
  await bench.run();
}
