/** Maps and folders of maps that the user chose, for scripts that are not on this machine: matched by file names. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { mapFromFile, mapOfScript, type FoundMap } from './map-of-script.ts';
import { ANY_FILE, inFolder, type MayRead } from './small-file.ts';

export interface ChosenMaps {
  /** The map of a script by its address; null if none of the chosen ones matches. */
  mapFor(url: string): Promise<FoundMap | null>;
  /** Chosen paths that are missing or not source maps. */
  readonly unreadable: readonly string[];
}

/** A build folder has thousands of files at most; more is probably a home folder. */
const MAX_ENTRIES = 20_000;
const DEEPEST = 12;
const SCRIPT = /\.[cm]?js$/i;
const LEFT_OUT = new Set(['.git', '.hg', '.svn']);

/** The path of an address without its query, split into parts, the last one first. */
function partsOf(url: string): string[] {
  const path = url.replace(/[?#].*$/s, '').replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '');
  return path.split(/[\\/]/).filter(Boolean).toReversed();
}

/** Returns how many trailing parts two paths share. */
function sharedParts(first: readonly string[], second: readonly string[]): number {
  let shared = 0;
  while (shared < first.length && first[shared] === second[shared]) shared += 1;
  return shared;
}

/** Scripts and maps below a folder, by file name. */
async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  let seen = 0;
  let open: string[] = [folder];
  for (let depth = 0; depth < DEEPEST && open.length > 0; depth += 1) {
    const next: string[] = [];
    for (const each of open) {
      const entries = await readdir(each, { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        seen += 1;
        if (seen > MAX_ENTRIES) return found;
        const path = join(each, entry.name);
        if (entry.isDirectory() && !LEFT_OUT.has(entry.name)) next.push(path);
        else if (entry.isFile() && (entry.name.endsWith('.map') || SCRIPT.test(entry.name))) found.push(path);
      }
    }
    open = next;
  }
  return found;
}

/** `chosen`: folders and map files. */
export async function chosenMaps(chosen: readonly string[]): Promise<ChosenMaps> {
  const unreadable: string[] = [];
  const given: FoundMap[] = [];
  /** Maps of a chosen folder: a script in it may name a map anywhere; only those in the folder are read. */
  const files: { readonly file: string; readonly mayRead: MayRead }[] = [];
  for (const path of chosen) {
    const facts = await stat(path).catch(() => null);
    if (facts?.isDirectory() === true) {
      const mayRead = inFolder(path);
      for (const file of await filesBelow(path)) files.push({ file, mayRead });
      continue;
    }
    const map = facts === null ? null : await mapFromFile(path, ANY_FILE);
    if (map === null) unreadable.push(path);
    else given.push(map);
  }
  const isOf = ({ file, generated }: FoundMap, name: string): boolean =>
    basename(file) === `${name}.map` || (generated !== null && partsOf(generated)[0] === name);
  return {
    unreadable,
    async mapFor(url) {
      const parts = partsOf(url);
      const [name] = parts;
      if (name === undefined) return null;
      const map = given.find((each) => isOf(each, name));
      if (map !== undefined) return map;
      const candidates = files
        .filter(({ file }) => basename(file) === `${name}.map` || basename(file) === name)
        .map(({ file, mayRead }) => ({
          file,
          mayRead,
          shared: sharedParts(parts, partsOf(file.replace(/\.map$/, ''))),
        }))
        // The file whose folders match the address best; a map before the script next to it.
        .toSorted((a, b) => b.shared - a.shared || Number(b.file.endsWith('.map')) - Number(a.file.endsWith('.map')));
      for (const { file, mayRead } of candidates) {
        const found = await (file.endsWith('.map') ? mapFromFile : mapOfScript)(file, mayRead);
        if (found !== null) return found;
      }
      return null;
    },
  };
}
