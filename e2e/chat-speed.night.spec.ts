/**
 * First frames of a chat view, and its moves: the head of the answer before the rest of the page runs, and the document in its place.
 * No time is asserted here.
 */
import type { FrameLocator } from '@playwright/test';
import { z } from 'zod';
import { openChat, type ChatHost } from './fixtures/chat-host.ts';
import { expect, test, type Bench } from './fixtures/test.ts';

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

interface Case {
  readonly what: string;
  readonly tool: string;
  readonly parameters: Record<string, unknown>;
  /** Selector in the whole document. */
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
  const server = bench.startPen(args, { ...folders, cwd: folders.project });
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

test('the head of an answer is drawn first, and the document takes its place without a jump', async ({ bench }) => {
  test.slow();
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
  for (const { what, tool, parameters, whole } of cases) {
    await chat.page.addInitScript(noteFrames, whole);
    const { view } = await chat.show(tool, parameters);
    const seen = await seenIn(view);
    expect(seen.head, what).toBeLessThanOrEqual(seen.run);
    expect(seen.wholeBox[0], what).toBe(seen.headBox[0]);
    // A later view is drawn first at the height of its frame, and again when the host has made room; and where a profile has too few samples to judge,
    // its answer says no figures, which its document does.
    if (what === 'retaining paths') expect(seen.wholeBox, what).toEqual(seen.headBox);
  }
  expect(chat.problems).toEqual([]);
});
