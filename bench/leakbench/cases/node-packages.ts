/** Leaks of packages in Node, as they are on npm or by wrong use of them. */
import type { Case } from '../case.ts';

const LEAK = { kind: 'leak', where: 'node' } as const;

const UNDICI = `
const { createServer } = load('node:http'); const { fetch, Request } = load('undici');
const server = createServer((request, response) => response.end('order')); const listening = new Promise((done) => server.listen(0, '127.0.0.1', done));
globalThis.act = async () => {
  await listening;
  const controller = new AbortController();
  const request = new Request('http://127.0.0.1:' + server.address().port, { signal: controller.signal });
  await (await fetch(request)).text();
};`;

export const PACKAGE_CASES: readonly Case[] = [
  {
    ...LEAK,
    name: 'undici 5.14, a Request with a signal',
    issue: 'nodejs/undici#1823, #2049',
    packages: ['undici@5.14.0'],
    fixedPackages: ['undici@5.29.0'],
    driver: UNDICI,
    fixed: '',
    right: [/\b(?:fetch\/)?request\.js:\d+/, /requestFinalizer/],
  },
  {
    ...LEAK,
    name: 'undici 5.14, fetch with one signal for all requests',
    issue: 'nodejs/node#46435',
    packages: ['undici@5.14.0'],
    fixedPackages: ['undici@5.29.0'],
    driver: `
const { createServer } = load('node:http'); const { fetch } = load('undici'); const { setMaxListeners } = load('node:events');
const server = createServer((request, response) => response.end('order')); const listening = new Promise((done) => server.listen(0, '127.0.0.1', done));
const { signal } = new AbortController(); setMaxListeners(0, signal);
globalThis.act = async () => {
  await listening;
  await (await fetch('http://127.0.0.1:' + server.address().port, { signal })).text();
};`,
    fixed: '',
    right: [/\b(?:fetch\/)?(?:request|index)\.js:\d+/],
  },
  {
    ...LEAK,
    name: 'vue 3.5.6, a new key in each run of an effect',
    issue: 'vuejs/core#11979',
    packages: ['@vue/reactivity@3.5.6'],
    fixedPackages: ['@vue/reactivity@3.5.12'],
    driver: `
const { effect, shallowReactive, shallowRef } = load('@vue/reactivity'); let number = 0;
const liked = shallowReactive(new Set()); const track = shallowRef({ id: number });
effect(() => liked.has(track.value));
globalThis.act = function play() { number += 1; track.value = { id: number, title: 'track ' + number }; };`,
    fixed: '',
    right: ['liked.has', /\breactivity\.cjs(?:\.prod)?\.js:\d+/],
  },
  {
    ...LEAK,
    name: 'prom-client, raw URLs as a label',
    packages: ['prom-client@15.1.3'],
    driver: `
const { Counter } = load('prom-client'); let number = 0;
const requests = new Counter({ name: 'http', help: 'requests', labelNames: ['path'] });
globalThis.act = () => { number += 1; const url = '/orders/' + number + '?at=' + Math.random();
  @HERE@
};`,
    broken: `requests.inc({ path: url });`,
    fixed: `requests.inc({ path: url.replace(/\\d+.*/, ':id') });`,
    right: [/\b(?:counter|metric)\.js:\d+/],
  },
  {
    ...LEAK,
    name: 'lodash, memoize without a limit',
    packages: ['lodash@4.17.21'],
    driver: `
const { memoize } = load('lodash'); let number = 0;
const parse = memoize((text) => ({ text, words: text.split(' ') }));
globalThis.act = () => { number += 1;
  @HERE@
};`,
    broken: `parse('order ' + number + ' ' + Math.random());`,
    fixed: `parse('order ' + (number % 4));`,
    right: [/lodash\.js:\d+/],
  },
  {
    ...LEAK,
    name: 'axios, an interceptor for each request',
    packages: ['axios@1.7.7'],
    driver: `
const axios = load('axios'); const client = axios.create(); let number = 0;
globalThis.act = () => { const id = 'trace ' + number++;
  const own = client.interceptors.request.use((config) => { config.headers.trace = id; return config; });
  @HERE@
};`,
    fixed: 'client.interceptors.request.eject(own); if (number % 4 === 0) client.interceptors.request.clear();',
    right: [/\baxios\.cjs:\d+/, 'interceptors.request.use'],
  },
  {
    ...LEAK,
    name: 'rxjs, a subscription for each request',
    packages: ['rxjs@7.8.1'],
    driver: `
const { Subject } = load('rxjs'); const events = new Subject(); let number = 0;
globalThis.act = () => { const request = { id: number++, body: 'body ' + Math.random() };
  const own = events.subscribe(() => request.body);
  @HERE@
};`,
    fixed: 'own.unsubscribe();',
    right: [/\b(?:Subject|Subscriber|Subscription|Observable)\.[jt]s:\d+/, 'events.subscribe'],
  },
  {
    ...LEAK,
    name: 'node-cache, without a time to live',
    packages: ['node-cache@5.1.2'],
    driver: `
const NodeCache = load('node-cache'); const cache = new NodeCache(); let number = 0;
globalThis.act = () => { number += 1;
  @HERE@
};`,
    broken: `cache.set('order ' + number, { number, text: 'order ' + Math.random() });`,
    fixed: `cache.set('order ' + number, { number }); cache.del('order ' + (number - 4));`,
    right: [/node_cache\.js:\d+/, /\bNodeCache\b/],
  },
  {
    ...LEAK,
    name: 'winston, a logger for each request with one transport',
    packages: ['winston@3.14.2'],
    driver: `
const winston = load('winston'); const transport = new winston.transports.Console({ silent: true }); let number = 0;
const one = winston.createLogger({ transports: [transport] });
globalThis.act = () => {
  @HERE@
};`,
    broken: `const logger = winston.createLogger({ transports: [transport], defaultMeta: { request: number++ } }); logger.info('served');`,
    fixed: `one.child({ request: number++ }).info('served');`,
    right: [/\b(?:logger|create-logger|transport|_stream_readable|_stream_writable|modern)\.js:\d+/],
  },
  {
    ...LEAK,
    name: 'eventemitter3, a listener for each request',
    packages: ['eventemitter3@5.0.1'],
    driver: `
const { EventEmitter } = load('eventemitter3'); const bus = new EventEmitter(); let number = 0;
globalThis.act = () => { const request = { id: number++, body: 'body ' + Math.random() }; const done = () => request.body;
  bus.on('done', done);
  @HERE@
};`,
    fixed: `bus.off('done', done);`,
    right: [/eventemitter3/, 'const done = ', `bus.on('done'`],
  },
  {
    ...LEAK,
    name: '@apollo/client 4.0, queries that are watched and never stopped',
    packages: ['@apollo/client@4.0.0', 'graphql@16.11.0', 'rxjs@7.8.2'],
    driver: `
const { ApolloClient, ApolloLink, InMemoryCache, gql } = load('@apollo/client'); const { Observable } = load('rxjs');
const link = new ApolloLink(() => new Observable((observer) => { observer.next({ data: { order: { __typename: 'Order', id: '1', text: 'order' } } }); observer.complete(); }));
const client = new ApolloClient({ cache: new InMemoryCache(), link }); const QUERY = gql('{ order { id text } }');
globalThis.act = async () => {
  const own = client.watchQuery({ query: QUERY }).subscribe(() => {});
  await new Promise((done) => setTimeout(done, 10));
  @HERE@
};`,
    fixed: 'own.unsubscribe(); await new Promise((done) => setTimeout(done, 10));',
    right: [/\b(?:ObservableQuery|QueryManager|QueryInfo|inMemoryCache)\.[jt]s:\d+/, 'client.watchQuery'],
  },
  {
    ...LEAK,
    name: 'express-session, MemoryStore and no cookie',
    packages: ['express-session@1.18.1', 'express@4.21.2'],
    driver: `
const http = load('node:http'); const app = load('express')(); const session = load('express-session');
const store = new session.MemoryStore();
app.use(session({ secret: 'case', resave: false, saveUninitialized: true, store }));
app.get('/', (request, response) => { request.session.cart = Array.from({ length: 200 }, (_, id) => 'order ' + id); response.end('order'); });
const server = http.createServer(app); const listening = new Promise((done) => server.listen(0, '127.0.0.1', done));
globalThis.act = async () => { await listening;
  await (await fetch('http://127.0.0.1:' + server.address().port)).text();
  @HERE@
};`,
    fixed: 'await new Promise((done) => store.clear(done));',
    right: [/\bmemory\.js:\d+/, /MemoryStore/],
  },
  {
    ...LEAK,
    name: 'ws, clients that are listed and never dropped',
    packages: ['ws@8.18.0'],
    driver: `
const { WebSocketServer, WebSocket } = load('ws'); const opened = new Set();
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false }); const listening = new Promise((done) => server.once('listening', done));
server.on('connection', (socket) => {
  opened.add(socket);
  @HERE@
});
globalThis.act = async () => { await listening; const socket = new WebSocket('ws://127.0.0.1:' + server.address().port);
  await new Promise((done) => socket.once('open', done)); socket.close(); await new Promise((done) => socket.once('close', done));
};`,
    fixed: `socket.on('close', () => opened.delete(socket));`,
    right: [/\bopened\b/, 'opened.add', 'const opened'],
  },
  {
    ...LEAK,
    name: 'socket.io, a listener of the prices for each client',
    packages: ['socket.io@4.8.1', 'socket.io-client@4.8.1'],
    driver: `
const { Server } = load('socket.io'); const { io } = load('socket.io-client'); const { EventEmitter } = load('node:events');
const prices = new EventEmitter(); prices.setMaxListeners(0);
const http = load('node:http').createServer(); const listening = new Promise((done) => http.listen(0, '127.0.0.1', done));
const server = new Server(http, { transports: ['websocket'], serveClient: false });
server.on('connection', (socket) => {
  const onPrice = (price) => socket.emit('price', price);
  prices.on('price', onPrice);
  @HERE@
});
globalThis.act = async () => { await listening;
  const client = io('http://127.0.0.1:' + http.address().port, { transports: ['websocket'], forceNew: true, reconnection: false });
  await new Promise((done) => client.once('connect', done)); client.disconnect(); await new Promise((done) => setTimeout(done, 20));
};`,
    fixed: `socket.on('disconnect', () => prices.off('price', onPrice));`,
    right: ['const onPrice', `prices.on('price'`],
  },
  {
    ...LEAK,
    name: 'i18next, a listener for each request',
    packages: ['i18next@23.16.4'],
    driver: `
const i18next = load('i18next'); i18next.init({ lng: 'en', resources: { en: { translation: { order: 'order' } } } }); let number = 0;
globalThis.act = () => { const request = { id: number++, texts: [] }; const changed = (language) => { request.texts.push(language); };
  i18next.on('languageChanged', changed); request.texts.push(i18next.t('order'));
  @HERE@
};`,
    fixed: `i18next.off('languageChanged', changed);`,
    right: [/\bi18next\.js:\d+/, 'const changed', `i18next.on(`],
  },
  {
    ...LEAK,
    name: 'ajv, a schema with an id of its own for each request',
    packages: ['ajv@8.17.1'],
    driver: `
const Ajv = load('ajv'); const ajv = new Ajv(); let number = 0; const schema = { type: 'object', properties: { id: { type: 'number' } } };
const validate = ajv.compile(schema);
globalThis.act = () => { number += 1;
  @HERE@
};`,
    broken: `ajv.compile({ ...schema, $id: 'order-' + number })({ id: 1 });`,
    fixed: 'validate({ id: 1 });',
    // `core.ts` if the tool reads the map; `Ajv` is the export that has them.
    right: [/\bcore\.[jt]s:\d+/, /\.(?:refs|schemas|_cache) of Ajv\b/],
  },
  {
    ...LEAK,
    name: 'redux, a subscription for each request',
    packages: ['redux@5.0.1'],
    driver: `
const { createStore } = load('redux'); const store = createStore((state = 0) => state + 1); let number = 0;
globalThis.act = () => { const request = { id: number++, body: 'body ' + Math.random() };
  const stop = store.subscribe(() => request.body); store.dispatch({ type: 'served' });
  @HERE@
};`,
    fixed: 'stop();',
    right: [/\bredux\.(?:cjs|mjs):\d+/, /createStore/, 'store.subscribe'],
  },
  {
    ...LEAK,
    name: 'mitt, a handler for each request',
    packages: ['mitt@3.0.1'],
    driver: `
const mitt = load('mitt'); const bus = mitt(); let number = 0;
globalThis.act = () => { const request = { id: number++, body: 'body ' + Math.random() }; const done = () => request.body;
  bus.on('done', done);
  @HERE@
};`,
    fixed: `bus.off('done', done);`,
    right: [/\bmitt\.js:\d+/, 'const done', `bus.on('done'`],
  },
];
