/** What the functions of an answer were before the build, by the source maps that this caller may read. */
import type { CpuOriginal, CpuPlace } from '../contracts/cpu-profiles.ts';
import type { CallContext } from './define.ts';

/** The script's path on this machine; null for a page's, and for one of another machine (`//host/share`), which is not looked at. */
function scriptPath(url: string): string | null {
  if (/^(\/(?![\\/])|[a-z]:[\\/])/i.test(url)) return url;
  if (!/^file:\/\/\/(?![\\/])/.test(url)) return null;
  try {
    return decodeURIComponent(url.slice('file://'.length)).replace(/^\/(?=[a-z]:\/)/i, '');
  } catch {
    return null;
  }
}

/** Rows with their originals. Of maps beside scripts only those count that lie, as the scripts do, where the caller may read. */
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
    // A page's scripts have no map but a chosen one.
    if (places.length === 0 || (!besideScripts && lookIn.length === 0)) continue;
    const found = await ports.analysis.query(file, 'cpu.originals', { places, lookIn, besideScripts }, { signal });
    if (!found.ok) {
      note(`Original places are not told: ${found.error.message}`);
      continue;
    }
    for (const { place, original, besideFile } of found.value.originals) {
      // The script may name a map anywhere.
      if (besideFile === null || (await mayRead(besideFile))) originals.set(keyOf(place), original);
    }
  }
  return rows.map((row) => {
    const original = originals.get(keyOf(row));
    return original === undefined ? row : { ...row, original };
  });
}
