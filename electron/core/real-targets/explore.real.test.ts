/** An exploration of a page in a real Chromium: the leak it plants, and what must not be pressed, sent or left. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ExplorationSchema } from '../../../shared/capabilities/explore/exploration.ts';
import { startChromium, startSite, type Site } from '../../cdp/testing/real-targets.ts';
import { createCoreBench, type CoreBench } from '../testing/core-bench.ts';

const APP = `
document.body.innerHTML = '<h1>Orders</h1><button id="open">Open</button><button id="delete">Delete</button><button id="save">Save</button><button id="away">Away</button><p></p><div></div>';
const place = document.querySelector('div');
const told = document.querySelector('p');
document.querySelector('#open').onclick = () => {
  const rows = Array.from({ length: 50 }, (_, at) => ({ at }));
  addEventListener('resize', function onOrderResize() { return rows.length; });
  place.innerHTML = '<section role="dialog"><h2>Order</h2><button>Close</button></section>';
  place.querySelector('button').onclick = () => { place.innerHTML = ''; };
};
document.querySelector('#delete').onclick = () => { document.title = 'deleted'; };
document.querySelector('#save').onclick = () => { fetch('/save', { method: 'POST' }).then(() => { document.title = 'saved'; }, () => {}); };
document.querySelector('#away').onclick = () => { location.href = 'http://localhost:' + location.port + '/away'; };
`;

let bench: CoreBench;
let site: Site;
beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' });
  site = bench.keep(
    await startSite({
      '/': '<title>app</title><script type="module" src="/app.js"></script>',
      '/app.js': APP,
      '/away': 'away',
    }),
  );
}, 60_000);
afterAll(() => bench[Symbol.asyncDispose]());

test('finds a leak that nobody suspected, and harms nothing', { timeout: 240_000 }, async () => {
  const flags = ['--js-flags=--expose-gc'];
  const [target] = await bench.connect(bench.keep(await startChromium([site.url('/', '127.0.0.1')], { flags })));
  const caller = bench.caller('explorer', 'window');
  const url = site.url('/', '127.0.0.1');
  const answer = await caller.ask('pen_explore', { url, minutes: 3, leakDetection: true, target: target?.id ?? '' });
  if (!answer.ok) throw new Error(answer.error.message);
  const explored = ExplorationSchema.parse(answer.value);
  expect(explored.leaks.map(({ verdict }) => verdict).join('\n')).toContain('onOrderResize');
  expect(explored.leaks).toHaveLength(1);
  expect(explored.refused).toMatchObject([{ widget: 'button "Delete"', by: 'allow' }]);
  expect(explored.requests.map(({ name }) => name).toSorted()).toEqual(['GET /away', 'POST /save']);
  expect(new Set(explored.walk.states.map((state) => new URL(state.url).hostname))).toEqual(new Set(['127.0.0.1']));
  const shown = await caller.ask('pen_evaluate', { expression: 'document.title', target: target?.id ?? '' });
  expect(JSON.stringify(shown)).toContain('app');
});
