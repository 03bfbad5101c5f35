/** Perfetto traces of Chromium that are converted here, compared with those that it converts to JSON itself. */
import { readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPerfettoToJson, createTypeScan } from '../../../../shared/engine/trace/perfetto/index.ts';
import { appError, unwrap, settle } from '../../../../shared/base/errors.ts';
import type { AnalysisLauncher } from '../../analysis-client/index.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { eventually, startChromium, startSite, type RealTarget, type Site } from '../../cdp/testing/real-targets.ts';
import { TRACE_SETTINGS, createRecordingBench, type RecordingBench } from '../testing/recording-bench.ts';

/** Works in named turns, so that two recordings of one turn can be matched. */
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

/** Chromium writes its startup trace when it ends. */
async function endOf({ port, process }: RealTarget): Promise<void> {
  const ended = new Promise<void>((resolve) => process.once('exit', () => resolve()));
  const version = (await (await fetch(`http://127.0.0.1:${port}/json/version`)).json()) as {
    webSocketDebuggerUrl: string;
  };
  const socket = new WebSocket(version.webSocketDebuggerUrl);
  socket.addEventListener('open', () => socket.send(JSON.stringify({ id: 1, method: 'Browser.close' })));
  await ended;
}

/** Numbers that each recording counts by itself, or that depend on when it wrote the event. */
const OF_ONE_RECORDING = new Set(['sampleTraceId', 'event_offset_from_task_start_time_us']);

/** Normalises the order of members, and numbers to the sixteen digits that Chromium writes. */
function shown(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(16));
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => !OF_ONE_RECORDING.has(name));
  return Object.fromEntries(
    members.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, shown(inner)]),
  );
}

/** Counts the events of a thread between two timestamps. An event without a duration may have a microsecond in the other recording. */
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
  it('has the same content as the JSON of Chromium', async () => {
    const fromStart = join(tmpdir(), `pen-test-${process.pid}-${performance.now()}.pftrace`);
    files.push(fromStart);
    // The browser records two traces at once: its startup trace in Perfetto's format, and ours in between as JSON.
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
      // A flow event that starts before, or ends after, the shorter recording is only in the longer one.
      const [, , ph] = JSON.parse(key);
      return ph === 's' || ph === 'f' ? is < was : is !== was;
    });
    const total = [...expected.values()].reduce((sum, count) => sum + count, 0);
    expect(total).toBeGreaterThan(300);
    // An event in the microsecond of a marker may be on either side of it.
    expect(differing.length > 6 ? differing : []).toEqual([]);
    expect([...counted.keys()].filter((key) => key.startsWith('["RunTask"')).length).toBeGreaterThan(0);

    // User timings of the page are equal to the microsecond.
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
    // Chromium also names the idle thread of the system, which has no events.
    expect([...names(ofChromium)].filter((name) => !all.has(name) && !name.endsWith('swapper'))).toEqual([]);
    expect(ours.some(({ name }) => name === 'ProfileChunk')).toBe(true);
  });

  it('returns a JSON trace and the Perfetto trace that it was converted from', async () => {
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
  });

  it('leaves no file when it is cancelled while reading or converting, or when the conversion fails', async () => {
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
    const take = async (more: Partial<Parameters<typeof bench.trace>[1]> = {}) =>
      unwrap(await bench.trace(target, { settings, durationMs: 600, signal: giveUp.signal, ...more }));

    const whileRead = await settle(() =>
      take({
        progress: ({ phase }) => {
          if (phase === 'reading') giveUp.abort(cancelled);
        },
      }),
    );
    expect(whileRead).toEqual({ ok: false, error: cancelled });
    expect(await bench.files()).toEqual([]);

    giveUp = new AbortController();
    onConversion = () => giveUp.abort(cancelled);
    expect(await settle(take)).toEqual({ ok: false, error: cancelled });
    expect(await bench.files()).toEqual([]);

    giveUp = new AbortController();
    onConversion = () => void started.at(-1)?.kill();
    expect(await settle(take)).toMatchObject({
      ok: false,
      error: { code: 'analysis_crashed', message: expect.stringContaining('converting the trace to JSON') },
    });
    expect(await bench.files()).toEqual([]);

    onConversion = () => undefined;
    expect(await settle(() => take({ capBytes: 64 * 1024 }))).toMatchObject({
      ok: false,
      error: { code: 'cap_exceeded' },
    });
    // Enough for the Perfetto trace, too little for its JSON.
    capOfJson = 64 * 1024;
    expect(await settle(take)).toMatchObject({ ok: false, error: { code: 'cap_exceeded' } });
    expect(await bench.files()).toEqual([]);
  });
});
