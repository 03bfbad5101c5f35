/**
 * `npm run bench recorder`: what a flight recorder costs its target. The page of `npm run bench live` (2,000 requests, 50,000 messages), a page
 * that computes and lays out, and a Node process that computes, each measured by its own clock: alone and with the flight recorder, one after
 * the other; then how long keeping takes, and how much the file holds.
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
  const startedAt = performance.now();
  let kept = [];
  for (let turn = 0; turn < 400; turn += 1) {
    const rows = Array.from({ length: 20_000 }, (_, i) => ({ i, text: 'row ' + (i * turn) }));
    kept = rows.filter(({ text }) => text.endsWith('7')).map(({ i }) => i).sort((a, b) => b - a);
    JSON.parse(JSON.stringify(rows.slice(0, 500)));
    await new Promise((next) => setImmediate(next));
  }
  return performance.now() - startedAt + kept.length * 0;
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

interface Measured {
  readonly name: string;
  readonly alone: readonly number[];
  readonly recorded: readonly number[];
  readonly keptMs: number;
  readonly sizeBytes: number;
  readonly heldMs: number;
}

const CaptureSchema = z.object({ capture: z.object({ sizeBytes: z.number(), durationMs: z.number() }) });

async function measure(
  name: string,
  port: number,
  targetId: string | undefined,
  work: () => Promise<number>,
): Promise<Measured> {
  const bench = await createCoreBench();
  try {
    const targets = await bench.connect({ port, kill: async () => undefined } as Parameters<typeof bench.connect>[0]);
    const target = targetId ?? targets[0]?.id;
    const caller = bench.caller('bench', 'cli');
    const alone: number[] = [];
    const recorded: number[] = [];
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

async function evaluated(port: number, target: string | undefined, expression: string): Promise<number> {
  const client = await CDP({ port, local: true, ...(target === undefined ? {} : { target }) });
  const { result } = await client.Runtime.evaluate({ expression, awaitPromise: true, returnByValue: true });
  await client.close();
  return z.number().parse(result.value);
}

async function ofPages(): Promise<Measured[]> {
  const page = await startTalkingPage();
  try {
    const measured: Measured[] = [];
    for (const [name, work] of [
      ['talking', (id: string) => page.talk(id)],
      ['working', (id: string) => evaluated(page.port, id, WORK)],
    ] as const) {
      if (values.only !== undefined && values.only !== name) continue;
      const targetId = await page.open();
      measured.push(await measure(`${name} page`, page.port, targetId, () => work(targetId)));
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
    return [await measure('Node', node.port, undefined, () => evaluated(node.port, undefined, NODE_WORK))];
  } finally {
    await node.kill();
  }
}

process.stdout.write(`${pairs} pairs, ${seconds} s, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}\n\n`);
const all = [...(values.only === 'node' ? [] : await ofPages()), ...(await ofNode())];
printTable(
  ['target', 'alone', 'recorded', 'median of the ratios', 'target', 'keeping', 'file', 'holds'],
  all.map(({ name, alone, recorded, keptMs, sizeBytes, heldMs }) => {
    const ratio = median(recorded.map((ms, at) => ms / (alone[at] ?? Number.NaN)));
    return [
      name,
      `${Math.round(median(alone))} ms`,
      `${Math.round(median(recorded))} ms`,
      ratio.toFixed(3),
      `≤ ${RATIO_TARGET} ${ratio <= RATIO_TARGET ? 'reached' : 'missed'}`,
      `${(keptMs / 1000).toFixed(1)} s`,
      formatBytes(sizeBytes),
      `${(heldMs / 1000).toFixed(1)} s`,
    ];
  }),
);
