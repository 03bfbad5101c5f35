/**
 * `npm run bench recorder`: what a flight recorder costs its target. The page of `npm run bench live` (2,000 requests, 50,000 messages), a page
 * that computes and lays out, and a Node process that computes, each alone and with the flight recorder, one after the other: by its own clock,
 * and by the CPU time of its main thread, which other programs of the machine disturb less. Then how long keeping takes, and how much the
 * file holds.
 *
 *     --pairs N      pairs of measurements (7)
 *     --seconds N    what the flight recorder holds (30)
 *     --only NAME    talking, working or node
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import CDP from 'chrome-remote-interface';
import { z } from 'zod';
import { formatBytes } from '../shared/base/units.ts';
import { startNode } from '../electron/cdp/testing/real-targets.ts';
import { createCoreBench } from '../electron/core/testing/core-bench.ts';
import { startTalkingPage } from './live/talking-page.ts';
import { median } from './median.ts';
import { printTable } from './table.ts';

const RATIO_TARGET = 1.03;

/** Some seconds of short tasks, each with computing and a layout. */
const WORK = `(async () => {
  const startedAt = performance.now();
  const list = document.body.appendChild(document.createElement('ul'));
  for (let turn = 0; turn < 2000; turn += 1) {
    let sum = 0;
    for (let i = 0; i < 60_000; i += 1) sum += Math.sqrt(i * turn);
    const item = list.appendChild(document.createElement('li'));
    item.textContent = String(sum);
    if (list.childElementCount > 50) list.firstElementChild.remove();
    item.getBoundingClientRect();
    await new Promise((next) => { const channel = new MessageChannel(); channel.port1.onmessage = () => { channel.port1.close(); next(); }; channel.port2.postMessage(0); });
  }
  list.remove();
  return performance.now() - startedAt;
})()`;
const NODE_SCRIPT = 'setInterval(() => undefined, 1000)';
const NODE_WORK = `(async () => {
  const cpuMs = () => { const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage(); return (user + system) / 1000; };
  const [startedAt, fromMs] = [performance.now(), cpuMs()];
  let kept = [];
  for (let turn = 0; turn < 400; turn += 1) {
    const rows = Array.from({ length: 20_000 }, (_, i) => ({ i, text: 'row ' + (i * turn) }));
    kept = rows.filter(({ text }) => text.endsWith('7')).map(({ i }) => i).sort((a, b) => b - a);
    JSON.parse(JSON.stringify(rows.slice(0, 500)));
    await new Promise((next) => setImmediate(next));
  }
  return [performance.now() - startedAt + kept.length * 0, cpuMs() - fromMs];
})()`;

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '30' },
    only: { type: 'string' },
  },
});
const pairs = Number(values.pairs);
const seconds = Number(values.seconds);

/** One run, in milliseconds. */
interface Run {
  readonly wallMs: number;
  readonly cpuMs: number;
}

interface Measured {
  readonly name: string;
  readonly alone: readonly Run[];
  readonly recorded: readonly Run[];
  readonly keptMs: number;
  readonly sizeBytes: number;
  readonly heldMs: number;
}

const CaptureSchema = z.object({ capture: z.object({ sizeBytes: z.number(), durationMs: z.number() }) });

async function measure(
  name: string,
  port: number,
  targetId: string | undefined,
  work: () => Promise<Run>,
): Promise<Measured> {
  const bench = await createCoreBench();
  try {
    const targets = await bench.connect({ port, kill: async () => undefined } as Parameters<typeof bench.connect>[0]);
    const target = targetId ?? targets[0]?.id;
    const caller = bench.caller('bench', 'cli');
    const alone: Run[] = [];
    const recorded: Run[] = [];
    await work();
    for (let pair = 0; pair < pairs; pair += 1) {
      const withRecorder = async (): Promise<void> => {
        await caller.run('pen_watch', { action: 'record', seconds, target });
        recorded.push(await work());
        if (pair + 1 < pairs) await caller.run('pen_watch', { action: 'off', target });
      };
      // In turns, so that a machine that becomes slower does so for both. The last pair ends with the recorder on.
      if (pair % 2 === 0 || pair + 1 === pairs) alone.push(await work());
      await withRecorder();
      if (pair % 2 === 1 && pair + 1 < pairs) alone.push(await work());
    }
    const fromMs = performance.now();
    const kept = CaptureSchema.parse((await caller.run('pen_watch', { action: 'keep', target })).value).capture;
    return {
      name,
      alone,
      recorded,
      keptMs: performance.now() - fromMs,
      sizeBytes: kept.sizeBytes,
      heldMs: kept.durationMs,
    };
  } finally {
    await bench[Symbol.asyncDispose]();
  }
}

async function evaluated(port: number, target: string | undefined, expression: string): Promise<unknown> {
  const client = await CDP({ port, local: true, ...(target === undefined ? {} : { target }) });
  const { result } = await client.Runtime.evaluate({ expression, awaitPromise: true, returnByValue: true });
  await client.close();
  return result.value;
}

/** Runs work in a page, and measures its main thread. */
async function inPage(port: number, target: string, work: () => Promise<number>): Promise<Run> {
  const client = await CDP({ port, target, local: true });
  const cpuS = async (): Promise<number> =>
    (await client.Performance.getMetrics()).metrics.find(({ name }) => name === 'ThreadTime')?.value ?? Number.NaN;
  await client.Performance.enable({});
  const fromS = await cpuS();
  const wallMs = await work();
  const cpuMs = ((await cpuS()) - fromS) * 1000;
  await client.close();
  return { wallMs, cpuMs };
}

async function ofPages(): Promise<Measured[]> {
  const page = await startTalkingPage();
  try {
    const measured: Measured[] = [];
    for (const [name, work] of [
      ['talking', (id: string) => page.talk(id)],
      ['working', async (id: string) => z.number().parse(await evaluated(page.port, id, WORK))],
    ] as const) {
      if (values.only !== undefined && values.only !== name) continue;
      const targetId = await page.open();
      measured.push(
        await measure(`${name} page`, page.port, targetId, () => inPage(page.port, targetId, () => work(targetId))),
      );
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
    const work = async (): Promise<Run> => {
      const [wallMs, cpuMs] = z.tuple([z.number(), z.number()]).parse(await evaluated(node.port, undefined, NODE_WORK));
      return { wallMs, cpuMs };
    };
    return [await measure('Node', node.port, undefined, work)];
  } finally {
    await node.kill();
  }
}

process.stdout.write(`${pairs} pairs, ${seconds} s, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}\n\n`);
const all = [...(values.only === 'node' ? [] : await ofPages()), ...(await ofNode())];
printTable(
  [
    'target',
    'alone',
    'recorded',
    'ratio',
    'CPU alone',
    'CPU recorded',
    'CPU ratio',
    'target',
    'keeping',
    'file',
    'holds',
  ],
  all.map(({ name, alone, recorded, keptMs, sizeBytes, heldMs }) => {
    const ratioOf = (figure: keyof Run): number =>
      median(recorded.map((run, at) => run[figure] / (alone[at]?.[figure] ?? Number.NaN)));
    const text = (runs: readonly Run[], figure: keyof Run): string =>
      `${Math.round(median(runs.map((run) => run[figure])))} ms`;
    const ratio = ratioOf('cpuMs');
    return [
      name,
      text(alone, 'wallMs'),
      text(recorded, 'wallMs'),
      ratioOf('wallMs').toFixed(3),
      text(alone, 'cpuMs'),
      text(recorded, 'cpuMs'),
      ratio.toFixed(3),
      `≤ ${RATIO_TARGET} ${ratio <= RATIO_TARGET ? 'reached' : 'missed'}`,
      `${(keptMs / 1000).toFixed(1)} s`,
      formatBytes(sizeBytes),
      `${(heldMs / 1000).toFixed(1)} s`,
    ];
  }),
);
