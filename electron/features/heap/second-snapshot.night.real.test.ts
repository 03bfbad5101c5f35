/** The answer about a second heap snapshot of a page does not repeat the first. */
import { expect, test } from 'vitest';
import { startChromium, startSite } from '../../core/cdp/testing/real-targets.ts';
import { benchPerTest } from '../../core/app/testing/bench-per-test.ts';

const each = benchPerTest({ evalMode: 'allow' }, { withoutCooldowns: true });

const PAGE = `<title>orders</title><script>
class Order { constructor(id) { this.id = id; this.lines = new Array(100).fill(id); } }
globalThis.orders = [];
globalThis.fill = () => { for (let at = 0; at < 500; at += 1) orders.push(new Order(at)); };
</script>`;

test('the second snapshot lists the class that grew, and another client gets everything', async () => {
  const site = each.bench.keep(await startSite({ '/': PAGE }));
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');
  const first = await claude.runLarge('pen_heap_snapshot');
  expect(first.text).toContain('### Top Constructors');
  await claude.runLarge('pen_evaluate', { expression: 'fill()' });
  const second = await claude.runLarge('pen_heap_snapshot');
  expect(second.text).toContain(`### Changes Since ${String(first.value['captureId'])}`);
  expect(second.text).toMatch(/\| Order (?:\([^)]*\) )?\(new here\) \| 500 \|/);
  expect(second.text).toContain('constructors are as before (within 1 %)');
  expect(second.text.length).toBeLessThan(first.text.length * 0.7);
  const other = await each.bench.caller('Other').runLarge('pen_heap_snapshot');
  expect(other.text).toContain('### Top Constructors');
  // Without the deleted one there is nothing to compare with.
  await claude.run('pen_delete_capture', { capture: second.value['captureId'] });
  const third = await claude.runLarge('pen_heap_snapshot');
  expect(third.text).toContain('### Top Constructors');
  expect(third.text).not.toContain(String(second.value['captureId']));
});
