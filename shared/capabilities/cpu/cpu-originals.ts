/** Original positions of functions, by the source maps that the caller may read. */
import type { CpuOriginal, CpuPlace } from '../../contracts/sampled-profiles.ts';
import type { CallContext } from '../define.ts';

/** The path of a script on this machine; null for a script of a page, and for a network path (`//host/share`), which is not read. */
function scriptPath(url: string): string | null {
  if (/^(\/(?![\\/])|[a-z]:[\\/])/i.test(url)) return url;
  if (!/^file:\/\/\/(?![\\/])/.test(url)) return null;
  try {
    return decodeURIComponent(url.slice('file://'.length)).replace(/^\/(?=[a-z]:\/)/i, '');
  } catch {
    return null;
  }
}

/** Adds the original positions to rows. A map next to a script is used only if the caller may read both files. */
export async function withOriginals<Row extends CpuPlace>(
  file: string,
  rows: readonly Row[],
  { ports, caller, signal, note }: Pick<CallContext, 'ports' | 'caller' | 'signal' | 'note'>,
): Promise<readonly (Row & { original?: CpuOriginal })[]> {
  const lookIn = [...(ports.status.sourceMapPaths?.() ?? [])];
  const readable = new Map<string, boolean>();
  const mayRead = async (path: string): Promise<boolean> => {
    const may = readable.get(path) ?? (await caller.resolvePath(path, 'read')).ok;
    readable.set(path, may);
    return may;
  };
  const readableUrls = new Set<string>();
  for (const { url } of rows) {
    const path = scriptPath(url);
    if (path !== null && (await mayRead(path))) readableUrls.add(url);
  }
  const known = rows
    .filter(({ url, line }) => line > 0 && url !== '')
    .map(({ name, url, line, column }) => ({ name, url, line, column }));
  const keyOf = ({ name, url, line, column }: CpuPlace): string => JSON.stringify([name, url, line, column]);
  const originals = new Map<string, CpuOriginal>();
  for (const besideScripts of [true, false]) {
    const places = known.filter(({ url }) => readableUrls.has(url) === besideScripts);
    // Maps of a page's scripts are only those that the person chose.
    if (places.length === 0 || (!besideScripts && lookIn.length === 0)) continue;
    const found = await ports.analysis.query(file, 'profile.originals', { places, lookIn, besideScripts }, { signal });
    if (!found.ok) {
      note(`Original positions are missing: ${found.error.message}`);
      continue;
    }
    for (const { place, original, besideFile } of found.value.originals) {
      // A script may refer to a map at any path.
      if (besideFile === null || (await mayRead(besideFile))) originals.set(keyOf(place), original);
    }
  }
  return rows.map((row) => {
    const original = originals.get(keyOf(row));
    return original === undefined ? row : { ...row, original };
  });
}
