/** A heap snapshot names documents that are no longer in the page: here of a frame that was removed, and whose object is still referenced. */
import { expect, test } from 'vitest';
import { startChromium, startSite } from '../../core/cdp/testing/real-targets.ts';
import { benchPerTest } from '../../core/app/testing/bench-per-test.ts';

const each = benchPerTest({ evalMode: 'allow' }, { withoutCooldowns: true });

const PAGE = '<title>editor</title>';
const PREVIEW =
  '<script>globalThis.rows = Array.from({ length: 5000 }, (_, row) => ({ row, text: `row ${row}` }));</script>';

const ADD_FRAMES = `new Promise((added) => {
  let loaded = 0;
  for (const name of ['removed', 'shown']) {
    const frame = document.createElement('iframe');
    frame.id = name;
    frame.src = '/preview';
    frame.onload = () => ++loaded === 2 && added(2);
    document.body.append(frame);
  }
})`;
const REMOVE_ONE = `(() => { const frame = document.querySelector('#removed'); globalThis.kept = frame.contentWindow.rows; frame.remove(); })()`;

test('the document of a removed frame is counted once something still references it', async () => {
  const site = each.bench.keep(await startSite({ '/': PAGE, '/preview': PREVIEW }));
  await each.connect(await startChromium([site.url()]));
  const caller = each.bench.caller('Claude Code');
  await caller.runLarge('pen_evaluate', { expression: ADD_FRAMES });
  const before = await caller.runLarge('pen_heap_snapshot');
  expect(before.text).not.toContain('no longer in the page');
  await caller.runLarge('pen_evaluate', { expression: REMOVE_ONE });
  const { text, value } = await caller.runLarge('pen_heap_snapshot');
  const [line = ''] = /- Documents no longer in the page: .*/.exec(text) ?? [];
  expect(line).toMatch(/^- Documents no longer in the page: 1; largest: .* One removed frame is still referenced/);
  const [, id] = /@(\d+)/.exec(line) ?? [];
  const held = await caller.runLarge('pen_heap_retainers', { capture: value['captureId'], node: Number(id) });
  expect(held.text).toContain('Detached system / NativeContext');
});
