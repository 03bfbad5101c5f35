/** Node programs that stay up and keep something of each action: servers that are sent requests, and functions that are called. */
import type { Base } from './base.ts';

/** A server whose log of orders is never emptied. */
const SERVER: Base = {
  name: 'server',
  kind: 'service',
  claim: 'leak OrderRow',
  steps: ['GET http://127.0.0.1:@PORT@/orders/{i}'],
  source: `
const { createServer } = require('node:http');
class OrderRow { constructor(id) { this.id = id; this.tags = ['tag ' + id]; } }
const seen = [];
createServer((request, response) => {
  const id = Number(request.url.split('/').pop());
  const rows = Array.from({ length: 40 }, (_, at) => new OrderRow(id * 40 + at));
  seen.push(...rows);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ rows: rows.length, first: rows[0].tags[0] }));
}).listen(@PORT@, '127.0.0.1');
`,
  right: [
    { what: 'keeps none', replacements: [['  seen.push(...rows);\n', '']] },
    {
      what: 'keeps those of the last request',
      replacements: [['seen.push(...rows);', 'seen.splice(0, seen.length, ...rows);']],
    },
    {
      what: 'keeps them weakly',
      replacements: [
        ['const seen = [];', 'const seen = new WeakSet();'],
        ['seen.push(...rows);', 'for (const row of rows) seen.add(row);'],
      ],
    },
  ],
  wrong: [
    { what: 'changes nothing', replacements: [] },
    {
      what: 'renames the class',
      replacements: [
        ['class OrderRow', 'class OrderLine'],
        ['new OrderRow(', 'new OrderLine('],
      ],
    },
    {
      what: 'moves them into a Map by request',
      replacements: [
        ['const seen = [];', 'const seen = new Map();'],
        ['seen.push(...rows);', 'seen.set(id, rows);'],
      ],
    },
    {
      what: 'answers without making them',
      replacements: [
        ['length: 40 }', 'length: 1 }'],
        ['  seen.push(...rows);\n', ''],
      ],
    },
    { what: 'keeps 39 of 40', replacements: [['seen.push(...rows);', 'seen.push(...rows.slice(1));']] },
  ],
};

/** Subscribers of an emitter that no session takes back. */
const SESSIONS: Base = {
  name: 'sessions',
  kind: 'service',
  claim: 'heapGrowthObjects',
  steps: ['act()'],
  source: `
const { EventEmitter } = require('node:events');
const prices = new EventEmitter();
prices.setMaxListeners(0);
class Session {
  constructor(id) { this.id = id; this.seen = Array.from({ length: 20 }, (_, at) => ({ at })); this.update = () => this.seen.length; }
  open() { prices.on('price', this.update); }
  close() { this.seen.length = 1; }
}
let number = 0;
globalThis.act = () => {
  const session = new Session(number++);
  session.open();
  session.close();
  return 'a session with ' + session.seen.length + ' price';
};
setInterval(() => prices.emit('price'), 1000);
`,
  right: [
    { what: 'takes the listener back', replacements: [['close() {', "close() { prices.off('price', this.update);"]] },
    {
      what: 'ends it by a signal',
      replacements: [
        [
          "open() { prices.on('price', this.update); }",
          "open() { this.end = new AbortController(); this.end.signal.addEventListener('abort', () => prices.off('price', this.update)); prices.on('price', this.update); }",
        ],
        ['close() {', 'close() { this.end.abort();'],
      ],
    },
    {
      what: 'one listener for all that are open',
      replacements: [
        [
          'class Session {',
          "const open = new Set();\nprices.on('price', () => { for (const each of open) each.update(); });\nclass Session {",
        ],
        ["open() { prices.on('price', this.update); }", 'open() { open.add(this); }'],
        ['close() {', 'close() { open.delete(this);'],
      ],
    },
  ],
  wrong: [
    { what: 'changes nothing', replacements: [] },
    {
      what: 'takes back another function',
      replacements: [['close() {', "close() { prices.off('price', () => this.update());"]],
    },
    {
      what: 'takes it back from another event',
      replacements: [['close() {', "close() { prices.off('prices', this.update);"]],
    },
    {
      what: 'opens no session',
      replacements: [
        ['  session.open();\n  session.close();\n', ''],
        ["'a session with '", "'no session with '"],
      ],
    },
  ],
};

/** A cache whose keys never come again. */
const CACHE: Base = {
  name: 'cache',
  kind: 'service',
  claim: 'heapGrowthBytes',
  steps: ['act()'],
  source: `
const cache = new Map();
let number = 0;
function report(query) {
  const key = JSON.stringify(query);
  if (!cache.has(key)) cache.set(key, Array.from({ length: 200 }, (_, at) => query.page * 0.5 + at));
  return cache.get(key).length;
}
globalThis.act = () => report({ page: 1, at: number++ }) + ' rows';
setInterval(() => {}, 1e6);
`,
  right: [
    {
      what: 'a key without the time',
      replacements: [['JSON.stringify(query)', 'JSON.stringify({ page: query.page })']],
    },
    {
      what: 'at most four entries',
      replacements: [
        [
          '  return cache.get(key).length;',
          '  if (cache.size > 4) cache.delete(cache.keys().next().value);\n  return cache.get(key).length;',
        ],
      ],
    },
  ],
  wrong: [
    {
      what: 'deletes by another key',
      replacements: [
        [
          '  return cache.get(key).length;',
          '  const { length } = cache.get(key);\n  if (cache.size > 4) cache.delete(query);\n  return length;',
        ],
      ],
    },
    {
      what: 'an object in place of the Map',
      replacements: [
        ['const cache = new Map();', 'const cache = {};'],
        ['if (!cache.has(key)) cache.set(key, Array', 'if (!(key in cache)) cache[key] = (Array'],
        ['return cache.get(key).length;', 'return cache[key].length;'],
      ],
    },
    { what: 'half as many rows', replacements: [['length: 200', 'length: 100']] },
  ],
};

export const NODE_LEAKS: readonly Base[] = [SERVER, SESSIONS, CACHE];
