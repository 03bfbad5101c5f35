/** Code that the workbench runs in a page is one row of its own in recordings of allocations and in heap snapshots, on a real Chromium. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { WORKBENCH_ENTRY } from '../../../../shared/base/workbench-scripts.ts';
import { AllocationContentSchema } from '../../../../shared/features/heap/tools/allocation-content.ts';
import { UNATTRIBUTED_ENTRY, type AllocationSite } from '../../../../shared/engine/heap/contract/allocations.ts';
import { startChromium, startSite, type Site } from '../../cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../testing/core-bench.ts';

const PAGE = `<title>panels</title><button id="open">Open</button><p id="quiet">Quiet</p><input aria-label="Name">
<script>
  const kept = [];
  class LeakedPanel { constructor(at) { this.at = at; this.rows = new Array(100).fill(at); } }
  document.querySelector('#open').onclick = () => { for (let at = 0; at < 20; at++) kept.push(new LeakedPanel(at)); };
</script>`;

let bench: CoreBench;
let claude: BenchCaller;
let site: Site;

beforeAll(async () => {
  bench = await createCoreBench({}, { withoutCooldowns: true });
  site = bench.keep(await startSite({ '/': PAGE }));
  await bench.connect(bench.keep(await startChromium([site.url()])));
  claude = bench.caller('Claude Code');
});
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(() => claude.run('pen_navigate', { url: site.url() }));

const CLICK = { click: 'Open' };
const WORKS = [CLICK, { hover: '#quiet' }, { type: 'ab', on: 'Name' }];

/** Names in the first column of answers' tables that only our own code has. */
const OWN_NAMES =
  /penWorkbench|createHand|squeezed|everyElement|everyRoot|boxOf|textOf|roleOf|byText|painted|(?:JSGlobalObject|NativeContext)[^|]*new here/;

test('tracked allocations: what leaks is the first row, ours is one row, and live is never more than allocated', async () => {
  await claude.run('pen_heap_track', { action: 'start' });
  for (let time = 0; time < 4; time += 1) await claude.run('pen_interact', { steps: WORKS });
  const { text, value } = await claude.runLarge('pen_heap_track', { action: 'stop' });
  const { content } = z.object({ content: AllocationContentSchema }).parse(value);
  const [first] = content.sites;
  expect(first).toMatchObject({ name: 'LeakedPanel', url: site.url() });
  // 4 clicks of 20 panels, each with an array.
  expect(first?.count).toBeGreaterThanOrEqual(160);
  expect(text).not.toMatch(OWN_NAMES);
  expect(content.sites.filter(({ url, name }) => url === '' && name === '(anonymous)')).toEqual([]);

  const record = bench.core.library.get(String(value['captureId']));
  if (!record.ok) throw new Error(record.error.message);
  const all = await bench.core.analysis.query(
    record.value.file,
    'allocations.sites',
    { count: 10_000 },
    { signal: AbortSignal.timeout(30_000) },
  );
  if (!all.ok) throw new Error(all.error.message);
  const isMore = (row: AllocationSite): boolean =>
    row.count > row.allocatedCount || row.sizeBytes > row.allocatedSizeBytes;
  expect(all.value.rows.filter(isMore)).toEqual([]);
  const sum = (figure: 'count' | 'sizeBytes'): number => all.value.rows.reduce((total, row) => total + row[figure], 0);
  expect(sum('count')).toBe(content.overview.liveCount);
  expect(sum('sizeBytes')).toBe(content.overview.liveSizeBytes);
  expect(all.value.rows.filter(({ name }) => name === WORKBENCH_ENTRY)).toHaveLength(1);
  expect(all.value.rows.filter(({ name }) => name === UNATTRIBUTED_ENTRY).length).toBeLessThanOrEqual(1);
  const tree = await bench.core.analysis.query(
    record.value.file,
    'allocations.tree',
    { parent: null },
    { signal: AbortSignal.timeout(30_000) },
  );
  if (!tree.ok) throw new Error(tree.error.message);
  expect(tree.value.rows.reduce((total, row) => total + row.sizeBytes, 0)).toBe(content.overview.liveSizeBytes);
});

test('sampled allocations: what leaks is the first row, and (V8 API) is not what we caused', async () => {
  await claude.run('pen_heap_sampling', { action: 'start', samplingInterval: 512 });
  for (let time = 0; time < 10; time += 1) await claude.run('pen_interact', { steps: WORKS });
  const { text } = await claude.runLarge('pen_heap_sampling', { action: 'stop' });
  expect(text).toMatch(/\| --- \|\n\| LeakedPanel \(/);
  expect(text).not.toMatch(OWN_NAMES);
  const share = (name: string): number => {
    const row = text.split('\n').find((line) => line.includes(`| ${name} (`)) ?? '| 0.0% |';
    return Number(/([\d.]+) ?%/.exec(row)?.[1]);
  };
  expect(share('(V8 API)')).toBeLessThan(share('LeakedPanel') / 2);
});

test('snapshots: what leaks is among the changed constructors, and our world is at most one row', async () => {
  await claude.run('pen_heap_snapshot', {});
  await claude.run('pen_interact', { steps: [...WORKS, CLICK, CLICK] });
  const second = await claude.runLarge('pen_heap_snapshot', {});
  expect(second.text).toMatch(/LeakedPanel[^|]*\(new here\) +\| 60 /);
  expect(second.text).not.toMatch(OWN_NAMES);
  const { text, value } = await claude.runLarge('pen_heap_diff', { limit: 200, sort: 'name' });
  const { classes, clusters } = z
    .object({
      classes: z.array(z.object({ name: z.string(), addedCount: z.number() })),
      clusters: z.array(z.object({ nodeName: z.string(), holder: z.string() })),
    })
    .parse(value);
  expect(classes).toContainEqual(expect.objectContaining({ name: 'LeakedPanel', addedCount: 60 }));
  expect(classes.filter(({ name }) => name === WORKBENCH_ENTRY)).toHaveLength(1);
  expect(clusters.find(({ holder }) => holder === 'page')?.nodeName).toContain('LeakedPanel');
  expect(clusters.map(({ nodeName }) => nodeName)).not.toContain(WORKBENCH_ENTRY);
  expect(text).not.toMatch(OWN_NAMES);
});
