/** The commands of docs/guide, page by page and in their order, on the sample page in Chromium and on the service that a page prints. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChromium, startNode, startSite, type RealTarget } from '../cdp/testing/real-targets.ts';
import { createCommandLine, INSTALLATION, type CommandLine } from './testing/command-line.ts';
import { shellWords } from './testing/shell-words.ts';

const GUIDE = join(INSTALLATION.rootFolder, 'docs', 'guide');
const SAMPLE = join(INSTALLATION.rootFolder, 'sample', 'page');
const PAGE_LIMIT_MS = 600_000;
/** These need no target and take no address. */
const OF_FILES = new Set(['analyze', 'diff', 'objects', 'retainers', 'sql']);
/** Output that the reader is promised to see, by page. */
const PROMISED: Readonly<Record<string, readonly string[]>> = {
  'first-leak.md': ['.listeners of OrderStore', 'OrderRow', 'Detached <tr>'],
  'slow-interaction.md': ['isPrime (long-task.js:10:10)', 'findCustomer'],
  'slow-load.md': ['Load path', 'Largest contentful paint', 'app.js'],
  'node-service.md': ['handle', '{url, visitor}', 'variable sessions', 'self_ms'],
  'assistant.md': ['PEN sample', 'Latency', 'trace-'],
};

/** Contents of the code blocks of one language. */
function codeBlocks(page: string, language: string): string[] {
  const text = readFileSync(join(GUIDE, page), 'utf8');
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, code = '']) => code);
}

/** Their commands are those of other tests on real targets: hunts, interactions, traces, and profiles of a service. */
const OF_THE_NIGHT = new Set(['first-leak.md', 'slow-interaction.md', 'slow-load.md', 'node-service.md']);

const pages = readdirSync(GUIDE).filter((page) => codeBlocks(page, 'sh').length > 0);

let line: CommandLine;
let chromium: RealTarget;
const parts = new AsyncDisposableStack();
beforeAll(async () => {
  line = parts.adopt(await createCommandLine(), (made) => made.remove());
  const files = [
    'page.css',
    'frame.html',
    'frame.js',
    'worker.js',
    'generated/app.js',
    'generated/app.js.map',
    'index.html',
  ];
  const contents = files.map((file) => [
    `/${file.replace('index.html', '')}`,
    readFileSync(join(SAMPLE, file), 'utf8'),
  ]);
  const site = parts.use(await startSite(Object.fromEntries(contents) as Record<string, string>));
  chromium = parts.use(await startChromium([site.url()]));
});
afterAll(() => parts.disposeAsync());

test('each page with commands has something to see', () => {
  expect(pages.toSorted()).toEqual(Object.keys(PROMISED).toSorted());
});

async function startService(script: string): Promise<RealTarget> {
  // A load of its own, because the page leaves it to the reader.
  const load = `const load = () => fetch('http://127.0.0.1:' + port).then((answer) => answer.text()).then(() => setTimeout(load, 20));`;
  const [start = ''] = script.match(/^createServer.*$/m) ?? [];
  const listening = `const server = createServer(handle).listen(0, '127.0.0.1', () => { port = server.address().port; load(); }); let port; ${load}`;
  expect(start).toContain('createServer(handle)');
  return startNode(script.replace(start, listening));
}

test.each(pages.map((page) => [OF_THE_NIGHT.has(page) ? `${page} @night` : page, page]))(
  '%s',
  async (_title, page = '') => {
    const [script] = codeBlocks(page, 'js');
    const service = script === undefined ? null : parts.use(await startService(script));
    const { port } = service ?? chromium;
    let seen = '';
    for (const command of codeBlocks(page, 'sh')
      .join('')
      .split('\n')
      .filter((text) => text.startsWith('pen '))) {
      const [, ...argv] = shellWords(command).map((word) => (word === 'service' ? 'target.js' : word));
      const address = OF_FILES.has(argv[0] ?? '') ? [] : ['--standalone', `--cdp-url=http://127.0.0.1:${port}`];
      const ran = await line.run([...argv, ...address], { currentFolder: line.folder });
      expect(`${command}: ${ran.status}\n${ran.status === 0 ? '' : ran.stderr}`).toBe(`${command}: 0\n`);
      seen += ran.stdout;
    }
    for (const promised of PROMISED[page] ?? []) expect(seen).toContain(promised);
  },
  PAGE_LIMIT_MS,
);
