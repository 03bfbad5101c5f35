/** Original names and positions of functions, by the source maps stored with a capture and those that the caller may read. */
import { code } from '../../base/markdown.ts';
import { truncateMiddle } from '../../base/units.ts';
import type { CpuOriginal, CpuPlace } from '../../engine/profile/contract/sampled-profiles.ts';
import type { ScriptPosition } from '../../engine/source-map/contract/original-positions.ts';
import type { MapProblem } from './scripts-ports.ts';
import type { CallContext } from './define.ts';

export type OriginalsContext = Pick<CallContext, 'ports' | 'caller' | 'signal' | 'note'>;

/** Problems named in one answer. */
const SHOWN_PROBLEMS = 5;
const ADDRESS_CHARS = 200;

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

/** Notes once for each caller which source maps could not be read. */
export function noteMapProblems(
  found: readonly MapProblem[],
  { ports, caller, note }: Pick<OriginalsContext, 'ports' | 'caller' | 'note'>,
): void {
  const problems = ports.captureMaps?.unreported(caller.id, found) ?? [];
  for (const { address, why } of problems.slice(0, SHOWN_PROBLEMS))
    note(`Source map ${code(truncateMiddle(address, ADDRESS_CHARS))} was left out. ${why}`);
  if (problems.length > SHOWN_PROBLEMS)
    note(`${problems.length - SHOWN_PROBLEMS} more source maps were left out; their functions have generated names.`);
}

/** Waits a moment for the source maps of a recording that was just taken. */
export async function settled(file: string, { ports, signal, note }: OriginalsContext): Promise<void> {
  if ((await ports.captureMaps?.settled(file, signal)) === false)
    note('Source maps of this capture are still being read: the next answer has more original names.');
}

function keyOf({ name, url, line, column }: CpuPlace): string {
  return JSON.stringify([name, url, line, column]);
}

/**
 * Adds original positions and names to rows. `at`: whether their positions are those of functions, or within them. A map next to a script is
 * used only if the caller may read both files; maps stored with the capture always.
 */
export async function withOriginals<Row extends CpuPlace>(
  file: string,
  rows: readonly Row[],
  context: OriginalsContext,
  at: ScriptPosition['at'] = 'function',
): Promise<readonly (Row & { original?: CpuOriginal; ignored?: true })[]> {
  const { ports, caller, signal, note } = context;
  const known = rows
    // Native functions of a script may be third-party code; what only a script began, as a tag did, has no original.
    .filter(({ url, line }) => url !== '' && (line > 0 || at === 'function'))
    .map(({ name, url, line, column }) => ({ name, url, line, column, at }));
  if (known.length === 0) return rows;
  await settled(file, context);
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
  const originals = new Map<string, CpuOriginal>();
  const ignored = new Set<string>();
  for (const besideScripts of [true, false]) {
    const places = known.filter(({ url }) => readableUrls.has(url) === besideScripts);
    if (places.length === 0) continue;
    const found = await ports.analysis.query(file, 'profile.originals', { places, lookIn, besideScripts }, { signal });
    if (!found.ok) {
      note(`Original positions are missing: ${found.error.message}`);
      continue;
    }
    for (const { place, original, besideFile } of found.value.originals) {
      // A script may refer to a map at any path.
      if (besideFile === null || (await mayRead(besideFile))) originals.set(keyOf(place), original);
    }
    for (const place of found.value.ignored ?? []) ignored.add(keyOf(place));
    noteMapProblems(found.value.problems, context);
  }
  return rows.map((row) => {
    const original = originals.get(keyOf(row));
    if (original !== undefined) return { ...row, original };
    return ignored.has(keyOf(row)) ? { ...row, ignored: true } : row;
  });
}

/** Functions of a CPU profile or trace whose original name or source contains the text, for searches by both names. */
export async function placesByOriginal(
  file: string,
  text: string,
  context: OriginalsContext,
): Promise<readonly CpuPlace[]> {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  await settled(file, context);
  const { ports, signal } = context;
  const lookIn = [...(ports.status.sourceMapPaths?.() ?? [])];
  const found = await ports.analysis.query(file, 'profile.originals', { lookIn }, { signal });
  if (!found.ok) return [];
  return found.value.originals
    .filter(({ original }) => `${original.name ?? ''}\n${original.source}`.toLowerCase().includes(wanted))
    .map(({ place }) => place);
}
