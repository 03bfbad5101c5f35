/** Functions that V8 had inlined before a recording, in the samples of a real page. */
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { eventually, startChromium, startSite, type Site } from '../cdp/testing/real-targets.ts';
import { TRACE_SETTINGS, createRecordingBench, type RecordingBench } from './testing/recording-bench.ts';

/** `score` has all the work, and is small enough to be inlined into `render` as soon as that is hot. */
const HOT = `let sum = 0;
function score(n) { let found = 0; for (let i = 0; i < 40; i++) found += Math.sqrt(n + i); return found; }
function render(rows) { for (let n = 0; n < rows; n++) sum += score(n); }
let ticks = 0;
setInterval(function tick() {
  for (let k = 0; k < 40; k++) render(400);
  ticks += 1;
}, 25);`;
/** V8 has optimised it after so much work, however busy the machine is. */
const WARM_TICKS = 60;

let bench: RecordingBench;
const sites: Site[] = [];
beforeEach(async () => {
  bench = await createRecordingBench();
});
afterEach(async () => {
  await bench[Symbol.asyncDispose]();
  for (const site of sites.splice(0)) await site[Symbol.asyncDispose]();
});

async function warmPage(): Promise<TargetInfo> {
  const site = await startSite({ '/': `<title>hot</title><script src="hot.js"></script>`, '/hot.js': HOT });
  sites.push(site);
  const target = await bench.connect(await startChromium([site.url()]));
  await work(target);
  return target;
}

/** Waits until the page has done so much. */
async function work(target: TargetInfo): Promise<void> {
  const attached = await bench.endpoints.attach(target, { signal: new AbortController().signal });
  if (!attached.ok) throw new Error(attached.error.message);
  const session = attached.value;
  const ticks = async (): Promise<number> => {
    const answer = await session.send('Runtime.evaluate', { expression: 'ticks', returnByValue: true });
    return answer.ok ? Number(answer.value.result.value) : 0;
  };
  const before = await ticks();
  await eventually('enough work', async () => ((await ticks()) >= before + WARM_TICKS ? true : null));
  await session.release();
}

interface Node {
  readonly id: number;
  readonly callFrame: { readonly functionName: string };
}

/** Samples with each function on top of the stack. */
function countsOf(nodes: readonly Node[], samples: readonly number[]): (name: string) => number {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
  return (name) => samples.filter((id) => names.get(id) === name).length;
}

it('a CPU profile and a trace name them', async () => {
  const target = await warmPage();
  const profiled = await bench.profile(target, { durationMs: 2500 });
  if (!profiled.ok) throw new Error(profiled.error.message);
  const profile = JSON.parse(await readFile(profiled.value.file.path, 'utf8'));
  const inProfile = countsOf(profile.nodes, profile.samples);
  expect(inProfile('score')).toBeGreaterThan(inProfile('render'));

  // Optimised without a profiler again.
  await work(target);
  const categories = [...TRACE_SETTINGS.categories, 'disabled-by-default-v8.cpu_profiler'];
  const traced = await bench.trace(target, { settings: { ...TRACE_SETTINGS, categories }, durationMs: 2500 });
  if (!traced.ok) throw new Error(traced.error.message);
  const { traceEvents } = JSON.parse(await readFile(traced.value.file.path, 'utf8'));
  const chunks = traceEvents
    .filter(({ name }: { name: string }) => name === 'ProfileChunk')
    .map(
      ({ args }: { args: { data: { cpuProfile?: { nodes?: Node[]; samples?: number[] } } } }) => args.data.cpuProfile,
    );
  const inTrace = countsOf(
    chunks.flatMap((chunk: { nodes?: Node[] } | undefined) => chunk?.nodes ?? []),
    chunks.flatMap((chunk: { samples?: number[] } | undefined) => chunk?.samples ?? []),
  );
  expect(inTrace('score')).toBeGreaterThan(inTrace('render'));
});
