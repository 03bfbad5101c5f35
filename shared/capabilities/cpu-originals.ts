/** What the functions of an answer were before the build, by the source maps that this caller may read. */
import type { CpuOriginal, CpuPlace } from '../contracts/cpu-profiles.ts';
import type { CallContext } from './define.ts';

/** The script's path on this machine; null for a page's. */
function scriptPath(url: string): string | null {
  if (/^(\/|[a-z]:[\\/])/i.test(url)) return url;
  if (!url.startsWith('file:///')) return null;
  try {
    return decodeURIComponent(url.slice('file://'.length)).replace(/^\/(?=[a-z]:\/)/i, '');
  } catch {
    return null;
  }
}

/** Rows with their originals. Beside scripts only those maps are read that lie where the caller may read. */
export async function withOriginals<Row extends CpuPlace>(
  file: string,
  rows: readonly Row[],
  { ports, caller, signal, note }: Pick<CallContext, 'ports' | 'caller' | 'signal' | 'note'>,
): Promise<readonly (Row & { original?: CpuOriginal })[]> {
  const lookIn = [...(ports.status.sourceMapPaths?.() ?? [])];
  const mayRead = new Map<string, boolean>();
  for (const { url } of rows) {
    const path = scriptPath(url);
    if (path !== null && !mayRead.has(url)) mayRead.set(url, (await caller.resolvePath(path, 'read')).ok);
  }
  const known = rows
    .filter(({ url, line }) => line > 0 && url !== '')
    .map(({ name, url, line, column }) => ({ name, url, line, column }));
  const keyOf = ({ name, url, line, column }: CpuPlace): string => JSON.stringify([name, url, line, column]);
  const originals = new Map<string, CpuOriginal>();
  for (const besideScripts of [true, false]) {
    const places = known.filter(({ url }) => (mayRead.get(url) ?? false) === besideScripts);
    // A page's scripts have no map but a chosen one.
    if (places.length === 0 || (!besideScripts && lookIn.length === 0)) continue;
    const found = await ports.analysis.query(file, 'cpu.originals', { places, lookIn, besideScripts }, { signal });
    if (found.ok) for (const { place, original } of found.value.originals) originals.set(keyOf(place), original);
    else note(`Original places are not told: ${found.error.message}`);
  }
  return rows.map((row) => {
    const original = originals.get(keyOf(row));
    return original === undefined ? row : { ...row, original };
  });
}
