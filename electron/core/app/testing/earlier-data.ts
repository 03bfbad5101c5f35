/** Data folders that earlier versions wrote, for tests. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const FOLDERS = join(import.meta.dirname, 'data-folders');

/** Unpacks the data folder that `version` wrote into `dataDirectory`, which it creates. */
export function unpackDataFolder(version: '0.1.0', dataDirectory: string): void {
  const from = join(FOLDERS, `version-${version}`);
  for (const name of readdirSync(from, { recursive: true, encoding: 'utf8' }).filter((each) => each.endsWith('.gz'))) {
    const path = join(dataDirectory, name.slice(0, -'.gz'.length));
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, gunzipSync(readFileSync(join(from, name))), { mode: 0o600 });
  }
}

/** Every file below a folder with its content, by relative path. */
export function contentsBelow(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .toSorted()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'base64')]),
  );
}
