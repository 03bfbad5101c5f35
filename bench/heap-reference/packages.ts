/**
 * Third-party programs for the comparison of heap figures and times: DevTools' engine as the npm package `chrome-devtools-mcp`
 * bundles it, the plain Node 24 it runs on, and memlab. None is a dependency of ours; they are fetched into the cache when a
 * comparison is asked for.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const CACHE = resolve(import.meta.dirname, '../../.cache');

export interface FetchedPackages {
  readonly folder: string;
  /** Packages with exact versions: figures of other versions are not comparable. */
  readonly packages: readonly string[];
  /** Files that must exist afterwards, below `node_modules`. */
  readonly files: readonly string[];
  readonly npmFlags?: readonly string[];
}

const REFERENCE: FetchedPackages = {
  folder: join(CACHE, 'heap-reference'),
  // Other versions name classes differently.
  packages: ['chrome-devtools-mcp@1.11.0', 'node@24.21.0'],
  files: [
    'node/bin/node',
    'chrome-devtools-mcp/build/src/third_party/devtools-heap-snapshot-worker.js',
    'chrome-devtools-mcp/build/src/bin/chrome-devtools-mcp.js',
  ],
};
const MEMLAB: FetchedPackages = {
  folder: join(CACHE, 'memlab'),
  packages: ['@memlab/heap-analysis@2.0.5'],
  files: ['@memlab/heap-analysis/dist/index.js'],
  // Its scripts would download a browser and compile a module that is not needed for reading a file.
  npmFlags: ['--ignore-scripts'],
};

/** Fetches missing packages and returns the paths of their files. Throws npm's output on failure. */
export function fetched({ folder, packages, files, npmFlags = [] }: FetchedPackages): string[] {
  const paths = files.map((file) => join(folder, 'node_modules', file));
  const isThere = (): boolean => paths.every((path) => existsSync(path));
  if (isThere()) return paths;
  console.error(`Fetching ${packages.join(' and ')} into ${folder} …`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const npm = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--save-exact', ...npmFlags, ...packages], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (npm.status !== 0 || !isThere()) {
    throw new Error(`npm could not fetch ${packages.join(' and ')} (status ${npm.status}):\n${npm.stderr}`);
  }
  return paths;
}

export interface ReferencePaths {
  /** Node 24, because it lacks the 4 GB limit of Electron's Node. */
  readonly nodePath: string;
  readonly workerPath: string;
  /** The program of the MCP server chrome-devtools-mcp. */
  readonly mcpServerPath: string;
}

/** The paths of Node, DevTools' engine and chrome-devtools-mcp, fetched first if they are missing. Throws npm's output on failure. */
export function referencePaths(): ReferencePaths {
  const [nodePath = '', workerPath = '', mcpServerPath = ''] = fetched(REFERENCE);
  return { nodePath, workerPath, mcpServerPath };
}

/** The module of memlab that reads snapshots, fetched first if it is missing. Throws npm's output on failure. */
export function memlabPath(): string {
  const [path = ''] = fetched(MEMLAB);
  return path;
}
