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
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { measureCalls } from './load/calls.ts';
import { measureFlood } from './load/flood.ts';
import { measureTabs } from './load/tabs.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
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
const { only } = values;
if (only !== undefined && SECTIONS[only] === undefined)
  throw new Error(`There is no section "${only}". Use one of ${Object.keys(SECTIONS).join(', ')}.`);
process.stdout.write(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}\n\n`);
for (const [name, measure] of Object.entries(SECTIONS)) {
  if (only !== undefined && only !== name) continue;
  await measure();
  process.stdout.write('\n');
}
