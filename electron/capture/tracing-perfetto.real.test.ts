/** Traces that Chromium hands out as Perfetto keeps them, against those that it turns into JSON itself. */
import { readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPerfettoToJson, createTypeScan } from '../../shared/analysis/trace/perfetto/index.ts';
import { appError } from '../../shared/contracts/errors.ts';
import type { AnalysisLauncher } from '../analysis-client/index.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';
import { eventually, startChromium, startSite, type RealTarget, type Site } from '../cdp/testing/real-targets.ts';
import { TRACE_SETTINGS, createRecordingBench, type RecordingBench } from './testing/recording-bench.ts';

/** Works in turns that have a name each, so that two recordings of one turn can be found. */
const BUSY = `let sum = 0, turn = 0;
function add(n) { for (let i = 0; i < n; i++) sum += Math.sqrt(i); }
setInterval(function spin() {
  turn += 1;
  performance.mark('begin-' + turn);
  for (let k = 0; k < 40; k++) add(10_000);
  document.body.append(String(sum));
  document.body.offsetHeight;
  performance.measure('turn-' + turn, { start: 'begin-' + turn, detail: { turn, list: [1, 'two', null] } });
}, 20);
setInterval(() => fetch('busy.js?' + turn), 50);
requestAnimationFrame(function again() { requestAnimationFrame(again); });`;

const CATEGORIES = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
  'disabled-by-default-v8.cpu_profiler',
  'blink.user_timing',
  'loading',
  'toplevel',
  'v8',
];

let bench: RecordingBench;
const sites: Site[] = [];
const files: string[] = [];
beforeEach(async () => {
  bench = await createRecordingBench();
});
afterEach(async () => {
  await bench[Symbol.asyncDispose]();
  for (const site of sites.splice(0)) await site[Symbol.asyncDispose]();
  for (const file of files.splice(0)) await rm(file, { force: true });
});

async function page(flags: readonly string[] = []): Promise<{ browser: RealTarget; target: TargetInfo }> {
  const site = await startSite({ '/': '<title>busy</title><body><script src="busy.js"></script>', '/busy.js': BUSY });
  sites.push(site);
  const browser = await startChromium([site.url()], { flags });
  await bench.connect(browser);
  const target = await eventually('a page', () => {
    const targets = bench.endpoints.endpoints()[0]?.targets ?? [];
    return targets.find(({ type, url }) => type === 'page' && url.startsWith(site.url())) ?? null;
  });
  return { browser, target };
}

interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly args: Readonly<Record<string, unknown>>;
}

function eventsIn(text: string): readonly TraceEvent[] {
  return JSON.parse(text).traceEvents;
}

function convert(bytes: Uint8Array): readonly TraceEvent[] {
  const scan = createTypeScan();
  scan.write(bytes);
  let text = '';
  const converter = createPerfettoToJson({ types: scan.types, onText: (piece) => (text += piece) });
  converter.write(bytes);
  const ending = converter.end();
  while (ending.next().done !== true);
  return eventsIn(text);
}

/** Chromium writes what it records from its start when it ends. */
async function endOf({ port, process }: RealTarget): Promise<void> {
  const ended = new Promise<void>((resolve) => process.once('exit', () => resolve()));
  const version = (await (await fetch(`http://127.0.0.1:${port}/json/version`)).json()) as {
    webSocketDebuggerUrl: string;
  };
  const socket = new WebSocket(version.webSocketDebuggerUrl);
  socket.addEventListener('open', () => socket.send(JSON.stringify({ id: 1, method: 'Browser.close' })));
  await ended;
}

/** Numbers that each recording counts for itself, or that are of the moment at which it wrote the event. */
const OF_ONE_RECORDING = new Set(['sampleTraceId', 'event_offset_from_task_start_time_us']);

/** With members in one order, and numbers with the sixteen digits that Chromium writes. */
function shown(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(16));
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => !OF_ONE_RECORDING.has(name));
  return Object.fromEntries(
    members.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, shown(inner)]),
  );
}

/** What a thread did between two moments, each thing with how often. What takes no time may take a microsecond in the other recording. */
function countedBetween(events: readonly TraceEvent[], from: string, to: string): Map<string, number> {
  const moment = (name: string) => events.find((event) => event.name === name && event.ph !== 'e');
  const [first, last] = [moment(from), moment(to)];
  if (first === undefined || last === undefined) throw new Error(`no ${from} or ${to}`);
  const counts = new Map<string, number>();
  for (const { name, cat, ph, pid, tid, ts, dur = 0, args } of events) {
    const isHere = pid === first.pid && tid === first.tid && ph !== 'M' && ph !== 'P';
    if (!isHere || ts <= first.ts || ts + dur >= last.ts) continue;
    const key = JSON.stringify([name, cat, ph === 'I' ? 'X' : ph, shown(args)]);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

describe('a fast stop', () => {
  it('says of a run what Chromium says of it in its own JSON', async () => {
    const fromStart = join(tmpdir(), `pen-test-${process.pid}-${performance.now()}.pftrace`);
    files.push(fromStart);
    // The browser records twice at once: from its start to its end as Perfetto keeps it, and for us in between as JSON.
    const { browser, target } = await page([
      `--trace-startup=-*,${CATEGORIES.join(',')}`,
      '--trace-startup-format=proto',
      `--trace-startup-file=${fromStart}`,
      '--trace-startup-duration=0',
    ]);
    const trace = await bench.trace(target, {
      settings: { ...TRACE_SETTINGS, categories: ['-*', ...CATEGORIES] },
      durationMs: 2000,
    });
    if (!trace.ok) throw new Error(trace.error.message);
    const ofChromium = eventsIn(await readFile(trace.value.file.path, 'utf8'));
    await endOf(browser);
    const ours = convert(await readFile(fromStart));

    const marks = ofChromium.filter(({ name }) => name.startsWith('begin-')).map(({ name }) => name);
    const [from = '', to = ''] = [marks[1], marks.at(-2)];
    const expected = countedBetween(ofChromium, from, to);
    const counted = countedBetween(ours, from, to);
    const differing = [...new Set([...expected.keys(), ...counted.keys()])].filter((key) => {
      const [was = 0, is = 0] = [expected.get(key), counted.get(key)];
      // An arrow from before Chromium's recording, or to what comes after it, is in the longer one alone.
      const [, , ph] = JSON.parse(key);
      return ph === 's' || ph === 'f' ? is < was : is !== was;
    });
    const total = [...expected.values()].reduce((sum, count) => sum + count, 0);
    expect(total).toBeGreaterThan(300);
    // What happens in the microsecond of a mark may be on either side of it.
    expect(differing.length > 6 ? differing : []).toEqual([]);
    expect([...counted.keys()].filter((key) => key.startsWith('["RunTask"')).length).toBeGreaterThan(0);

    // Times of the page's own making are the same to the microsecond.
    const measures = (events: readonly TraceEvent[]) =>
      new Map(
        events
          .filter(({ name, ph }) => name.startsWith('turn-') && 'be'.includes(ph))
          .map((event) => [`${event.name} ${event.ph}`, event.ts]),
      );
    const own = measures(ours);
    const ofMeasures = [...measures(ofChromium)];
    expect(ofMeasures.length).toBeGreaterThan(10);
    for (const [name, ts] of ofMeasures) expect([name, own.get(name)]).toEqual([name, ts]);

    const names = (events: readonly TraceEvent[]) =>
      new Set(
        events
          .filter(({ name, ph }) => ph === 'M' && (name === 'thread_name' || name === 'process_name'))
          .map(({ name, pid, tid, args }) => `${name} ${pid} ${tid} ${String(args['name'])}`),
      );
    const all = names(ours);
    // Chromium also names the idle thread of the system, in which nothing is.
    expect([...names(ofChromium)].filter((name) => !all.has(name) && !name.endsWith('swapper'))).toEqual([]);
    expect(ours.some(({ name }) => name === 'ProfileChunk')).toBe(true);
  }, 120_000);

  it('hands on a trace in JSON, and what it was made of', async () => {
    const { target } = await page();
    const settings = { ...TRACE_SETTINGS, categories: CATEGORIES, gzip: true, fastStop: true };
    const trace = await bench.trace(target, { settings, durationMs: 1000 });
    if (!trace.ok) throw new Error(trace.error.message);
    const { file, perfetto } = trace.value;
    const text = await readFile(file.path, 'utf8');
    expect(Buffer.byteLength(text)).toBe(file.sizeBytes);
    const names = new Set(eventsIn(text).map(({ name }) => name));
    expect([...names]).toEqual(expect.arrayContaining(['RunTask', 'FunctionCall', 'ProfileChunk', 'thread_name']));
    expect(perfetto?.path).toMatch(/\.pftrace$/);
    expect((await stat(perfetto?.path ?? '')).size).toBe(perfetto?.sizeBytes);
    expect(perfetto?.sizeBytes).toBeLessThan(file.sizeBytes);
    await perfetto?.discard();
    await file.discard();
    expect(await bench.files()).toEqual([]);
  }, 60_000);

  it('leaves nothing behind when it is given up while the trace is read or turned into JSON, or where that fails', async () => {
    const cancelled = appError('cancelled', 'You cancelled it.');
    let giveUp = new AbortController();
    let onConversion = (): void => undefined;
    let capOfJson: number | null = null;
    const started: ReturnType<AnalysisLauncher>[] = [];
    await bench[Symbol.asyncDispose]();
    bench = await createRecordingBench({
      convertPerfetto: (real) => (filePath, toPath, options) => {
        const converted = real(filePath, toPath, capOfJson === null ? options : { ...options, capBytes: capOfJson });
        onConversion();
        return converted;
      },
      onAnalysis: (one) => void started.push(one),
    });
    const { target } = await page();
    const settings = { ...TRACE_SETTINGS, categories: CATEGORIES, fastStop: true };
    const take = (more: Partial<Parameters<typeof bench.trace>[1]> = {}) =>
      bench.trace(target, { settings, durationMs: 600, signal: giveUp.signal, ...more });

    const whileRead = await take({
      progress: ({ phase }) => {
        if (phase === 'reading') giveUp.abort(cancelled);
      },
    });
    expect(whileRead).toEqual({ ok: false, error: cancelled });
    expect(await bench.files()).toEqual([]);

    giveUp = new AbortController();
    onConversion = () => giveUp.abort(cancelled);
    expect(await take()).toEqual({ ok: false, error: cancelled });
    expect(await bench.files()).toEqual([]);

    giveUp = new AbortController();
    onConversion = () => void started.at(-1)?.kill();
    expect(await take()).toMatchObject({
      ok: false,
      error: { code: 'analysis_crashed', message: expect.stringContaining('turning the trace into JSON') },
    });
    expect(await bench.files()).toEqual([]);

    onConversion = () => undefined;
    expect(await take({ capBytes: 64 * 1024 })).toMatchObject({ ok: false, error: { code: 'cap_exceeded' } });
    // Enough for the browser's own bytes, too little for what becomes of them.
    capOfJson = 64 * 1024;
    expect(await take()).toMatchObject({ ok: false, error: { code: 'cap_exceeded' } });
    expect(await bench.files()).toEqual([]);
  }, 60_000);
});
