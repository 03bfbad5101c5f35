/**
 * How soon a view of a chat shows something, and how it moves: the head of the answer before the rest of the page runs, and the document in its place.
 * No time is asserted here. `npm run bench chat-views` runs this with `PEN_CHAT_FIGURES`, a file for figures, and `PEN_CHAT_TRACE`, a large trace.
 */
import { appendFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FrameLocator } from '@playwright/test';
import { z } from 'zod';
import { openChat, type ChatHost } from './fixtures/chat-host.ts';
import { expect, test, type Bench } from './fixtures/test.ts';

const FIGURES = process.env['PEN_CHAT_FIGURES'];
const TRACE = process.env['PEN_CHAT_TRACE'];
const RUNS = Number(process.env['PEN_CHAT_RUNS'] ?? 1);
const PAN_SECONDS = FIGURES === undefined ? 1 : 8;

const BoxSchema = z.tuple([z.number(), z.number()]);
const SeenSchema = z.object({
  head: z.number(),
  whole: z.number(),
  /** When the rest of the page had been run. */
  run: z.number(),
  /** Edges of the verdict in the first frame at its last size, and in the whole document, in CSS pixels. */
  headBox: BoxSchema,
  wholeBox: BoxSchema,
});
const TimesSchema = z.object({ shown: z.number(), sent: z.number() });

interface Case {
  readonly what: string;
  readonly tool: string;
  readonly parameters: Record<string, unknown>;
  /** What is there in the whole document. */
  readonly whole: string;
}

/** Notes in each document when the head and the whole were drawn. Runs in pages, so it has nothing of here. */
function noteFrames(whole: string): void {
  const seen: Record<string, unknown> = {};
  Object.assign(window, { penSeen: seen });
  const wanted: [string, string][] = [
    ['head', '#first .verdict h1'],
    ['run', '.chat'],
    ['whole', whole],
  ];
  const note = (name: string, verdict: Element | null): void => {
    const box = verdict?.getBoundingClientRect();
    if (box !== undefined) seen[name] = [box.top, box.bottom];
  };
  const look = (): void => {
    note('headBox', document.querySelector('#first .verdict'));
    for (const [name, selector] of wanted) {
      if (name in seen || document.querySelector(selector) === null) continue;
      seen[name] = null;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.addEventListener('message', () => {
          seen[name] = performance.timeOrigin + performance.now();
          if (name === 'whole') note('wholeBox', document.querySelector('#root .verdict'));
        });
        port1.start();
        port2.postMessage(0);
      });
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  // The host gives it its height after it was drawn.
  addEventListener('resize', look);
}

async function openWith(bench: Bench): Promise<ChatHost> {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(pages.url('ledger.html', { title: 'Ledger', entries: 100 }));
  const folders = bench.folders();
  const args = ['serve', '--addr', 'localhost:0', '--cdp-url', chromium.address];
  const roots = TRACE === undefined ? [] : ['--project-root', dirname(TRACE)];
  const server = bench.startPen([...args, ...roots], { ...folders, cwd: folders.project });
  const [, mcpUrl = '', mcpToken = ''] = await server.whenSaid(/^PEN MCP (\S+) token (\S+)$/m);
  return openChat(bench.cleanup, pages, { mcpUrl, mcpToken });
}

async function seenIn(view: FrameLocator): Promise<z.output<typeof SeenSchema>> {
  let seen: z.output<typeof SeenSchema> | null = null;
  await expect
    .poll(
      async () => {
        const read = SeenSchema.safeParse(await view.locator('html').evaluate(() => Reflect.get(window, 'penSeen')));
        seen = read.success ? read.data : null;
        return read.success;
      },
      { timeout: 30_000 },
    )
    .toBe(true);
  if (seen === null) throw new Error('nothing was seen');
  return seen;
}

/** Frame times in milliseconds while a chart is panned by wheel events, one before each frame. */
async function pan(view: FrameLocator, selector: string): Promise<number[]> {
  return view
    .locator(selector)
    .first()
    .evaluate(
      (chart, seconds) =>
        new Promise<number[]>((done) => {
          const { left, top, width, height } = chart.getBoundingClientRect();
          const frames: number[] = [];
          const wheel = (deltaY: number, shiftKey: boolean): void =>
            void chart.dispatchEvent(
              new WheelEvent('wheel', {
                deltaY,
                shiftKey,
                clientX: left + width / 2,
                clientY: top + Math.min(height, 300) / 2,
                bubbles: true,
                cancelable: true,
              }),
            );
          for (let turn = 0; turn < 40; turn += 1) wheel(-60, false);
          let last = 0;
          const begunMs = performance.now();
          const next = (now: number): void => {
            if (last > 0) frames.push(now - last);
            last = now;
            if (performance.now() - begunMs > seconds * 1000) return done(frames);
            wheel(frames.length % 240 < 120 ? 40 : -40, true);
            requestAnimationFrame(next);
          };
          requestAnimationFrame(next);
        }),
      PAN_SECONDS,
    );
}

const CHART = '[data-testid="trace-surface"]';

test('the head of an answer is drawn first, and the document takes its place without a jump', async ({ bench }) => {
  test.slow();
  if (FIGURES !== undefined) test.setTimeout(170_000);
  const chat = await openWith(bench);
  await chat.call('pen_heap_snapshot', { target: 'Ledger' });
  const profile = await chat.call('pen_cpu_profile', { target: 'Ledger', duration: 1 });
  expect(profile.isError).not.toBe(true);
  const cases: Case[] = [
    {
      what: 'retaining paths',
      tool: 'pen_heap_retainers',
      parameters: { class: 'LedgerEntry' },
      whole: '[data-testid="path-row"]',
    },
    { what: 'CPU profile', tool: 'pen_capture_info', parameters: {}, whole: 'main canvas' },
  ];
  if (TRACE !== undefined) {
    const imported = await chat.call('pen_import', { path: TRACE });
    expect(imported.content[0]?.text ?? '').toContain('trace-');
    cases.push({ what: 'trace', tool: 'pen_capture_info', parameters: {}, whole: `${CHART} canvas` });
  }
  for (const { what, tool, parameters, whole } of cases) {
    for (let run = 0; run < RUNS; run += 1) {
      await chat.page.addInitScript(noteFrames, whole);
      const { view } = await chat.show(tool, parameters);
      const seen = await seenIn(view);
      const { shown, sent } = TimesSchema.parse(await chat.page.evaluate('window.penTimes'));
      expect(seen.head, what).toBeLessThanOrEqual(seen.run);
      expect(seen.wholeBox[0], what).toBe(seen.headBox[0]);
      // A later view is drawn first at the height of its frame, and again when the host has made room; and where a profile has too few samples to judge,
      // its answer says no figures, which its document does.
      if (what === 'retaining paths' && run === 0) expect(seen.wholeBox, what).toEqual(seen.headBox);
      const figures = {
        what,
        headMs: seen.head - sent,
        wholeMs: seen.whole - sent,
        fromFrameMs: seen.head - shown,
        runMs: seen.run - sent,
      };
      if (FIGURES !== undefined) appendFileSync(FIGURES, `${JSON.stringify(figures)}\n`);
      if (run === RUNS - 1 && what === 'trace') {
        const frames = await pan(view, CHART);
        if (FIGURES !== undefined) appendFileSync(FIGURES, `${JSON.stringify({ what, frames })}\n`);
      }
    }
  }
  expect(chat.problems).toEqual([]);
});
