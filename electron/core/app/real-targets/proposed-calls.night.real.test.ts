/**
 * Calls that answers propose, copied as they are: on a page with a source map, before and after it was reloaded, and on a Node service. What fails
 * costs an assistant a call.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CAPABILITIES } from '../../../../shared/features/index.ts';
import { startChromium, startNode, startSite } from '../../cdp/testing/real-targets.ts';
import { namedCalls, type NamedCall } from '../../mcp/testing/named-calls.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../testing/core-bench.ts';

const SOURCE = `class Ticket { constructor(id) { this.id = id; this.notes = Array.from({ length: 40 }, (_, at) => ({ at, id })); } }
const open = new Map();
function busy(ms) { const end = performance.now() + ms; let sum = 0; while (performance.now() < end) sum += Math.sqrt(end); return sum; }
function openTicket() {
  const ticket = new Ticket(open.size);
  open.set(ticket.id, ticket);
  document.body.dataset.width = document.body.offsetWidth + busy(60);
}
document.querySelector('button').addEventListener('click', openTicket);
setInterval(function poll() { busy(20); }, 100);
fetch('/tickets.json').then(async (response) => { const tickets = await response.json(); const image = document.createElement('p'); image.textContent = 'Tickets '.repeat(tickets.length * 60); document.body.prepend(image); });`;
/** Each line is that of the source. */
const MAP = JSON.stringify({
  version: 3,
  sources: ['../../../home/someone/desk/src/ticket.js'],
  sourcesContent: [SOURCE],
  names: [],
  mappings: SOURCE.split('\n')
    .map((_, line) => (line === 0 ? 'AAAA' : 'AACA'))
    .join(';'),
});
const SERVICE = `const kept = [];
function priceOf(n) { let sum = 0; for (let i = 0; i < n; i += 1) sum += Math.sqrt(i); return sum; }
setInterval(function serve() { kept.push({ price: priceOf(400_000), at: kept.length }); }, 20);`;

/** Seconds that a proposed recording does not need to be tested. */
const SHORTER: Readonly<Record<string, Record<string, unknown>>> = {
  pen_capture_trace: { duration: 1 },
  pen_cpu_profile: { duration: 1 },
  pen_leak_hunt: { seconds: 1, rounds: 2, warmUpRounds: 0 },
};
/** Recordings go on until they are stopped, a comparison with the next recording needs one, and a trial needs that code may run, as its sentence says. */
function isForLater({ tool, params: { action, base, current, name, snapshotA, snapshotB } }: NamedCall): boolean {
  if (tool === 'pen_workflow' && name === 'try') return true;
  if (['start', 'stop', 'record', 'keep', 'off'].includes(String(action))) return true;
  if (tool === 'pen_heap_diff') return snapshotA !== undefined && snapshotB === undefined;
  return ['pen_cpu_compare', 'pen_trace_compare'].includes(tool) && base !== undefined && current === undefined;
}

let bench: CoreBench;
let claude: BenchCaller;
/** By the text of the call. */
const proposed = new Map<string, NamedCall>();
const sent = new Set<string>();

async function call(tool: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const { text, value } = await claude.runLarge(tool, params);
  for (const one of namedCalls(text, CAPABILITIES)) proposed.set(`${one.tool} ${JSON.stringify(one.params)}`, one);
  return value;
}

/** Sends what was proposed since, each once. Answers with what failed. */
async function sendProposed(): Promise<string[]> {
  const failed: string[] = [];
  for (const [key, one] of [...proposed]) {
    const { tool, params, problem } = one;
    if (sent.has(key) || Object.keys(params).length === 0 || isForLater(one)) continue;
    sent.add(key);
    const changed = tool === 'pen_leak_hunt' && params['seconds'] === undefined ? {} : SHORTER[tool];
    const answer = problem === null ? await claude.ask(tool, { ...params, ...changed }) : { ok: false, text: problem };
    if (!answer.ok) failed.push(`${key}: ${answer.text}`);
  }
  return failed;
}

beforeEach(async () => {
  proposed.clear();
  sent.clear();
  bench = await createCoreBench({}, { withoutCooldowns: true });
  claude = bench.caller('Claude Code');
});
afterEach(() => bench[Symbol.asyncDispose]());

test('of a page with a source map, also after it was reloaded', async () => {
  const site = bench.keep(
    await startSite({
      '/': '<!doctype html><title>desk</title><link rel="icon" href="data:,"><button>Open ticket</button><script src="ticket.js"></script>',
      '/ticket.js': `${SOURCE}\n//# sourceMappingURL=ticket.js.map`,
      '/ticket.js.map': MAP,
      '/tickets.json': '[1,2,3]',
    }),
  );
  const [page] = await bench.connect(bench.keep(await startChromium([site.url()])));
  await call('pen_select_page', { targetId: page?.id });
  const trace = await call('pen_capture_trace', { duration: 2, reload: true, cpuSamples: true });
  await call('pen_trace_insights', { capture: trace['captureId'] });
  await call('pen_cpu_profile', { duration: 1 });
  await call('pen_list_sources', { originals: true });
  const found = await call('pen_search_source', { query: 'openTicket' });
  expect(JSON.stringify(found)).toContain('ticket.js');
  await call('pen_leak_hunt', { steps: [{ click: 'Open ticket' }], repeat: 3, rounds: 2, warmUpRounds: 0 });
  await call('pen_heap_diff');
  await call('pen_heap_retainers', { class: 'Ticket' });
  await call('pen_interact', { steps: [{ click: 'Open ticket' }], measure: true });
  const names = [...proposed.keys()];
  // The folders of the machine that made the build are no part of a call.
  expect(names.filter((key) => key.includes('someone'))).toEqual([]);
  expect(names.filter((key) => key.startsWith('pen_source_content')).length).toBeGreaterThan(2);
  await claude.run('pen_navigate', { action: 'reload' });
  expect(await sendProposed()).toEqual([]);
});

test('of a Node service: nothing that needs a page', async () => {
  const [node] = await bench.connect(bench.keep(await startNode(SERVICE)));
  await call('pen_select_page', { targetId: node?.id });
  await call('pen_cpu_profile', { duration: 1 });
  await call('pen_capture_trace', { duration: 1 });
  await call('pen_heap_snapshot');
  await call('pen_heap_snapshot');
  await call('pen_heap_diff');
  await call('pen_search_source', { query: 'priceOf' });
  await call('pen_watch', { action: 'start' });
  await call('pen_watch', { action: 'read' });
  expect(await sendProposed()).toEqual([]);
  await claude.run('pen_watch', { action: 'stop' });
});
