/**
 * What each way to record costs the main thread: each trace category by itself, whole sets of them, and CPU profiles with several sampling
 * intervals, in segments and from inside. Recorded directly over the protocol, so that nothing else is measured. Each run with a recording has one without it next to it,
 * in turns before and after, and the figure is the median of their ratios.
 */
import { setTimeout as delay } from 'node:timers/promises';
import CDP from 'chrome-remote-interface';
import { RECORDER_DETAIL_TEXTS } from '../../shared/capabilities/watch/recorder-details.ts';
import { TRACE_PRESETS } from '../../shared/capabilities/trace/trace-categories.ts';
import { startNode } from '../../electron/cdp/testing/real-targets.ts';
import { perfettoRingConfig } from '../../electron/capture/tracing/perfetto-config.ts';
import { startTalkingPage, type TalkingPage } from '../live/talking-page.ts';
import { median } from '../median.ts';
import { printTable } from '../table.ts';
import { NODE_SCRIPT, runInNode, runInPage, type PageLoad, type Run } from './loads.ts';

const BUFFER_KB = 64 * 1024;
/** What the beginning of a recording costs does not count. */
const SETTLE_MS = 300;

interface Way {
  readonly name: string;
  /** Starts the recording; the result stops it and returns the bytes or samples that it has. */
  readonly start: () => Promise<() => Promise<number>>;
}

export interface WayOptions {
  readonly pairs: number;
  /** Each measured run has another one before it, which does not count: the code is then compiled again as it is while it is recorded. */
  readonly isSettled: boolean;
  /** A load by its name; absent: all of them. */
  readonly only: string | undefined;
}

function percent(ratio: number): string {
  return `${((ratio - 1) * 100).toFixed(1)} %`;
}

/** The middle half of the ratios, which shows how sure the median is. */
function quartiles(ratios: readonly number[]): string {
  const sorted = ratios.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return `${percent(at(0.25))} to ${percent(at(0.75))}`;
}

async function compareWays(
  ways: readonly Way[],
  run: () => Promise<Run>,
  { pairs, isSettled }: WayOptions,
): Promise<string[][]> {
  const ratios = ways.map((): number[] => []);
  const amounts = ways.map(() => 0);
  await run();
  for (let pair = 0; pair < pairs; pair += 1) {
    for (const [index, way] of ways.entries()) {
      const recorded = async (): Promise<Run> => {
        const stop = await way.start();
        await delay(SETTLE_MS);
        if (isSettled) await run();
        const done = await run();
        amounts[index] = await stop();
        return done;
      };
      const alone = async (): Promise<Run> => {
        if (isSettled) await run();
        return run();
      };
      const first = pair % 2 === 0 ? await alone() : await recorded();
      const second = pair % 2 === 0 ? await recorded() : await alone();
      const [without, with_] = pair % 2 === 0 ? [first, second] : [second, first];
      ratios[index]?.push(with_.cpuMs / without.cpuMs);
    }
  }
  return ways.map(({ name }, index) => [
    name,
    percent(median(ratios[index] ?? [])),
    quartiles(ratios[index] ?? []),
    String(amounts[index]),
  ]);
}

interface TraceWay {
  readonly name: string;
  readonly categories: readonly string[];
  /** With the CPU times of events, as the browser records them unless it is told otherwise. */
  readonly threadTimes?: boolean;
}

/** A trace into the ring buffer, whose data is dropped; the amount is what the buffer held, in KB. */
function traceWay(page: TalkingPage, target: string, { name, categories, threadTimes = false }: TraceWay): Way {
  return {
    name,
    async start() {
      const client = await CDP({ port: page.port, target, local: true });
      let share = 0;
      client.on('Tracing.bufferUsage', ({ percentFull, value }: { percentFull?: number; value?: number }) => {
        share = Math.max(share, percentFull ?? value ?? 0);
      });
      await client.send('Tracing.start', {
        ...(threadTimes
          ? {
              traceConfig: {
                recordMode: 'recordContinuously' as const,
                includedCategories: [...categories],
                traceBufferSizeInKb: BUFFER_KB,
              },
            }
          : { perfettoConfig: perfettoRingConfig({ categories, bufferBytes: BUFFER_KB * 1024 }) }),
        transferMode: 'ReturnAsStream',
        streamFormat: 'proto',
        bufferUsageReportingInterval: 250,
      });
      return async () => {
        // The end of the session drops the trace.
        await client.close();
        return Math.round(share * BUFFER_KB);
      };
    },
  };
}

/** A connection whose profiler samples; `null` samples nothing. */
async function sampling(port: number, intervalUs: number | null): Promise<CDP.Client> {
  const client = await CDP({ port, local: true });
  await client.Profiler.enable();
  if (intervalUs !== null) {
    await client.Profiler.setSamplingInterval({ interval: intervalUs });
    await client.Profiler.start();
  }
  return client;
}

async function stopSampling(client: CDP.Client): Promise<number> {
  const { profile } = await client.Profiler.stop();
  return profile.samples?.length ?? 0;
}

function profileWay(port: number, intervalUs: number): Way {
  return {
    name: `samples every ${intervalUs / 1000} ms`,
    async start() {
      const client = await sampling(port, intervalUs);
      return async () => {
        const samples = await stopSampling(client);
        await client.close();
        return samples;
      };
    },
  };
}

/** What a debugger that only listens costs. */
function attachedWay(port: number): Way {
  return {
    name: 'attached, no samples',
    async start() {
      const client = await sampling(port, null);
      return async () => {
        await client.close();
        return 0;
      };
    },
  };
}

/**
 * A new segment every 500 ms, many times as often as the flight recorder does. `isOverlapping`: another connection begins it before the old one ends,
 * so that V8 never stops logging code.
 */
function segmentsWay(port: number, intervalUs: number, isOverlapping: boolean): Way {
  const segmentMs = 500;
  return {
    name: `samples every ${intervalUs / 1000} ms in segments of ${segmentMs} ms${isOverlapping ? ' that overlap' : ''}`,
    async start() {
      const over = new AbortController();
      let client = await sampling(port, intervalUs);
      let samples = 0;
      const rotating = (async () => {
        for (;;) {
          await delay(segmentMs, undefined, { signal: over.signal }).catch(() => undefined);
          if (over.signal.aborted) return;
          const before = client;
          if (isOverlapping) client = await sampling(port, intervalUs);
          samples += await stopSampling(before);
          if (isOverlapping) await before.close();
          else await client.Profiler.start();
        }
      })();
      return async () => {
        over.abort();
        await rotating;
        samples += await stopSampling(client);
        await client.close();
        return samples;
      };
    },
  };
}

/** By code in the process itself, for comparison: a flight recorder runs none. */
function insideWay(port: number, intervalUs: number): Way {
  const inside = async (expression: string): Promise<number> => {
    const client = await CDP({ port, local: true });
    const { result } = await client.Runtime.evaluate({ expression, awaitPromise: true, returnByValue: true });
    await client.close();
    return Number(result.value);
  };
  return {
    name: `samples every ${intervalUs / 1000} ms, from inside`,
    async start() {
      await inside(`(() => {
        const { Session } = process.getBuiltinModule('node:inspector/promises');
        const session = (globalThis.benchSession = new Session());
        session.connect();
        return session.post('Profiler.enable')
          .then(() => session.post('Profiler.setSamplingInterval', { interval: ${intervalUs} }))
          .then(() => session.post('Profiler.start'));
      })()`);
      return () =>
        inside(`benchSession.post('Profiler.stop').then(({ profile }) => {
          benchSession.disconnect();
          return profile.samples.length;
        })`);
    },
  };
}

/** Compares them on the loads named, or on all. */
export async function measureWays(options: WayOptions): Promise<void> {
  const { only } = options;
  const { light, default: usual } = TRACE_PRESETS;
  const recorded = RECORDER_DETAIL_TEXTS.light.categories;
  const sets: readonly TraceWay[] = [
    { name: 'nothing', categories: ['pen.none'] },
    ...light.categories.map((category): TraceWay => ({ name: category, categories: [category] })),
    { name: 'flight recorder, light', categories: recorded },
    ...recorded.map((category): TraceWay => ({
      name: `the same without ${category}`,
      categories: recorded.filter((each) => each !== category),
    })),
    { name: 'flight recorder, full', categories: RECORDER_DETAIL_TEXTS.full.categories },
    { name: 'full with CPU times', categories: RECORDER_DETAIL_TEXTS.full.categories, threadTimes: true },
    { name: 'preset Default', categories: usual.categories },
  ];
  const header = ['recorded', 'CPU time', 'half of the pairs', 'KB or samples'];
  if (only !== 'node') {
    const page = await startTalkingPage();
    try {
      for (const load of ['talking', 'working'] as const satisfies readonly PageLoad[]) {
        if (only !== undefined && only !== load) continue;
        const target = await page.open();
        const ways = sets.map((set) => traceWay(page, target, set));
        process.stdout.write(`\n${load} page\n`);
        printTable(header, await compareWays(ways, () => runInPage(page, target, load), options));
        await page.closeTab(target);
      }
    } finally {
      await page.close();
    }
  }
  if (only !== undefined && only !== 'node') return;
  const node = await startNode(NODE_SCRIPT);
  try {
    const { port } = node;
    const usualUs = RECORDER_DETAIL_TEXTS.light.samplingIntervalUs.other;
    const ways = [
      attachedWay(port),
      // A sample each second: what V8 does for a profile without taking samples.
      ...[1000, 2000, 5000, 10_000, 20_000, 50_000, 1_000_000].map((intervalUs) => profileWay(port, intervalUs)),
      segmentsWay(port, usualUs, false),
      segmentsWay(port, usualUs, true),
      insideWay(port, usualUs),
    ];
    process.stdout.write('\nNode\n');
    printTable(header, await compareWays(ways, () => runInNode(port), options));
  } finally {
    await node.kill();
  }
}
