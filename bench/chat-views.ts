/**
 * `npm run bench chat-views`: views in the chat of an assistant, in a host of MCP Apps in Chromium: from the message with the answer to the frame with
 * its head, and to the whole document; and frames while the tracks of a large trace are panned. An end-to-end test measures, which this runs.
 *
 *     --runs N      of each view (5); the table has medians
 *     --events N    of the synthetic trace (5.8 million, a file of 564 MB, in .cache/bench; kept between runs)
 *     --docs        writes the tables into docs/assistants.md
 *     --json FILE   writes the figures
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { writeTables } from './docs-tables.ts';
import { makeThreadsTrace } from './flame/make-threads-trace.ts';
import { FILES_FOLDER } from './heap/files.ts';
import { inMilliseconds, percentile, said } from './heap/report.ts';
import { median } from './median.ts';
import { printTable } from './table.ts';

const ROOT = join(import.meta.dirname, '..');
const PLAYWRIGHT = join(ROOT, 'node_modules', '@playwright', 'test', 'cli.js');
const THREADS = 10;
const REFRESH_MS = 1000 / 60;

const OpeningSchema = z.object({
  what: z.string(),
  headMs: z.number(),
  fromFrameMs: z.number(),
  runMs: z.number(),
  wholeMs: z.number(),
});
const PanningSchema = z.object({ what: z.string(), frames: z.array(z.number()) });

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    runs: { type: 'string', default: '5' },
    events: { type: 'string', default: '5800000' },
    docs: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});

/** Makes the trace if it is missing. */
function tracePath(events: number): string {
  mkdirSync(FILES_FOLDER, { recursive: true });
  const path = join(FILES_FOLDER, `made-threads-${events}.trace.json`);
  if (!existsSync(path)) {
    said(`making ${path}`);
    makeThreadsTrace(`${path}.part`, events, THREADS);
    renameSync(`${path}.part`, path);
  }
  return path;
}

const trace = tracePath(Number(values.events));
const folder = mkdtempSync(join(tmpdir(), 'pen-bench-chat-'));
try {
  const file = join(folder, 'figures.jsonl');
  const { ELECTRON_RUN_AS_NODE: _asNode, ...environment } = process.env;
  // Playwright runs on Node, also where this runs on Electron as Node.
  const { status } = spawnSync(
    process.env['npm_node_execpath'] ?? 'node',
    [PLAYWRIGHT, 'test', 'chat-speed.night.spec.ts', '--workers=1', '--retries=0', '--reporter=line'],
    {
      cwd: ROOT,
      env: { ...environment, PEN_CHAT_FIGURES: file, PEN_CHAT_TRACE: trace, PEN_CHAT_RUNS: values.runs },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  const figures = (existsSync(file) ? readFileSync(file, 'utf8') : '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => z.union([PanningSchema, OpeningSchema]).parse(JSON.parse(line)));
  const openings = figures.filter((each) => 'headMs' in each);
  const typical = (what: string, name: 'headMs' | 'fromFrameMs' | 'runMs' | 'wholeMs'): string =>
    `${median(openings.filter((each) => each.what === what).map((each) => each[name])).toFixed(0)} ms`;
  const opened = [
    ['view', 'answer to its head', 'frame made to the head', 'answer to the page run', 'answer to the whole view'],
    ...[...new Set(openings.map(({ what }) => what))].map((what) => [
      what,
      typical(what, 'headMs'),
      typical(what, 'fromFrameMs'),
      typical(what, 'runMs'),
      typical(what, 'wholeMs'),
    ]),
  ];
  const panned = [
    [`panning, trace of ${(statSync(trace).size / 1e6).toFixed(0)} MB`, 'p50', 'p95', 'longest', 'missed refreshes'],
    ...figures
      .filter((each) => 'frames' in each)
      .map(({ what, frames }) => {
        const missed = frames.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / REFRESH_MS) - 1), 0);
        return [
          what,
          inMilliseconds(percentile(frames, 0.5)),
          inMilliseconds(percentile(frames, 0.95)),
          inMilliseconds(Math.max(...frames)),
          `${missed} of ${frames.length + missed}`,
        ];
      }),
  ];
  for (const [headings = [], ...rows] of [opened, panned]) printTable(headings, rows);
  if (status !== 0) process.stdout.write(`Not everything was measured: Playwright ended with ${status}.\n`);
  else if (values.docs) writeTables({ page: 'assistants.md', bench: 'chat-views' }, opened, panned);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
