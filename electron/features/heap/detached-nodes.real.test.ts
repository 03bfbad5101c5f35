/** Detached DOM nodes of a real page, counted against a page that detaches a known number of them. */
import { expect, test } from 'vitest';
import { startChromium, startSite } from '../../core/cdp/testing/real-targets.ts';
import { benchPerTest } from '../../core/app/testing/bench-per-test.ts';

const each = benchPerTest({}, { withoutCooldowns: true });

const ROWS = 60;
/** Each row has three nodes: div, span and a text. Listeners, data attributes and inline styles give them helper objects of Blink. */
const PAGE = `<title>rows</title><script>
globalThis.rows = [];
addEventListener('load', () => {
  for (let at = 0; at < ${ROWS}; at += 1) {
    const row = document.createElement('div');
    row.innerHTML = '<span data-at="' + at + '">row</span>';
    row.dataset.at = at;
    row.style.color = 'red';
    row.addEventListener('click', () => at);
    document.body.append(row);
    row.offsetHeight;
    row.querySelectorAll('span');
    row.childNodes.length;
    row.remove();
    rows.push(row);
  }
});
</script>`;

test('are elements and texts, without the helper objects that belong to them', async () => {
  const site = each.bench.keep(await startSite({ '/': PAGE }));
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');
  const { text, value } = await claude.runLarge('pen_heap_snapshot');
  expect(text).toContain(`Detached DOM nodes: ${3 * ROWS}\n`);
  const found = await claude.run('pen_heap_search', { capture: value['captureId'], kind: 'detached-dom' });
  expect(found.value).toMatchObject({ total: 3 * ROWS });
});
