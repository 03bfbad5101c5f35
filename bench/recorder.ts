/**
 * `npm run bench recorder`: what a flight recorder costs its target, in each detail. A page with requests and console messages, a page with many short
 * tasks, and a Node process that computes, each alone and with the flight recorder in turns: by its own clock, and by the CPU time of its main thread,
 * which other programs of the machine disturb less. Then how long keeping takes, and how much the file holds.
 *
 *     --pairs N      pairs of measurements (12): runs of about two seconds next to each other, because a busy machine changes soon
 *     --seconds N    what the flight recorder holds (30)
 *     --only NAME    talking, working or node
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { formatBytes } from '../shared/base/units.ts';
import { recorderDetails, type RecorderDetail } from '../shared/features/live/recorder/contract/recorders.ts';
import { startNode } from '../electron/core/cdp/testing/real-targets.ts';
import { createCoreBench } from '../electron/core/app/testing/core-bench.ts';
import { startTalkingPage } from './live/talking-page.ts';
import { median } from './median.ts';
import { NODE_SCRIPT, runInNode, runInPage, type Run } from './recorder/loads.ts';
import { machine } from './sections.ts';
import { printTable } from './table.ts';

const RATIO_TARGET = 1.03;
/** A flight recorder is on for hours: what its beginning costs does not count. A run that is not measured follows. */
const SETTLE_MS = 300;
/** A load is repeated for about this long: in a shorter run, noise is larger than the cost. */
const RUN_MS = 2000;

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '12' },
    seconds: { type: 'string', default: '30' },
    only: { type: 'string' },
  },
});
const pairs = Number(values.pairs);
const seconds = Number(values.seconds);

interface Measured {
  readonly name: string;
  readonly detail: RecorderDetail;
  /** Per pair: recorded by alone. */
  readonly cpuRatios: readonly number[];
  readonly wallRatios: readonly number[];
  readonly aloneCpuMs: number;
  readonly keptMs: number;
  readonly sizeBytes: number;
  readonly heldMs: number;
}

const CaptureSchema = z.object({ capture: z.object({ sizeBytes: z.number(), durationMs: z.number() }) });

/** The load once without measuring it, then `times` times as one run. */
async function repeated(load: () => Promise<Run>, times: number): Promise<Run> {
  await load();
  let [wallMs, cpuMs] = [0, 0];
  for (let time = 0; time < times; time += 1) {
    const run = await load();
    wallMs += run.wallMs;
    cpuMs += run.cpuMs;
  }
  return { wallMs, cpuMs };
}

/** Measures every detail on one target, in turns. */
async function measure(
  name: string,
  port: number,
  targetId: string | undefined,
  load: () => Promise<Run>,
): Promise<Measured[]> {
  await load();
  const times = Math.ceil(RUN_MS / (await load()).wallMs);
  const work = (): Promise<Run> => repeated(load, times);
  const bench = await createCoreBench();
  try {
    const targets = await bench.connect({ port, kill: async () => undefined } as Parameters<typeof bench.connect>[0]);
    const target = targetId ?? targets[0]?.id;
    const type = targets.find(({ id }) => id === target)?.type ?? 'page';
    const caller = bench.caller('bench', 'cli');
    const recordedWith = async (detail: RecorderDetail): Promise<Run> => {
      await caller.run('pen_watch', { action: 'record', seconds, target, ...(detail === 'light' ? {} : { detail }) });
      await delay(SETTLE_MS);
      const run = await work();
      await caller.run('pen_watch', { action: 'off', target });
      return run;
    };
    const ratiosOf = async (detail: RecorderDetail): Promise<(readonly [alone: Run, recorded: Run])[]> => {
      const done: (readonly [Run, Run])[] = [];
      for (let pair = 0; pair < pairs; pair += 1) {
        // Each is the first of the two in every other pair: a machine that becomes slower does so for both.
        if (pair % 2 === 0) {
          const alone = await work();
          done.push([alone, await recordedWith(detail)]);
        } else {
          const recorded = await recordedWith(detail);
          done.push([await work(), recorded]);
        }
      }
      return done;
    };
    const measured: Measured[] = [];
    for (const detail of recorderDetails(type)) {
      const done = await ratiosOf(detail);
      await caller.run('pen_watch', { action: 'record', seconds, target, ...(detail === 'light' ? {} : { detail }) });
      await work();
      const fromMs = performance.now();
      const kept = CaptureSchema.parse((await caller.run('pen_watch', { action: 'keep', target })).value).capture;
      const keptMs = performance.now() - fromMs;
      await caller.run('pen_watch', { action: 'off', target });
      measured.push({
        name,
        detail,
        cpuRatios: done.map(([alone, recorded]) => recorded.cpuMs / alone.cpuMs),
        wallRatios: done.map(([alone, recorded]) => recorded.wallMs / alone.wallMs),
        aloneCpuMs: median(done.map(([alone]) => alone.cpuMs)),
        keptMs,
        sizeBytes: kept.sizeBytes,
        heldMs: kept.durationMs,
      });
    }
    return measured;
  } finally {
    await bench[Symbol.asyncDispose]();
  }
}

async function ofPages(): Promise<Measured[]> {
  const page = await startTalkingPage();
  try {
    const measured: Measured[] = [];
    for (const load of ['talking', 'working'] as const) {
      if (values.only !== undefined && values.only !== load) continue;
      const targetId = await page.open();
      measured.push(...(await measure(`${load} page`, page.port, targetId, () => runInPage(page, targetId, load))));
      await page.closeTab(targetId);
    }
    return measured;
  } finally {
    await page.close();
  }
}

async function ofNode(): Promise<Measured[]> {
  if (values.only !== undefined && values.only !== 'node') return [];
  const node = await startNode(NODE_SCRIPT);
  try {
    return await measure('Node', node.port, undefined, () => runInNode(node.port));
  } finally {
    await node.kill();
  }
}

function percent(ratio: number): string {
  return `${((ratio - 1) * 100).toFixed(1)} %`;
}

/** Half of the pairs are within: how sure the median is. */
function middleHalf(ratios: readonly number[]): string {
  const sorted = ratios.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return `${percent(at(0.25))} to ${percent(at(0.75))}`;
}

async function measureRecorders(): Promise<void> {
  const all = [...(values.only === 'node' ? [] : await ofPages()), ...(await ofNode())];
  printTable(
    [
      'target',
      'detail',
      'CPU alone',
      'CPU more',
      'half of the pairs',
      'target',
      'time more',
      'keeping',
      'file',
      'holds',
    ],
    all.map(({ name, detail, cpuRatios, wallRatios, aloneCpuMs, keptMs, sizeBytes, heldMs }) => {
      const ratio = median(cpuRatios);
      return [
        name,
        detail,
        `${Math.round(aloneCpuMs)} ms`,
        percent(ratio),
        middleHalf(cpuRatios),
        detail === 'light' ? `≤ ${percent(RATIO_TARGET)} ${ratio <= RATIO_TARGET ? 'reached' : 'missed'}` : '–',
        percent(median(wallRatios)),
        `${(keptMs / 1000).toFixed(1)} s`,
        formatBytes(sizeBytes),
        `${(heldMs / 1000).toFixed(1)} s`,
      ];
    }),
  );
}

process.stdout.write(`${pairs} pairs, ${seconds} s, ${machine().cores} × ${machine().processor}\n\n`);
await measureRecorders();
