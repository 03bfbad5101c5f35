/** DevTools' model of CPU profiles, from the npm package `@paulirish/trace_engine`: not a dependency of ours, fetched on request. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '../../.cache/cpu-reference');
/** Package with an exact version: figures of other versions are not comparable. */
const PACKAGE = '@paulirish/trace_engine';
const VERSION = '0.0.65';

/** The package's folder, fetched first if it is missing. Throws npm's output on failure. */
export function modelFolder(): string {
  const folder = join(FOLDER, 'node_modules', ...PACKAGE.split('/'));
  if (existsSync(folder)) return folder;
  console.error(`Fetching ${PACKAGE} …`);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'package.json'), '{"private":true}');
  const npm = spawnSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--save-exact', '--ignore-scripts', `${PACKAGE}@${VERSION}`],
    { cwd: FOLDER, encoding: 'utf8' },
  );
  if (npm.status !== 0 || !existsSync(folder)) throw new Error(`npm could not fetch ${PACKAGE}:\n${npm.stderr}`);
  return folder;
}
