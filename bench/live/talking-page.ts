/**
 * A page with many requests and many console messages, in rounds of both, as fast as possible. Its own duration is the measurement. Served
 * here, opened in a headless Chromium.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import CDP from 'chrome-remote-interface';
import { z } from 'zod';

export const REQUESTS = 2000;
export const MESSAGES = 50_000;
const ROUNDS = 50;

/** What the page does when it talks. */
export interface TalkingLoad {
  readonly requests: number;
  readonly messages: number;
  readonly rounds: number;
}

const USUAL: TalkingLoad = { requests: REQUESTS, messages: MESSAGES, rounds: ROUNDS };
/** The maximum number of connections of a browser to one host. */
const AT_ONCE = 6;
const START_LIMIT_MS = 120_000;
/** A round and what waits for it are over by then. */
const STOP_LIMIT_MS = 60_000;
const CHROMIUM_FLAGS = [
  '--headless=new',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-port=0',
  'about:blank',
];

const scriptFor = ({ requests, messages, rounds }: TalkingLoad): string => `
const wait = () => new Promise((next) => setTimeout(next, 0));
async function askFor(first, count) {
  for (let at = 0; at < count; at += ${AT_ONCE})
    await Promise.all(Array.from({ length: Math.min(${AT_ONCE}, count - at) }, (_, index) => fetch('/data?' + (first + at + index)).then((answer) => answer.text())));
}
let roundsDone = 0;
let isStopped = false;
async function talk() {
  const startedAt = performance.now();
  for (let round = 0; round < ${rounds} && !isStopped; round += 1) {
    const asking = askFor(round * ${requests / rounds}, ${requests / rounds});
    for (let at = 0; at < ${messages / rounds}; at += 1) console.log('message', round, at, { round, at, of: 'the page' });
    await asking;
    await wait();
    roundsDone = round + 1;
  }
  return performance.now() - startedAt;
}`;

const ANSWERS: Readonly<Record<string, readonly [type: string, body: string]>> = {
  '/': ['text/html', '<!doctype html><title>Talking page</title><h1>Talking page</h1><script src="/talk.js"></script>'],
  '/data': ['application/json', JSON.stringify({ rows: Array.from({ length: 20 }, (_, row) => ({ row })) })],
  '/frozen': ['text/html', '<!doctype html><title>Frozen page</title>'],
};

export interface TalkingPage {
  /** Number of the browser's debugging port. */
  readonly port: number;
  /** Process id of the browser. */
  readonly pid: number;
  readonly url: string;
  /** Opens a new tab with the page. */
  open(): Promise<string>;
  /** Runs the rounds, and returns their duration by the page's own clock. */
  talk(targetId: string): Promise<number>;
  /** As `talk`, but stops after `limitMs`. Throws when the page has crashed, or hangs for a minute after that. */
  talkWithin(targetId: string, limitMs: number): Promise<{ readonly ms: number; readonly rounds: number }>;
  closeTab(targetId: string): Promise<void>;
  /** A tab of another site that never answers again. */
  freezeAnother(): Promise<void>;
  close(): Promise<void>;
}

async function portOf(profile: string, child: ChildProcess): Promise<number> {
  const endMs = performance.now() + START_LIMIT_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`Chromium ended with ${child.exitCode}`);
    try {
      const port = Number.parseInt(readFileSync(join(profile, 'DevToolsActivePort'), 'utf8'), 10);
      if (port > 0) return port;
    } catch {
      // Not there yet.
    }
    if (performance.now() > endMs) throw new Error('Chromium did not open its port');
    await delay(50);
  }
}

/** `flags`: further flags of Chromium. */
export async function startTalkingPage(load: TalkingLoad = USUAL, flags: readonly string[] = []): Promise<TalkingPage> {
  const script = scriptFor(load);
  const server: Server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const [type, body] = path === '/talk.js' ? ['text/javascript', script] : (ANSWERS[path] ?? ['text/plain', '']);
    response.setHeader('content-type', type);
    response.end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const sitePort = typeof address === 'object' && address !== null ? address.port : 0;
  const profile = mkdtempSync(join(tmpdir(), 'pen-bench-live-'));
  const child = spawn(
    process.env['PEN_CHROMIUM'] ?? '/usr/bin/chromium',
    [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${profile}`, ...flags, ...CHROMIUM_FLAGS],
    { stdio: 'ignore' },
  );
  const exited = once(child, 'exit');
  const port = await portOf(profile, child);

  const evaluate = async (targetId: string, expression: string): Promise<unknown> => {
    const page = await CDP({ port, target: targetId, local: true });
    try {
      const { result, exceptionDetails } = await page.Runtime.evaluate({
        expression,
        awaitPromise: true,
        returnByValue: true,
      });
      if (exceptionDetails !== undefined)
        throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    } finally {
      await page.close();
    }
  };
  const talkWithin = async (targetId: string, limitMs: number): Promise<{ ms: number; rounds: number }> => {
    const page = await CDP({ port, target: targetId, local: true });
    const stopped = new AbortController();
    try {
      await page.Inspector.enable();
      const lost = new Promise<never>((_, reject) => {
        page.on('Inspector.targetCrashed', () => reject(new Error('the page has crashed')));
        page.on('disconnect', () => reject(new Error('the page is gone')));
      });
      const limit = (async (): Promise<never> => {
        await delay(limitMs, undefined, stopped);
        void page.Runtime.evaluate({ expression: 'isStopped = true' });
        await delay(STOP_LIMIT_MS, undefined, stopped);
        throw new Error(`the page did not answer within ${STOP_LIMIT_MS / 1000} s`);
      })();
      const talked = page.Runtime.evaluate({ expression: 'talk()', awaitPromise: true, returnByValue: true });
      const { result } = await Promise.race([talked, lost, limit]);
      const rounds = await page.Runtime.evaluate({ expression: 'roundsDone', returnByValue: true });
      return { ms: z.number().parse(result.value), rounds: z.number().parse(rounds.result.value) };
    } finally {
      stopped.abort();
      await page.close();
    }
  };
  const openTab = async (url: string): Promise<string> => {
    const { id } = await CDP.New({ port, url });
    for (let tries = 0; tries < 400; tries += 1) {
      if ((await evaluate(id, `document.readyState === 'complete' && location.href !== 'about:blank'`)) === true)
        return id;
      await delay(50);
    }
    throw new Error(`${url} did not load`);
  };
  const pageUrl = `http://localhost:${sitePort}/`;
  return {
    port,
    pid: child.pid ?? 0,
    url: pageUrl,
    open: () => openTab(pageUrl),
    talk: async (targetId) => z.number().parse(await evaluate(targetId, 'talk()')),
    talkWithin,
    closeTab: async (targetId) => {
      await CDP.Close({ port, id: targetId });
    },
    freezeAnother: async () => {
      // The other name of loopback is another site, in a process of its own.
      const id = await openTab(`http://127.0.0.1:${sitePort}/frozen`);
      const page = await CDP({ port, target: id, local: true });
      await page.Runtime.evaluate({ expression: 'setTimeout(() => { for (;;); }, 0), 0' });
      await page.close();
    },
    close: async () => {
      child.kill('SIGKILL');
      await exited;
      server.closeAllConnections();
      await new Promise<void>((done) => {
        server.close(() => done());
      });
      rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}
