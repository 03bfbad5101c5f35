/**
 * A trace of a page in a tab that is not shown has no paint after its interactions, so it has no INP, and is not slower than another one. An interaction that
 * is measured brings its tab to the front first.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChromium, startSite } from '../../core/cdp/testing/real-targets.ts';
import { bringToFront } from '../../core/app/testing/bring-to-front.ts';
import { unwrap } from '../../../shared/base/errors.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import { VISIBILITY, visibilityOf } from '../../../shared/core/capability/page-in-front.ts';
import { InteractResultSchema } from '../../../shared/features/page/contract/interactions.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';

const page = (name: string): string => `<title>${name}</title><button>Go</button><p></p><script>
document.querySelector('button').onclick = () => {
  const endMs = performance.now() + 250;
  while (performance.now() < endMs);
  document.querySelector('p').textContent = 'done ' + endMs;
};
</script>`;

let bench: CoreBench;
let claude: BenchCaller;
beforeAll(async () => {
  bench = await createCoreBench({}, { withoutCooldowns: true });
  claude = bench.caller('Claude Code');
});
afterAll(() => bench[Symbol.asyncDispose]());

test('an interaction with a page behind another tab has its latency', async () => {
  const site = bench.keep(await startSite({ '/orders': page('Orders'), '/other': page('Other') }));
  const browser = bench.keep(await startChromium([site.url('/orders'), site.url('/other')]));
  const targets = await bench.connect(browser);
  await bringToFront(browser, site.url('/other'));
  const target = targets.find(({ url }) => url === site.url('/orders'))?.id ?? '';
  const { value, text } = await claude.run('pen_interact', { steps: [{ click: 'Go' }], target, measure: true });
  const [step] = InteractResultSchema.parse(value).steps;
  expect(step?.cost?.latencyMs).toBeGreaterThanOrEqual(248);
  expect(text).not.toContain('< 16 ms');
});

test('INP of a hidden page is unknown, and a comparison with the shown page says so', async () => {
  const site = bench.keep(await startSite({ '/orders': page('Orders'), '/other': page('Other') }));
  const targets = await bench.connect(bench.keep(await startChromium([site.url('/orders'), site.url('/other')])));
  const idOf = (path: string): string => targets.find(({ url }) => url.endsWith(path))?.id ?? '';
  const target = idOf('/orders');
  const attached = async (id: string): Promise<AttachedSession> => {
    const shown = targets.find((each) => each.id === id);
    if (shown === undefined) throw new Error(`There is no ${id}`);
    return unwrap(await bench.core.endpoints.attach(shown, { signal: AbortSignal.timeout(10_000) }));
  };
  const record = async (front: string): Promise<{ readonly capture: string; readonly text: string }> => {
    const [shown, recorded] = [await attached(front), await attached(target)];
    // The browser answers before the page behind is told. While it still starts, it brings a tab to the front by itself.
    await expect
      .poll(async () => {
        await shown.send('Page.bringToFront', {});
        return visibilityOf(await recorded.send('Runtime.evaluate', VISIBILITY));
      })
      .toBe(front === target ? 'visible' : 'hidden');
    await shown.release();
    await recorded.release();
    await claude.run('pen_capture_trace', { action: 'start', target });
    for (let times = 0; times < 3; times += 1) await claude.run('pen_interact', { steps: [{ click: 'Go' }], target });
    const stopped = await claude.run('pen_capture_trace', { action: 'stop', target });
    return { capture: String(stopped.value['captureId']), text: stopped.text };
  };
  const hidden = await record(idOf('/other'));
  expect(hidden.text).toContain('INP unknown');
  const visible = await record(target);
  expect(visible.text).toMatch(/INP.*\d+ ?ms/);
  const compared = await claude.run('pen_trace_compare', { base: visible.capture, current: hidden.capture });
  expect(compared.text).toContain('INP is unknown');
  expect(compared.text.split('\n').filter((line) => /slower|faster/i.test(line))).toEqual([]);
});
