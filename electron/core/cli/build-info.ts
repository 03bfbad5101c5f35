/** Version, commit and date of this build, read from files (git is not run). */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from './context.ts';

export interface BuildInfo {
  readonly version: string;
  /** Null when neither the build nor a checkout has it. */
  readonly commit: string | null;
  /** ISO 8601 date of the built program. */
  readonly builtAt: string | null;
}

function readText(...path: [string, ...string[]]): string | null {
  try {
    return readFileSync(join(...path), 'utf8').trim();
  } catch {
    // Missing in a package or in a checkout: the next source is tried.
    return null;
  }
}

function checkoutCommit(rootFolder: string): string | null {
  const head = readText(rootFolder, '.git', 'HEAD');
  if (head === null) return null;
  const reference = /^ref: (\S+)$/.exec(head)?.[1];
  if (reference === undefined) return /^[0-9a-f]{40}$/.test(head) ? head : null;
  const loose = readText(rootFolder, '.git', ...reference.split('/'));
  if (loose !== null) return loose;
  const packed = readText(rootFolder, '.git', 'packed-refs')?.split('\n') ?? [];
  return packed.find((line) => line.endsWith(` ${reference}`))?.split(' ')[0] ?? null;
}

function modifiedAt(file: string): string | null {
  const date = statSync(file, { throwIfNoEntry: false })?.mtime;
  return date === undefined || date.getTime() === 0 ? null : date.toISOString();
}

/** `package.json` may contain `build: {commit, builtAt}` in a package; in a checkout, git's files are read. */
export function readBuildInfo(installation: Installation): BuildInfo {
  const text = readText(installation.rootFolder, 'package.json');
  const manifest = text === null ? {} : (JSON.parse(text) as { version?: string; penBuild?: Partial<BuildInfo> });
  return {
    version: manifest.version ?? 'dev',
    commit: manifest.penBuild?.commit ?? checkoutCommit(installation.rootFolder),
    builtAt: manifest.penBuild?.builtAt ?? modifiedAt(installation.cliEntry),
  };
}

export function describeBuild({ version, commit, builtAt }: BuildInfo): string {
  return `pen ${version} (commit ${commit?.slice(0, 12) ?? 'unknown'}, built ${builtAt ?? 'unknown'})`;
}
