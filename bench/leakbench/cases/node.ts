/** Leaks of a Node service's own code. */
import type { Case } from '../case.ts';

const LEAK = { kind: 'leak', where: 'node', packages: [] } as const;

export const NODE_CASES: readonly Case[] = [
  {
    ...LEAK,
    name: 'EventEmitter, a listener for each request',
    driver: `
const { EventEmitter } = load('events'); const bus = new EventEmitter(); bus.setMaxListeners(0); let number = 0;
globalThis.act = function serve() { const request = { id: number++, body: 'body ' + Math.random() }; const done = () => request.body;
  bus.on('done', done);
  @HERE@
};`,
    fixed: `bus.off('done', done);`,
    right: ['const done', `bus.on('done'`],
  },
  {
    ...LEAK,
    name: 'a cache without a limit',
    driver: `
const answers = new Map(); let number = 0;
globalThis.act = function serve() { const url = '/orders/' + number++;
  answers.set(url, { url, body: ['order', number, Math.random()] });
  @HERE@
};`,
    fixed: 'if (answers.size > 4) answers.delete(answers.keys().next().value);',
    right: [/\banswers\b/, 'answers.set'],
  },
  {
    ...LEAK,
    name: 'an interval for each request',
    driver: `
let number = 0;
globalThis.act = function serve() { const request = { id: number++, body: 'body ' + Math.random() };
  const timer = setInterval(() => request.body, 60_000); timer.unref();
  @HERE@
};`,
    fixed: 'clearInterval(timer);',
    right: ['setInterval'],
  },
  {
    ...LEAK,
    name: 'a closure over the context of the one before',
    driver: `
let current = null;
globalThis.act = function replace() {
  const before = current;
  const unused = () => before?.text;
  current = { text: 'order ' + Math.random(), method() { return 'some method'; } };
  @HERE@
};`,
    fixed: 'current.method = null;',
    right: [/\bbefore\b/, 'const before', 'method()', 'const unused'],
  },
  {
    ...LEAK,
    name: 'a promise that is never settled, with its request',
    driver: `
const waiting = []; let number = 0;
globalThis.act = function serve() { const request = { id: number++, body: 'body ' + Math.random() };
  const answered = new Promise((settle) => { waiting.push({ request, settle }); }); void answered;
  @HERE@
};`,
    fixed: 'waiting.pop().settle();',
    right: [/\bwaiting\b/, 'waiting.push'],
  },
  {
    ...LEAK,
    name: 'AsyncLocalStorage stores that are listed',
    driver: `
const { AsyncLocalStorage } = load('node:async_hooks'); const storage = new AsyncLocalStorage(); const traces = []; let number = 0;
globalThis.act = async function serve() {
  await storage.run({ id: number++, spans: ['read', 'write'] }, async () => { await null; traces.push(storage.getStore()); });
  @HERE@
};`,
    fixed: 'traces.length = 0;',
    right: [/\btraces\b/, 'traces.push'],
  },
  {
    ...LEAK,
    name: 'messages of workers that are kept',
    driver: `
const { MessageChannel } = load('node:worker_threads'); const ports = []; let number = 0;
globalThis.act = async function serve() { const { port1, port2 } = new MessageChannel();
  const got = new Promise((done) => port2.once('message', done)); port1.postMessage({ id: number++ }); await got;
  ports.push({ port1, id: number }); port1.unref(); port2.unref();
  @HERE@
};`,
    fixed: 'ports.pop(); port1.close();',
    right: [/\bports\b/, 'ports.push'],
  },
  {
    ...LEAK,
    name: 'an abort listener on the signal of the process for each request',
    driver: `
const { setMaxListeners } = load('node:events'); const stopping = new AbortController(); setMaxListeners(0, stopping.signal); let number = 0;
globalThis.act = function serve() { const request = { id: number++, body: 'body ' + Math.random() }; const stop = () => request.body;
  stopping.signal.addEventListener('abort', stop);
  @HERE@
};`,
    fixed: `stopping.signal.removeEventListener('abort', stop);`,
    right: ['const stop = ', 'addEventListener'],
  },
];
