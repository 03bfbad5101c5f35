/** `npm run bench NAME`: the commands behind the README's figures, one file each in this folder. */
import process from 'node:process';

/** Each is a file of its name in this folder. */
const BENCHES: Readonly<Record<string, string>> = {
  busy: 'eight captures of pages whose main thread is never free, on a quiet and on a busy machine',
  capture: 'heap snapshots of 500 MB and 1.3 GB against a bare script',
  caps: 'a heap snapshot past 2 GB and a trace past 500 MB: the limit, what is left, the memory of the server',
  fetch: 'memory and time that a heap snapshot costs a Node process, with and without the filter of pen fetch',
  flame: 'frames of the flame chart and of a trace’s tracks at 1 and 10 million calls',
  faults: 'kills, broken connections, a full disk and sleep at random moments of everything that is recorded or asked',
  fuzz: 'mutants of valid inputs through every reader',
  heap: "heap snapshots against DevTools' own engine and memlab",
  leakbench:
    'leaks and slow actions of packages, with their fixed builds, through leak finders: right line, false alarms, time',
  limit: 'steps of opening heaps and traces in a native program on one core, beside ours',
  load: 'many calls, clients, requests, log lines and tabs, beside chrome-devtools-mcp',
  mcp: 'handshakes and small calls over HTTP and stdio, the bytes of tools and answers, beside chrome-devtools-mcp',
  recorder: 'pages and a Node process with and without a flight recorder; how long keeping takes',
  reports:
    "strangers' bug reports with an answer that is known otherwise: right, partly, wrong; --docs writes docs/reports.md",
  trace: 'traces to the flame chart and to all figures, against trace_engine',
  size: 'installed size of the packaged app, and memory when idle',
  soak: 'captures of every kind from window, assistants and command line for an hour: memory, handles, disk, sessions',
  targets: 'every capture of every runtime that there is here; with --docs docs/targets.md',
  web: 'a snapshot and a trace in the window of a browser, beside the app',
  start: 'from `electron .` to a usable window; `pen analyze` of a small file',
};

const name = process.argv[2] ?? '';
const bench = BENCHES[name];
if (bench === undefined) {
  console.error(
    `${name === '' ? 'Which one?' : `There is no benchmark "${name}".`} npm run bench NAME, where NAME is:`,
  );
  for (const [known, what] of Object.entries(BENCHES)) console.error(`  ${known.padEnd(12)}${what}`);
  process.exitCode = 2;
} else {
  // A benchmark reads its own arguments from the third position on, whether it is started from here or directly.
  process.argv.splice(2, 1);
  // Measured programs end with the command.
  process.env['PEN_BACKGROUND'] ??= 'off';
  await import(`./${name}.ts`);
}
