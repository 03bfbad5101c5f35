/** The answer about a second heap snapshot of a page does not repeat the first. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually, startChromium, startSite } from '../cdp/testing/real-targets.ts';
import { createCoreBench, type CoreBench } from './testing/core-bench.ts';

let bench: CoreBench;
beforeEach(async () => void (bench = await createCoreBench()));
afterEach(() => bench[Symbol.asyncDispose]());

const PAGE = `<title>orders</title><script>
class Order { constructor(id) { this.id = id; this.lines = new Array(100).fill(id); } }
globalThis.orders = [];
setTimeout(() => { for (let at = 0; at < 500; at += 1) orders.push(new Order(at)); document.title = 'orders (filled)'; }, 6000);
</script>`;

test('the second snapshot lists the class that grew, and another client gets everything', async () => {
  const site = bench.keep(await startSite({ '/': PAGE }));
  await bench.connect(bench.keep(await startChromium([site.url()])));
  const claude = bench.caller('Claude Code');
  const idle = () =>
    eventually('the end of the cooldown', () => (bench.core.locks.state().cooldowns.length === 0 ? true : null));
  const first = await claude.runLarge('pen_heap_snapshot');
  expect(first.text).toContain('### Top Constructors');
  await idle();
  const second = await claude.runLarge('pen_heap_snapshot');
  expect(second.text).toContain(`### Changes Since ${String(first.value['captureId'])}`);
  expect(second.text).toMatch(/\| Order (?:\([^)]*\) )?\(new here\) \| 500 \|/);
  expect(second.text).toContain('constructors are as before (within 1 %)');
  expect(second.text.length).toBeLessThan(first.text.length * 0.7);
  await idle();
  const other = await bench.caller('Other').runLarge('pen_heap_snapshot');
  expect(other.text).toContain('### Top Constructors');
}, 120_000);
