/** The costs of selectors in a trace have the places of their rules: in a file, in one that it imports, in a document, and in a source of a source map. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { TraceInsightsSchema } from '../../../shared/engine/trace/contract/trace-insights.ts';
import { startChromium } from '../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type CoreBench } from '../../core/app/testing/core-bench.ts';
import { recordLoad } from '../../core/app/testing/record-load.ts';
import { REPORT_SETTLED, startSlowSite, type SlowFiles } from '../../core/app/testing/slow-site.ts';

const PAGE = `<!doctype html><title>styles</title>${REPORT_SETTLED}
<link rel="stylesheet" href="/shop.css">
<style>
  .inline p:nth-child(odd) { margin: 1px }
</style>
<main class="inline built">${'<p class="price"><b>1</b></p>'.repeat(6000)}</main>
<script>
  const sheet = document.createElement('style');
  sheet.textContent = '.built b:first-child { margin: 0 }';
  document.head.append(sheet);
  addEventListener('load', () => { document.title += ' (loaded)'; settled(); });
</script>`;
/** `.built p > b` of line 1 of the built file is on line 3 of its source: AAEA. */
const MAP = JSON.stringify({
  version: 3,
  sources: ['built.scss'],
  sourcesContent: ['.built {\n  p {\n    > b { margin: 0 }\n  }\n}\n'],
  names: [],
  mappings: 'AAEI',
});
const FILES: SlowFiles = {
  '/': ['text/html', PAGE, 0],
  '/shop.css': ['text/css', '@import "/theme.css";\n@import "/built.css";\nmain > p.price { margin: 0 }\n', 0],
  '/theme.css': ['text/css', '/* Theme */\n\nmain:has(.price)\n  p > b { margin: 0 }\n', 0],
  '/built.css': ['text/css', '.built p>b{margin:0}\n/*# sourceMappingURL=built.css.map */', 0],
  '/built.css.map': ['application/json', MAP, 0],
};

let bench: CoreBench;
beforeEach(async () => {
  bench = await createCoreBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

const ContentSchema = z.object({ insights: TraceInsightsSchema });

test('the rules of selectors, by file and line', async () => {
  const site = bench.keep(await startSlowSite(FILES));
  await bench.connect(bench.keep(await startChromium([`${site.origin}/`])));
  const caller = bench.caller('Claude Code');
  const recorded = await recordLoad(site, caller, { preset: 'selectors' });
  expect(recorded.text).toMatch(/Slowest CSS selector: `.+` in `\w+\.(?:css|scss):\d+:\d+`/);
  const capture = String(recorded.value['captureId']);
  const answered = await caller.run('pen_trace_insights', { capture, topN: 50 });
  const { selectorCosts } = ContentSchema.parse(answered.value).insights;
  const places = new Map(
    selectorCosts?.rows.map(({ selector, place }) => [
      selector,
      place && `${new URL(place.url).pathname}:${place.line}:${place.column}`,
    ]),
  );
  expect(places.get('main > p.price')).toBe('/shop.css:3:1');
  expect(places.get('main:has(.price) p > b')).toBe('/theme.css:3:1');
  expect(places.get('.inline p:nth-child(2n+1)')).toBe('/:8:3');
  expect(places.get('.built p > b')).toBe('/built.scss:3:5');
  // Script inserted it: no file has it.
  expect(places.get('.built b:first-child')).toBeNull();
});
