/**
 * `npm run bench planted`: for each planted problem (e2e/fixtures/planted), the calls, bytes and time of the replayed search until an answer named
 * the cause. The replays are end-to-end tests, which this runs. `--only NAME` for one app, `--json FILE` writes the figures.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { printTable } from './table.ts';

const ROOT = join(import.meta.dirname, '..');
const PLAYWRIGHT = join(ROOT, 'node_modules', '@playwright', 'test', 'cli.js');

const FiguresSchema = z.object({
  app: z.string(),
  problem: z.string(),
  calls: z.number(),
  textBytes: z.number(),
  durationMs: z.number(),
});

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: { only: { type: 'string' }, json: { type: 'string' } },
});

const folder = mkdtempSync(join(tmpdir(), 'pen-bench-planted-'));
try {
  const file = join(folder, 'figures.jsonl');
  const { ELECTRON_RUN_AS_NODE: _asNode, ...environment } = process.env;
  const title = values.only === undefined ? [] : ['--grep', `${values.only}:`];
  // Playwright runs on Node, also where this runs on Electron as Node.
  const { status } = spawnSync(
    process.env['npm_node_execpath'] ?? 'node',
    [PLAYWRIGHT, 'test', 'planted.night.spec.ts', '--workers=1', '--retries=0', '--reporter=line', ...title],
    { cwd: ROOT, env: { ...environment, PEN_PLANTED_FIGURES: file }, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const figures = (existsSync(file) ? readFileSync(file, 'utf8') : '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => FiguresSchema.parse(JSON.parse(line)));
  printTable(
    ['app', 'problem', 'calls', 'text (bytes)', 'time to cause (s)'],
    figures.map(({ app, problem, calls, textBytes, durationMs }) => [
      app,
      problem,
      String(calls),
      String(textBytes),
      (durationMs / 1000).toFixed(1),
    ]),
  );
  if (status !== 0) process.stdout.write(`Not every cause was named: Playwright ended with ${status}.\n`);
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(figures, null, 1));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
