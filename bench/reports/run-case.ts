/** Runs a case: its files in a folder of its own, its program on a target of its own, and `pen` beside it as its own process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { MARK_LOADED, startChromium } from '../../electron/core/cdp/testing/real-targets.ts';
import { MACHINE_ENVIRONMENT, PLAIN_NODE } from '../../electron/core/process/own-programs-fixture.ts';
import { FOLDER, type Case } from './case.ts';

const PEN = join(FOLDER, '..', '..', 'dist', 'cli', 'pen.js');
const LIMIT_MS = 240_000;
const START_LIMIT_MS = 20_000;
/** Actions of a Node program, and of a page. */
const WARM_UP = { node: 300, page: 20 };
const PARTS = 3;
const MEASURED = { node: 1000, page: 100 };

async function outputOf(child: ChildProcess, limitMs: number): Promise<string> {
  let [text, errors] = ['', ''];
  child.stdout?.on('data', (part) => (text += String(part)));
  child.stderr?.on('data', (part) => (errors += String(part)));
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  await once(child, 'close');
  clearTimeout(timer);
  // Progress is on stderr, and so is an answer that is an error.
  return text.trim() === '' ? errors : text;
}

function textOf(content: string | readonly string[]): string | Buffer {
  const text = typeof content === 'string' ? content : `${content.join('\n')}\n`;
  return text.startsWith('base64:') ? Buffer.from(text.slice('base64:'.length), 'base64') : text;
}

async function inFolder<T>(each: Case, work: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'pen-report-'));
  try {
    for (const [name, content] of Object.entries(each.files)) {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), textOf(content));
    }
    for (const name of each.inputs) cpSync(join(FOLDER, 'inputs', name), join(dir, name));
    if (each.on === 'node') cpSync(join(FOLDER, 'serve.cjs'), join(dir, 'serve.cjs'));
    if (each.packages.length > 0) {
      const flags = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', dir];
      await outputOf(spawn('npm', [...flags, ...each.packages], { cwd: dir }), LIMIT_MS);
    }
    return await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Resolves when the output has all patterns, with their first groups. */
function printed(child: ChildProcess, wanted: readonly RegExp[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`The program of the case did not start: ${text}`)), START_LIMIT_MS);
    const look = (part: unknown): void => {
      text += String(part);
      const found = wanted.map((one) => one.exec(text)?.[1]);
      if (found.some((one) => one === undefined)) return;
      clearTimeout(timer);
      resolve(found.map(String));
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
  });
}

async function withNode<T>(
  dir: string,
  isInspected: boolean,
  work: (site: string, cdp: string) => Promise<T>,
): Promise<T> {
  const flags = ['--expose-gc', ...(isInspected ? ['--inspect=127.0.0.1:0'] : []), join(dir, 'app.cjs')];
  const child = spawn(PLAIN_NODE, flags, { cwd: dir, env: MACHINE_ENVIRONMENT });
  try {
    const inspected = isInspected ? [/ws:\/\/(127\.0\.0\.1:\d+)\//] : [];
    const [port, cdp = ''] = await printed(child, [/listening (\d+)/, ...inspected]);
    return await work(`http://127.0.0.1:${port}`, `http://${cdp}`);
  } finally {
    child.kill('SIGKILL');
  }
}

/** Clicks the first button and posts the bytes of each action, in the page itself: no client is connected. */
const MEASURING = `<script>addEventListener('load', async () => {
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const bytes = async () => { for (let k = 0; k < 3; k++) { gc(); await wait(50); } return performance.memory.usedJSHeapSize; };
  const names = JSON.parse(decodeURIComponent(location.hash.slice(1)));
  const act = async (n) => { for (let k = 0; k < n; k++) for (const name of names) {
    [...document.querySelectorAll('button')].find((each) => each.textContent === name).click(); await wait(20); } };
  await act(${String(WARM_UP.page)}); const before = await bytes(); await act(${String(MEASURED.page)}); const after = await bytes();
  fetch('/report', { method: 'POST', body: String((after - before) / ${String(MEASURED.page)}) });
})</script>`;

const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', json: 'application/json' };

async function withSite<T>(each: Case, work: (site: string, reported: Promise<string>) => Promise<T>): Promise<T> {
  const { promise: reported, resolve: report } = Promise.withResolvers<string>();
  const server = createServer((req, res) => {
    const { pathname: path } = new URL(req.url ?? '/', 'http://site');
    if (path === '/report') {
      req.on('data', (part) => report(String(part)));
      res.end();
      return;
    }
    const name = path === '/' || path === '/measured' ? 'index.html' : path.slice(1);
    const content = each.files[name];
    if (content === undefined) {
      res.writeHead(404).end();
      return;
    }
    const type = TYPES[name.split('.').at(-1) ?? ''] ?? 'text/html';
    res.writeHead(200, { 'content-type': `${type}; charset=utf-8` });
    res.end(
      name === 'index.html'
        ? `${String(textOf(content))}${path === '/measured' ? MEASURING : ''}${MARK_LOADED}`
        : textOf(content),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, reported);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

async function pen(dir: string, args: readonly string[]): Promise<string> {
  const home = join(dir, '.home');
  mkdirSync(home);
  const own = { HOME: home, XDG_CONFIG_HOME: home, PEN_DATA_DIR: join(home, 'pen'), PEN_BACKGROUND: 'off' };
  const env = { ...MACHINE_ENVIRONMENT, ...own, DISPLAY: process.env['DISPLAY'], ELECTRON_RUN_AS_NODE: '1' };
  return outputOf(spawn(process.execPath, [PEN, ...args], { cwd: dir, env }), LIMIT_MS);
}

/** The whole answer of `pen`. */
export async function answerOf(each: Case): Promise<string> {
  const filled = (dir: string, site: string): string[] =>
    each.run.map((one) => one.replaceAll('$SITE', site).replaceAll('$DIR', dir));
  return inFolder(each, async (dir) => {
    const ask = (site: string, cdp: string): Promise<string> => pen(dir, [...filled(dir, site), '--cdp-url', cdp]);
    if (each.on === 'files') return pen(dir, filled(dir, ''));
    if (each.on === 'node') return withNode(dir, true, ask);
    return withSite(each, async (site) => {
      const chromium = await startChromium([`${site}/`]);
      try {
        return await ask(site, `http://127.0.0.1:${String(chromium.port)}`);
      } finally {
        await chromium.kill();
      }
    });
  });
}

const clicksOf = ({ run }: Case): string[] =>
  run.flatMap((one) => (one.startsWith('click ') ? [one.slice('click '.length)] : []));

/** Bytes that an action leaves, measured by the program itself while no client is connected. */
export async function bytesLeft(each: Case): Promise<number> {
  if (each.on === 'page')
    return withSite(each, async (site, reported) => {
      const flags = ['--js-flags=--expose-gc', '--enable-precise-memory-info'];
      const hash = encodeURIComponent(JSON.stringify(clicksOf(each)));
      const chromium = await startChromium([`${site}/measured#${hash}`], { flags });
      try {
        return Number(await reported);
      } finally {
        await chromium.kill();
      }
    });
  return inFolder(each, (dir) =>
    withNode(dir, false, async (site) => {
      const act = async (times: number): Promise<void> => {
        for (let k = 0; k < times; k += 1) await (await fetch(`${site}/do`)).text();
      };
      const bytes = async (): Promise<number> => Number(await (await fetch(`${site}/mem`)).text());
      await act(WARM_UP.node);
      const levels = [await bytes()];
      for (let part = 0; part < PARTS; part += 1) {
        await act(MEASURED.node);
        levels.push(await bytes());
      }
      // A leak grows in each part: the smallest one leaves out what the program still prepares.
      return Math.min(...levels.slice(1).map((level, k) => level - (levels[k] ?? 0))) / MEASURED.node;
    }),
  );
}
