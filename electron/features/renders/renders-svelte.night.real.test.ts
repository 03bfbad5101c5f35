/** Which effects of Svelte 5 run during an interaction, and why, on a real page. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChromium, startSite, type Site } from '../../core/cdp/testing/real-targets.ts';
import { InteractResultSchema } from '../../../shared/features/page/contract/interactions.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';
import { bundlePage } from '../../core/app/testing/framework-pages/bundle-page.ts';

let bench: CoreBench;
let claude: BenchCaller;
let plain: Site;
beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
  plain = bench.keep(await startSite({ '/': '<title>plain</title><button>Press</button>' }));
  await bench.connect(bench.keep(await startChromium([plain.url()])));
  claude = bench.caller('Claude Code');
});
afterAll(() => bench[Symbol.asyncDispose]());

/** `Effects.svelte:11`: the 1-based line of the effect below a comment. */
function effectBelow(file: string, comment: string): string {
  const text = readFileSync(new URL(`../../core/app/testing/framework-pages/svelte/${file}`, import.meta.url), 'utf8');
  const lines = text.split('\n');
  return `${file}:${lines.findIndex((each) => each.includes(comment)) + 2}`;
}

const LOOP = effectBelow('Effects.svelte', 'Writes what it reads');
const ONCE = effectBelow('Effects.svelte', 'Runs once');
const ITEM = effectBelow('Entry.svelte', 'Runs in each item');

test.each([
  ['minified', { minified: true, production: true }],
  ['for development', { development: true }],
] as const)('Svelte 5 %s: runs of effects, and what they read that was written', async (_, options) => {
  const { files } = await bundlePage('effects-svelte.js', options);
  const site = bench.keep(await startSite(files));
  await claude.run('pen_navigate', { action: 'goto', url: site.url(), wait: 10 });
  const steps = [{ click: 'Limit' }, { click: 'Other' }, { click: 'Title' }];
  const { text, value } = await claude.run('pen_interact', { steps, measure: true });
  const { page, steps: found = [] } = InteractResultSchema.parse(value).second?.renders ?? {};
  const isDevelopment = 'development' in options;
  expect(page?.frameworks).toMatchObject([
    { framework: 'svelte', roots: 1, versions: ['5'], build: isDevelopment ? 'development' : 'production' },
  ]);
  expect(found.map((step) => step?.failure)).toEqual([null, null, null]);
  const rows = found.map((step) =>
    (step?.components ?? []).map(({ place, renders, reasons }) => [
      `${place?.url.split('/').at(-1)}:${place?.line}`,
      renders,
      reasons.map((reason) => [reason.renders, reason.inputs.map(({ kind, name }) => `${kind} ${name}`.trim()).join()]),
    ]),
  );
  const name = (of: string): string => (isDevelopment ? ` ${of}` : '');
  expect(rows).toEqual([
    // Once for the limit, then for each of its own ten writes.
    [
      [
        LOOP,
        11,
        [
          [10, `own${name('tries')}`],
          [1, `state${name('limit')}`],
        ],
      ],
    ],
    [[ITEM, 30, [[30, expect.stringMatching(/^state/)]]]],
    [[ONCE, 1, [[1, `state${name('title')}`]]]],
  ]);
  const said = text.replaceAll('`', '');
  expect(said).toContain(isDevelopment ? 'it writes tries itself, which it reads' : 'it writes itself what it reads');
  expect(said.includes('keeps no names')).toBe(!isDevelopment);
});

test('the answer of a trace names an effect that writes what it reads, and one that runs in each item', async () => {
  const { files } = await bundlePage('effects-svelte.js', { minified: true, production: true });
  const site = bench.keep(await startSite(files));
  await claude.run('pen_navigate', { action: 'goto', url: site.url(), wait: 10 });
  await claude.run('pen_capture_trace', { action: 'start' });
  await claude.run('pen_interact', { steps: [{ click: 'Limit' }, { click: 'Other' }] });
  const { text } = await claude.runLarge('pen_capture_trace', { action: 'stop' });
  const said = text.replaceAll('`', '').split('\n');
  const says = (...words: string[]): boolean => said.some((each) => words.every((word) => each.includes(word)));
  expect(says(LOOP, 'it writes itself what it reads')).toBe(true);
  expect(says(ITEM, '| 30 |')).toBe(true);
  expect(says(ONCE)).toBe(false);
});
