/** Renders in stored traces, on real pages of React 19 as for production: what the components themselves count. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startChromium, startSite, type Site } from '../../cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../testing/core-bench.ts';
import { bundlePage } from '../testing/framework-pages/bundle-page.ts';

let bench: CoreBench;
let claude: BenchCaller;
let site: Site;

beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
  const { files } = await bundlePage('renders.jsx', { minified: true });
  site = bench.keep(await startSite(files));
  await bench.connect(bench.keep(await startChromium([site.url()])));
  claude = bench.caller('Claude Code');
});
afterAll(() => bench[Symbol.asyncDispose]());

const FileSchema = z.object({ file: z.string(), captureId: z.string() });

test.each([{ fastStop: false }, { fastStop: true }])('stamps %o', async ({ fastStop }) => {
  await claude.run('pen_capture_trace', { action: 'start', fastStop });
  await claude.run('pen_interact', { steps: [{ type: 'ab', on: 'Search' }, { click: 'Save' }, { click: 'Refresh' }] });
  const stopped = await claude.run('pen_capture_trace', { action: 'stop' });
  const { file } = FileSchema.parse(stopped.value);
  const text = await readFile(file, 'utf8');
  for (const m of text.matchAll(/\{[^{}]*"args":\{"data":\{[^{}]*pen-renders.{0,300}/g))
    console.log(m[0].slice(0, 500));
  console.log(stopped.text);
  expect(text).toContain('pen-renders');
});
