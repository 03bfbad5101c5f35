/** The commands that `pen guide` prints for each job, in their order, each with what the ones before it answered, on the sample page in Chromium. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROMPTS } from '../../../shared/features/prompts.ts';
import { startChromium, startSite, type RealTarget } from '../cdp/testing/real-targets.ts';
import { createCommandLine, INSTALLATION, type CommandLine } from './testing/command-line.ts';
import { shellWords } from './testing/shell-words.ts';

const SAMPLE = join(INSTALLATION.rootFolder, 'sample', 'page');
const FILES = ['page.css', 'frame.html', 'frame.js', 'worker.js', 'generated/app.js', 'generated/app.js.map'];
const LIMIT_MS = 600_000;

/** Words that the answers of a job must have. A page that waits is `(idle)` or `(program)`, which depends on when its thread began to wait. */
const PROMISED: Readonly<Record<string, { readonly when: 'by day' | '@night'; readonly promised: readonly string[] }>> =
  {
    'why-is-this-process-busy': { when: 'by day', promised: ['CPU profile: ', 'No verdict'] },
    'find-a-leak': { when: '@night', promised: ['.listeners of OrderStore', 'order-row.js:15', 'OrderRow'] },
    'why-is-this-interaction-slow': { when: '@night', promised: ['isPrime (long-task.js:10:10)'] },
    'why-is-this-page-slow': { when: '@night', promised: ['Largest contentful paint'] },
  };
const JOBS = PROMPTS.flatMap((prompt) => {
  const job = PROMISED[prompt.name];
  return job === undefined ? [] : [{ prompt, ...job }];
});

let line: CommandLine;
let chromium: RealTarget;
const parts = new AsyncDisposableStack();
beforeAll(async () => {
  line = parts.adopt(await createCommandLine(), (made) => made.remove());
  const contents = FILES.map((file) => [`/${file}`, readFileSync(join(SAMPLE, file), 'utf8')] as const);
  const page = readFileSync(join(SAMPLE, 'index.html'), 'utf8');
  const site = parts.use(await startSite({ ...Object.fromEntries(contents), '/': page }));
  chromium = parts.use(await startChromium([site.url()]));
});
afterAll(() => parts.disposeAsync());

/** The words that a reader replaces, by what was answered so far. */
function filledIn(command: string, seen: string): string[] {
  const captures = [...seen.matchAll(/\bheap-[0-9a-f]{8}\b/g)].map(([id]) => id);
  const hunts = [...seen.matchAll(/\bhunt-[0-9a-f]{8}\b/g)].map(([id]) => id);
  const words: Readonly<Record<string, string>> = {
    NAME: 'PEN sample',
    OPEN: 'Refresh orders',
    SAVE: 'Block the page',
    CLASS: 'OrderRow',
    CAPTURE: captures.at(-1) ?? '',
    ID: /@(\d+) /.exec(seen.slice(seen.lastIndexOf('DISTANCE')))?.[1] ?? '',
    'HUNT-BEFORE': hunts[0] ?? '',
    'HUNT-AFTER': hunts.at(-1) ?? '',
    BEFORE: 'busy.cpuprofile',
    AFTER: 'busy.cpuprofile',
  };
  return shellWords(command)
    .filter((word) => word !== 'click CLOSE')
    .map((word) => word.replaceAll(/\b[A-Z]+(?:-[A-Z]+)?\b/g, (name) => words[name] ?? name))
    .map((word, at, all) => (all[at - 1] === '--duration' || all[at - 1] === '--seconds' ? '1' : word));
}

test.each(JOBS)(
  '$prompt.name $when',
  async ({ prompt, promised }) => {
    let seen = '';
    for (const { command } of prompt.inShell) {
      const argv = filledIn(command, seen);
      const ran = await line.run(
        [
          ...argv,
          ...(argv.includes('PEN sample') || argv[0] === 'call'
            ? ['--standalone', `--cdp-url=http://127.0.0.1:${chromium.port}`]
            : []),
        ],
        {
          currentFolder: line.folder,
        },
      );
      expect(`${argv.join(' ')}: ${ran.status}\n${ran.status === 0 ? '' : ran.stderr}`).toBe(`${argv.join(' ')}: 0\n`);
      seen += ran.stdout;
    }
    for (const text of promised) expect(seen).toContain(text);
  },
  LIMIT_MS,
);
