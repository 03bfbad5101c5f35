/** The profiled program: Chromium with one page, Node or Deno. If it dies in a run, it is started again. */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import {
  startChromium,
  startDeno,
  startNode,
  startSite,
  type RealTarget,
  type Site,
} from '../../../electron/core/cdp/testing/real-targets.ts';
import { eventually } from '../../eventually.ts';
import { isRunning } from '../processes.ts';

export type TargetKind = 'chromium' | 'node' | 'deno';

const ANSWER_LIMIT_MS = 10_000;

/** Works, talks, and has enough objects for several chunks of a heap snapshot. */
const WORK = `class Row { constructor(id) { this.id = id; this.text = 'row ' + id; this.cells = [id, id + 1, { id }]; } }
globalThis.rows = Array.from({ length: 30000 }, (_, id) => new Row(id));
globalThis.log = [];
function busy() { const end = performance.now() + 15; while (performance.now() < end) Math.sqrt(end); }
setInterval(() => { busy(); log.push(new Row(log.length)); if (log.length > 500) log.length = 0; }, 60);
setInterval(() => console.log('beat', { rows: rows.length }), 100);`;

const PAGE = `<!doctype html><html lang="en"><title>Faults</title><link rel="stylesheet" href="/page.css"><main><h1>Faults</h1>
<button>Add</button><label>Name <input></label><ul></ul></main><script src="/page.js"></script>`;
const PAGE_SCRIPT = `${WORK}
document.querySelector('button').addEventListener('click', () => {
  busy(); const item = document.createElement('li'); item.textContent = 'item'; document.querySelector('ul').append(item);
});
setInterval(() => fetch('/beat').then((answer) => answer.text(), () => null), 100);`;

const TabSchema = z.array(z.looseObject({ id: z.string(), type: z.string(), url: z.string() }));

export interface Target extends AsyncDisposable {
  readonly kind: TargetKind;
  readonly port: number;
  readonly pid: number;
  isRunning(): boolean;
  kill(): Promise<void>;
  /** The only tab of a browser; null if it is gone. Throws for other targets. */
  tab(): Promise<string | null>;
  closeTab(): Promise<void>;
  /** Closes what is left of the tab, such as one that has crashed, and opens the page again. */
  renewTab(): Promise<void>;
}

export async function startFaultSite(): Promise<Site> {
  return startSite({
    '/': PAGE,
    '/page.js': PAGE_SCRIPT,
    '/page.css': 'li { color: green } .no { color: red }',
    '/beat': '',
  });
}

/** Node reports its requests only with this flag; Deno does not. */
const WITH_NETWORK = ['--experimental-network-inspection'];

function start(kind: TargetKind, site: Site): Promise<RealTarget> {
  if (kind === 'chromium') return startChromium([site.url()]);
  // An attempt that fails, as on a busy machine, must not end the process.
  const script = `${WORK} setInterval(() => fetch('${site.url('/beat')}').then((answer) => answer.text(), () => null), 100);`;
  return kind === 'node' ? startNode(script, '--inspect=0', WITH_NETWORK) : startDeno(WORK);
}

/** Asks Chromium over HTTP; null if there is no answer in time. */
async function askBrowser(port: number, path: string, method = 'GET'): Promise<string | null> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    return await answer.text();
  } catch {
    // The browser is gone, or does not answer.
    return null;
  }
}

export async function startTarget(kind: TargetKind, site: Site): Promise<Target> {
  const started = await start(kind, site);
  const { port } = started;
  const tabs = async (): Promise<string[]> => {
    const list = await askBrowser(port, '/json/list');
    if (list === null) return [];
    return TabSchema.parse(JSON.parse(list))
      .filter(({ type }) => type === 'page')
      .map(({ id }) => id);
  };
  return {
    kind,
    port,
    pid: started.process.pid ?? 0,
    isRunning: () => isRunning(started.process.pid ?? 0),
    kill: () => started.kill(),
    tab: async () => (await tabs())[0] ?? null,
    closeTab: async () => {
      for (const id of await tabs()) await askBrowser(port, `/json/close/${id}`);
    },
    renewTab: async () => {
      const old = await tabs();
      await askBrowser(port, `/json/new?${site.url()}`, 'PUT');
      for (const id of old) await askBrowser(port, `/json/close/${id}`);
      await eventually(async () => {
        const now = await tabs();
        return now.length > 0 && now.every((id) => !old.includes(id)) ? true : null;
      }, ANSWER_LIMIT_MS);
      // The page makes its objects.
      await delay(200);
    },
    [Symbol.asyncDispose]: () => started.kill(),
  };
}
