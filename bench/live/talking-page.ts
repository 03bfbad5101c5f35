/**
 * A page with many requests and many console messages, in rounds of both, as fast as possible. Its own duration is the measurement. Served
 * here, opened in a headless Chromium.
 */
import { createServer, type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import CDP from 'chrome-remote-interface';
import { z } from 'zod';
import { startChromium } from '../../electron/core/cdp/testing/real-targets.ts';
import { until } from '../eventually.ts';

/** The page's work when it talks. */
export interface TalkingLoad {
  readonly requests: number;
  readonly messages: number;
  readonly rounds: number;
}

const USUAL: TalkingLoad = { requests: 2000, messages: 50_000, rounds: 50 };
/** The maximum number of connections of a browser to one host. */
const AT_ONCE = 6;
/** A round and what waits for it are over by then. */
const STOP_LIMIT_MS = 60_000;

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
};

export interface TalkingPage {
  /** Number of the browser's debugging port. */
  readonly port: number;
  readonly url: string;
  /** Opens a new tab with the page. */
  open(): Promise<string>;
  /** Runs the rounds, for `limitMs` at most, and returns their duration by the page's own clock. Throws when the page has crashed, or hangs for a minute after that. */
  talkWithin(targetId: string, limitMs: number): Promise<{ readonly ms: number; readonly rounds: number }>;
  closeTab(targetId: string): Promise<void>;
  close(): Promise<void>;
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
  const chromium = await startChromium([], { flags });
  const { port } = chromium;

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
    const expression = `document.readyState === 'complete' && location.href !== 'about:blank'`;
    await until(`the load of ${url}`, async () => ((await evaluate(id, expression)) === true ? true : null));
    return id;
  };
  const pageUrl = `http://localhost:${sitePort}/`;
  return {
    port,
    url: pageUrl,
    open: () => openTab(pageUrl),
    talkWithin,
    closeTab: async (targetId) => {
      await CDP.Close({ port, id: targetId });
    },
    close: async () => {
      await chromium.kill();
      server.closeAllConnections();
      await new Promise<void>((done) => {
        server.close(() => done());
      });
    },
  };
}
