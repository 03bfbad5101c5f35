/** Clean programs that are no fixed build of a case: what is bounded, pooled or weak. */
import type { Twin } from '../case.ts';

const NODE = { where: 'node', packages: [] } as const;
const PAGE = { where: 'page', packages: [] } as const;

export const TWINS: readonly Twin[] = [
  {
    where: 'node',
    packages: ['lru-cache@11.0.2'],
    name: 'lru-cache that fills up',
    driver: `const { LRUCache } = load('lru-cache'); const cache = new LRUCache({ max: 100 }); let number = 0;
globalThis.act = () => { for (let at = 0; at < 10; at += 1) cache.set(number++, { text: 'order ' + Math.random() }); };`,
  },
  {
    where: 'node',
    packages: ['quick-lru@5.1.1'],
    name: 'quick-lru that fills up late',
    driver: `const QuickLRU = load('quick-lru'); const cache = new QuickLRU({ maxSize: 30 }); let number = 0;
globalThis.act = () => { number += 1; cache.set(number, { text: 'order ' + Math.random() }); };`,
  },
  {
    ...NODE,
    name: 'a log with a cap',
    driver: `const log = []; globalThis.act = () => { log.push({ at: Date.now(), text: 'served ' + Math.random() }); if (log.length > 25) log.shift(); };`,
  },
  {
    ...NODE,
    name: 'a WeakMap by request',
    driver: `const seen = new WeakMap(); globalThis.act = () => { const request = { body: 'body ' + Math.random() }; seen.set(request, { request, at: Date.now() }); };`,
  },
  {
    ...NODE,
    name: 'entries that expire',
    settleMs: 2000,
    driver: `const entries = new Map(); let number = 0;
globalThis.act = async () => { const own = number++; entries.set(own, { text: 'order ' + Math.random() }); setTimeout(() => entries.delete(own), 1500); };`,
  },
  {
    ...NODE,
    name: 'a pool of buffers',
    driver: `const pool = []; globalThis.act = () => { const taken = [1, 2, 3].map(() => pool.pop() ?? { buffer: Buffer.alloc(1024) }); pool.push(...taken); };`,
  },
  {
    ...NODE,
    name: 'state that is built once, late',
    driver: `let table = null; let number = 0; globalThis.act = () => { number += 1; if (number === 8) table = Array.from({ length: 5000 }, (_, id) => ({ id })); return table?.length; };`,
  },
  {
    where: 'node',
    packages: ['p-queue@6.6.2'],
    name: 'a queue of jobs that empties',
    driver: `const { default: PQueue } = load('p-queue'); const queue = new PQueue({ concurrency: 2 }); let number = 0;
globalThis.act = async () => { for (let at = 0; at < 4; at += 1) { const job = { id: number++, text: 'job ' + Math.random() }; void queue.add(async () => job.text.length); } await queue.onIdle(); };`,
  },
  {
    ...NODE,
    name: 'lines that are written in batches of twenty',
    driver: `let batch = []; let written = 0; globalThis.act = () => { batch.push({ at: Date.now(), text: 'line ' + Math.random() }); if (batch.length >= 20) { written += batch.length; batch = []; } };`,
  },
  {
    ...PAGE,
    name: 'rows that are recycled while a list scrolls',
    driver: `const list = document.body.appendChild(document.createElement('ul')); const rows = Array.from({ length: 15 }, () => list.appendChild(document.createElement('li'))); let top_ = 0;
globalThis.act = () => { top_ += 5; for (let at = 0; at < 5; at += 1) list.append(list.firstElementChild); rows.forEach((row, at) => { row.textContent = 'row ' + (top_ + at); row.item = { id: top_ + at, text: 'order ' + Math.random() }; }); };`,
  },
  {
    ...PAGE,
    name: 'views by number that only weak references hold',
    driver: `const views = new Map(); const gone = new FinalizationRegistry((number) => views.delete(number)); let number = 0;
globalThis.act = () => { const view = { number: number++, rows: Array.from({ length: 20 }, (_, id) => ({ id })) }; views.set(view.number, new WeakRef(view)); gone.register(view, view.number); return view.rows.length; };`,
  },
  {
    where: 'page',
    packages: ['react@18.3.1', 'react-dom@18.3.1'],
    scripts: ['react/umd/react.development.js', 'react-dom/umd/react-dom.development.js'],
    name: 'react, a table with a memo of the last query',
    driver: `const e = React.createElement; const root = ReactDOM.createRoot(document.body.appendChild(document.createElement('main'))); let number = 0;
function Table({ query }) { const rows = React.useMemo(() => Array.from({ length: 20 }, (_, id) => ({ id, text: query + ' ' + id })), [query]); return e('ul', null, rows.map(({ id, text }) => e('li', { key: id }, text))); }
globalThis.act = () => { number += 1; ReactDOM.flushSync(() => root.render(e(Table, { query: 'query ' + number }))); };`,
  },
  {
    ...PAGE,
    name: 'a dialog that is reused',
    driver: `const dialog = document.createElement('div'); globalThis.act = () => { dialog.textContent = 'order ' + Math.random(); document.body.append(dialog); dialog.remove(); };`,
  },
  {
    ...PAGE,
    name: 'a list that keeps its last twenty rows',
    driver: `const list = document.body.appendChild(document.createElement('ul')); globalThis.act = () => { const row = document.createElement('li'); row.textContent = 'row ' + Math.random(); list.append(row); if (list.childElementCount > 20) list.firstElementChild.remove(); };`,
  },
  {
    ...PAGE,
    name: 'a listener that runs once',
    driver: `globalThis.act = () => { const view = { text: 'view ' + Math.random() }; addEventListener('done', () => view.text, { once: true }); dispatchEvent(new Event('done')); };`,
  },
];
