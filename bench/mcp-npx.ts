/**
 * The time from `npx pen-workbench mcp` in an empty folder to its answer to `initialize`, with npm's cache warm; beside the same program started without
 * npx, and beside npx with a program that does nothing. The package is the tarball of `npm run package:npm`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { median } from './median.ts';
import { printTable } from './table.ts';

const TARGET_MS = 500;
const RELEASE = join(import.meta.dirname, '..', 'release', 'npm');
const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'bench', version: '1' } },
});

interface Started {
  readonly command: string;
  readonly args: readonly string[];
}

/** Resolves with the time to the first line of its answer, and ends the program. */
async function firstAnswerMs({ command, args }: Started, folder: string, env: NodeJS.ProcessEnv): Promise<number> {
  const startedMs = performance.now();
  const child = spawn(command, args, { cwd: folder, env, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  child.stdin.write(`${INITIALIZE}\n`);
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => Promise.reject(new Error(`${command} ${args.join(' ')} ended without an answer`))),
  ]);
  const tookMs = performance.now() - startedMs;
  child.stdin.end();
  await ended;
  return tookMs;
}

function install(tarball: string, node: string, npm: string, folder: string, env: NodeJS.ProcessEnv): void {
  // A package with a program that does nothing, for the time of npx itself.
  const nothing = join(folder, 'nothing');
  mkdirSync(nothing, { recursive: true });
  writeFileSync(
    join(nothing, 'package.json'),
    JSON.stringify({ name: 'nothing', version: '1.0.0', bin: { nothing: 'nothing.js' } }),
  );
  writeFileSync(
    join(nothing, 'nothing.js'),
    `#!/usr/bin/env node\nprocess.stdout.write('{}\\n');\nprocess.stdin.resume();\n`,
    { mode: 0o755 },
  );
  writeFileSync(join(folder, 'package.json'), '{}');
  const args = [npm, 'install', tarball, nothing, '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync(node, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`npm could not install ${tarball}.`);
}

/** `node`: a plain Node that the package supports; `npm`: the file of npm's program. */
export async function measureNpx({
  node,
  npm,
  runs,
}: {
  readonly node: string;
  readonly npm: string;
  readonly runs: number;
}): Promise<unknown> {
  const tarball = readdirSync(RELEASE).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('There is no npm package to measure. Run: npm run package:npm');
  const folder = mkdtempSync(join(tmpdir(), 'pen-bench-npx-'));
  const { ELECTRON_RUN_AS_NODE: _asNode, ...environment } = process.env;
  const env = {
    ...environment,
    PATH: `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}`,
    PEN_DATA_DIR: join(folder, 'data'),
  };
  try {
    install(join(RELEASE, tarball), node, npm, folder, env);
    const npx = join(dirname(npm), 'npx-cli.js');
    const programs: Readonly<Record<string, Started>> = {
      'npx pen-workbench mcp': { command: node, args: [npx, 'pen-workbench', 'mcp'] },
      'pen-workbench mcp': { command: join(folder, 'node_modules', '.bin', 'pen-workbench'), args: ['mcp'] },
      'npx with a program that does nothing': { command: node, args: [npx, 'nothing'] },
    };
    const took = new Map<string, number[]>(Object.keys(programs).map((what) => [what, []]));
    // The first run of each compiles its modules, and is not counted.
    for (let run = 0; run <= runs; run += 1)
      for (const [what, started] of Object.entries(programs)) {
        const tookMs = await firstAnswerMs(started, folder, env);
        if (run > 0) took.get(what)?.push(tookMs);
      }
    printTable(
      ['from its start to the first answer', 'median ms', `target ${TARGET_MS} ms`],
      [...took].map(([what, each], at) => {
        const middle = median(each);
        return [what, middle.toFixed(0), at === 0 ? (middle <= TARGET_MS ? 'reached' : 'missed') : ''];
      }),
    );
    return Object.fromEntries(took);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
