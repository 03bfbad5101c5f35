/**
 * The independent reference for heap figures: DevTools' engine as the npm package `chrome-devtools-mcp` bundles it, and the
 * plain Node 24 it runs on. Neither is a dependency of ours; they are fetched into the cache when a comparison is asked for.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Other versions name classes differently; figures are compared with this one only. */
const PACKAGES = ['chrome-devtools-mcp@1.11.0', 'node@24.21.0'];
const FOLDER = resolve(import.meta.dirname, '../../.cache/heap-reference');

export interface ReferencePaths {
  /** Node 24, for it has no 4 GB limit as Electron's Node has. */
  readonly nodePath: string;
  readonly workerPath: string;
}

/** Where they are, fetching them first where they are not. Throws what npm said when that fails. */
export function referencePaths(): ReferencePaths {
  const modules = join(FOLDER, 'node_modules');
  const paths = {
    nodePath: join(modules, 'node/bin/node'),
    workerPath: join(modules, 'chrome-devtools-mcp/build/src/third_party/devtools-heap-snapshot-worker.js'),
  };
  if (existsSync(paths.nodePath) && existsSync(paths.workerPath)) return paths;
  console.error(`Fetching ${PACKAGES.join(' and ')} into ${FOLDER} …`);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'package.json'), '{"private":true}');
  const npm = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--save-exact', ...PACKAGES], {
    cwd: FOLDER,
    encoding: 'utf8',
  });
  if (npm.status !== 0 || !existsSync(paths.nodePath) || !existsSync(paths.workerPath)) {
    throw new Error(`npm could not fetch the reference engine (status ${npm.status}):\n${npm.stderr}`);
  }
  return paths;
}
