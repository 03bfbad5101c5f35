/** `pen leaks` on a live page, and what is refused before a target is searched. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChromium, startSite, type RealTarget, type Site } from '../../../core/cdp/testing/real-targets.ts';
import { createCommandLine, type CommandLine } from '../../../core/cli/testing/command-line.ts';

const PAGE = `<title>shop</title><button onclick="orders.push(new Order())">Order</button>
<script>class Order { lines = Array.from({ length: 50 }, (_, id) => ({ id })); } const orders = [];</script>`;

let line: CommandLine;
let site: Site;
let chromium: RealTarget;
beforeAll(async () => {
  line = await createCommandLine();
  site = await startSite({ '/': PAGE });
  chromium = await startChromium([site.url()]);
});
afterAll(async () => {
  await chromium[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
  await line.remove();
});

test('repeats the steps and prints what grows, how much, and the reference to remove', async () => {
  const cdp = `--cdp-url=http://127.0.0.1:${chromium.port}`;
  const { status, stdout } = await line.run([
    'leaks',
    '--target=shop',
    'click Order',
    '--repeat=2',
    '--standalone',
    cdp,
  ]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/Every round leaves 2 Order \(\(index\):\d+:\d+\), 1 per action: /);
  expect(stdout).toContain('variable orders');
});

test.each([
  [['--target=shop'], 'No step was given.'],
  [['--target=shop', 'clack Order'], '"clack Order" is not a step.'],
  [['--expression=order()', 'click Order'], 'exclude each other'],
  [['--expression=order()', '--do=order'], 'exclude each other'],
  [['--repeat=0', 'click Order'], '--repeat'],
])('%j is refused before a target is searched', async (words, message) => {
  const { status, stderr } = await line.run(['leaks', ...words]);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
