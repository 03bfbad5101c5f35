/**
 * `npm run bench load`: what happens when there is much of everything. A hundred calls at once on ten pages and twenty clients; a page with
 * 50,000 requests and a million log lines; a browser with 500 tabs. Beside chrome-devtools-mcp where it can do
 * the same.
 *
 *     --only NAME      calls, flood or tabs
 *     --share N        part of the requests and log lines (1)
 *     --limit N        minutes after which the page stops (20); what it did until then is shown
 *     --tabs N         tabs (500)
 */
import { parseArgs } from 'node:util';
import { measureCalls } from './load/calls.ts';
import { measureFlood } from './load/flood.ts';
import { measureTabs } from './load/tabs.ts';
import { chosen, machine } from './sections.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'calls,flood,tabs' },
    share: { type: 'string', default: '1' },
    limit: { type: 'string', default: '20' },
    tabs: { type: 'string', default: '500' },
  },
});

const SECTIONS: Readonly<Record<string, () => Promise<void>>> = {
  calls: measureCalls,
  flood: () => measureFlood(Number(values.share), Number(values.limit)),
  tabs: () => measureTabs(Number(values.tabs)),
};
const only = chosen('only', values.only, Object.keys(SECTIONS));
process.stdout.write(`${machine().cores} × ${machine().processor}\n\n`);
for (const [name, measure] of Object.entries(SECTIONS)) {
  if (!only.includes(name)) continue;
  await measure();
  process.stdout.write('\n');
}
