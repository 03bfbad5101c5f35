/**
 * Leaks of packages as they are on npm, in Node and in a page: found or not, and whether the answer names the package's own line. Twins without the leak
 * are hunted on too.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { startChromium, startNode, startSite, type RealTarget } from '../../electron/cdp/testing/real-targets.ts';
import { createCoreBench } from '../../electron/core/testing/core-bench.ts';
import type { PackageLeak } from './package-leak.ts';
import { LEAKS_IN_FETCH, LEAKS_IN_PAGES } from './package-leaks-of-clients.ts';
import { CACHE, fetched } from '../heap-reference/packages.ts';
import { printTable } from '../table.ts';

const FOLDER = join(CACHE, 'leak-hunt-packages');

const PACKAGE_LEAKS: readonly PackageLeak[] = [
  {
    name: 'prom-client, raw URLs as a label',
    spec: 'prom-client@15.1.3',
    code: `const { Counter } = load('prom-client'); const requests = new Counter({ name: 'http', help: 'requests', labelNames: ['path'] }); let number = 0;
globalThis.act = () => { number += 1; requests.inc({ path: '/orders/' + number + '?at=' + Math.random() }); };`,
    file: /\b(?:counter|metric)\.js:\d+/,
  },
  {
    name: 'lodash, memoize without a limit',
    spec: 'lodash@4.17.21',
    code: `const { memoize } = load('lodash'); const parse = memoize((text) => ({ text, words: text.split(' ') })); let number = 0;
globalThis.act = () => { number += 1; parse('order ' + number + ' ' + Math.random()); };`,
    file: /lodash\.js:\d+/,
  },
  {
    name: 'axios, an interceptor for each request',
    spec: 'axios@1.7.7',
    code: `const axios = load('axios'); const client = axios.create(); let number = 0;
globalThis.act = () => { const id = 'trace ' + number++; client.interceptors.request.use((config) => { config.headers.trace = id; return config; }); };`,
    file: /\baxios\.cjs:\d+/,
  },
  {
    name: 'rxjs, a subscription for each request',
    spec: 'rxjs@7.8.1',
    code: `const { Subject } = load('rxjs'); const events = new Subject(); let number = 0;
globalThis.act = () => { const request = { id: number++, body: 'body ' + Math.random() }; events.subscribe(() => request.body); };`,
    file: /\b(?:Subject|Subscriber|Subscription|Observable)\.[jt]s:\d+/,
  },
  {
    name: 'node-cache, without a time to live',
    spec: 'node-cache@5.1.2',
    code: `const NodeCache = load('node-cache'); const cache = new NodeCache(); let number = 0;
globalThis.act = () => { number += 1; cache.set('order ' + number, { number, text: 'order ' + Math.random() }); };`,
    file: /node_cache\.js:\d+/,
  },
  {
    name: 'winston, a logger for each request with one transport',
    spec: 'winston@3.14.2',
    code: `const winston = load('winston'); const transport = new winston.transports.Console({ silent: true }); let number = 0;
globalThis.act = () => { const logger = winston.createLogger({ transports: [transport], defaultMeta: { request: number++ } }); logger.info('served'); };`,
    file: /\b(?:logger|create-logger|transport|_stream_readable|_stream_writable|modern|index)\.js:\d+/,
  },
  {
    name: 'eventemitter3, a listener for each request',
    spec: 'eventemitter3@5.0.1',
    code: `const { EventEmitter } = load('eventemitter3'); const bus = new EventEmitter(); let number = 0;
globalThis.act = () => { const request = { id: number++, body: 'body ' + Math.random() }; bus.on('done', () => request.body); };`,
    file: /eventemitter3|\bindex\.js:\d+/,
  },
  {
    name: 'Node’s EventEmitter, a listener for each request',
    spec: null,
    code: `const { EventEmitter } = load('events'); const bus = new EventEmitter(); bus.setMaxListeners(0); let number = 0;
globalThis.act = function serve() { const request = { id: number++, body: 'body ' + Math.random() }; bus.on('done', () => request.body); };`,
    file: /service\.cjs:\d+/,
  },
  {
    name: '@apollo/client 4.0, queries that are watched and never stopped',
    spec: '@apollo/client@4.0.0',
    code: `const { ApolloClient, ApolloLink, InMemoryCache, gql } = load('@apollo/client'); const { Observable } = load('rxjs');
const link = new ApolloLink(() => new Observable((observer) => { observer.next({ data: { order: { __typename: 'Order', id: '1', text: 'order' } } }); observer.complete(); }));
const client = new ApolloClient({ cache: new InMemoryCache(), link }); const QUERY = gql('{ order { id text } }');
globalThis.act = async () => { client.watchQuery({ query: QUERY }).subscribe(() => {}); await new Promise((done) => setTimeout(done, 10)); };`,
    file: /\b(?:ObservableQuery|QueryManager|QueryInfo|inMemoryCache)\.[jt]s:\d+/,
  },
  ...LEAKS_IN_FETCH,
  ...LEAKS_IN_PAGES,
];

const AnswerSchema = z.looseObject({
  verdict: z.object({ level: z.string(), text: z.string() }),
  headline: z.string(),
});

export interface PackageRow {
  readonly name: string;
  readonly level: string;
  /** The answer names a line of the package. */
  readonly isNamed: boolean;
  /** Nothing is to be found. */
  readonly isClean: boolean;
  readonly headline: string;
  readonly ms: number;
}

const nameOf = (spec: string): string => spec.slice(0, spec.indexOf('@', 1));

/** All of them at once: npm removes from the folder what it was not asked for. */
function fetchLeakPackages(): void {
  const specs = [...new Set(PACKAGE_LEAKS.flatMap(({ spec }) => spec ?? []))];
  fetched({
    folder: FOLDER,
    packages: [...specs, 'graphql@16.11.0'],
    files: specs.map((spec) => `${nameOf(spec)}/package.json`),
    npmFlags: ['--ignore-scripts'],
  });
}

interface Started {
  /** What is disposed of afterwards. */
  readonly parts: readonly AsyncDisposable[];
  readonly target: RealTarget;
}

async function startService(at: number, code: string): Promise<Started> {
  const folder = join(FOLDER, 'services', String(at));
  mkdirSync(folder, { recursive: true });
  const service = join(folder, 'service.cjs');
  writeFileSync(service, `const load = require;\n${code}\nsetInterval(() => {}, 1e6);\n`);
  const target = await startNode(`import(${JSON.stringify(`file://${service}`)})`);
  return { parts: [target], target };
}

async function startPage(script: string, code: string): Promise<Started> {
  const path = `/${script.slice(script.lastIndexOf('/') + 1)}`;
  const site = await startSite({
    [path]: readFileSync(join(FOLDER, 'node_modules', script), 'utf8'),
    '/page.js': code,
    '/': `<!doctype html><title>charts</title><body><script src="${path}"></script><script src="/page.js"></script>`,
  });
  const target = await startChromium([site.url()]);
  return { parts: [site, target], target };
}

/** `only`: parts of names. */
export async function huntPackageLeaks(only: readonly string[], repeat: number): Promise<PackageRow[]> {
  const leaks = PACKAGE_LEAKS.filter(({ name }) => only.some((part) => name.includes(part)));
  fetchLeakPackages();
  const rows: PackageRow[] = [];
  for (const [at, { name, code, file, script, isClean = false }] of leaks.entries()) {
    const bench = await createCoreBench({ evalMode: 'allow' });
    try {
      const started = await (script === undefined ? startService(at, code) : startPage(script, code));
      for (const part of started.parts) bench.keep(part);
      const [target] = await bench.connect(started.target);
      const caller = bench.caller('bench', 'window');
      for (let tries = 0; tries < 20; tries += 1) {
        const ready = await caller.ask('pen_evaluate', {
          expression: 'typeof globalThis.act',
          target: target?.id ?? '',
        });
        if (ready.ok && JSON.stringify(ready.value).includes('function')) break;
        await new Promise((done) => setTimeout(done, 250));
      }
      const from = performance.now();
      const answer = await caller.ask('pen_leak_hunt', { expression: 'act()', repeat, target: target?.id ?? '' });
      const ms = performance.now() - from;
      const found = answer.ok ? AnswerSchema.parse(answer.value) : null;
      const text = answer.ok ? answer.text : answer.error.message;
      rows.push({
        name,
        level: found?.verdict.level ?? 'failed',
        isNamed: file.test(text),
        isClean,
        headline: found?.headline ?? text,
        ms,
      });
      console.error(`${name}: ${text}`);
    } finally {
      await bench[Symbol.asyncDispose]();
    }
  }
  return rows;
}

export function printPackageLeaks(rows: readonly PackageRow[]): void {
  printTable(
    ['package', 'leaks', 'verdict', 'its line', 'time (s)'],
    rows.map(({ name, level, isNamed, isClean, ms }) => [
      name,
      isClean ? 'no' : 'yes',
      level,
      isClean ? '–' : isNamed ? 'named' : 'no',
      (ms / 1000).toFixed(1),
    ]),
  );
  const leaks = rows.filter(({ isClean }) => !isClean);
  const count = (of: readonly PackageRow[]): number => of.filter(({ level }) => level === 'grows').length;
  process.stdout.write(
    `\nfound: ${count(leaks)} of ${leaks.length}; with the package's line: ${leaks.filter(({ isNamed }) => isNamed).length}; ` +
      `false alarms: ${count(rows.filter(({ isClean }) => isClean))} of ${rows.length - leaks.length}\n`,
  );
}
