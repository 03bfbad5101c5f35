/** `pen interact`: its steps in words, on a real page, and what is refused before a target is searched. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChromium, startSite, type RealTarget, type Site } from '../../../core/cdp/testing/real-targets.ts';
import { createCommandLine, type CommandLine } from '../../../core/cli/testing/command-line.ts';

const PAGE = `<title>shop</title><label>Search <input id="q"></label><button onclick="document.title = 'found ' + q.value">Find</button>`;

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

test('types and clicks, and prints what it hit', async () => {
  const cdp = `--cdp-url=http://127.0.0.1:${chromium.port}`;
  const { status, stdout } = await line.run([
    'interact',
    'type red shoes on Search',
    'click Find',
    '--standalone',
    cdp,
  ]);
  expect(status).toBe(0);
  expect(stdout).toContain('It now holds "red shoes".');
  expect(stdout).toContain('`button` `Find`');
  const json = await line.run(['interact', 'click Find', '--json', '--standalone', cdp]);
  expect(json.json()).toMatchObject({ steps: [{ action: 'click', hit: { role: 'button', name: 'Find' } }] });
  const missing = await line.run(['interact', 'click Fnd', '--timeout=200', '--standalone', cdp]);
  expect(missing.status).toBe(3);
  expect(missing.stderr).toContain('The nearest: `button "Find"`');
});

test.each([
  [[], 'No step was given.'],
  [['clack Find'], '"clack Find" is not a step.'],
  [['press '], 'is not a step'],
  [['drag Card'], 'Step 1: A drag has no end.'],
  [['click Find', '--reset=reload'], '--reset belongs to --measure.'],
])('%j is refused before a target is searched', async (words, message) => {
  const { status, stderr } = await line.run(['interact', ...words]);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
