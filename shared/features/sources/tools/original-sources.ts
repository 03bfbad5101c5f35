/** The original sources of all scripts of a target, by their source maps, and those that a name means. */
import { code } from '../../../base/markdown.ts';
import { atOnce } from '../../../base/at-once.ts';
import { countNoun, formatCount } from '../../../base/units.ts';
import { appError, errorOfAbort, AppFailure, settle } from '../../../base/errors.ts';
import type { ScriptEntry } from '../../../core/contracts/scripts.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { FoundScriptMap } from '../../../core/capability/scripts-ports.ts';
import { mapRules } from './source-scripts.ts';

/** Maps that are read beside each other: a busy page answers all that wait for it at once. */
export const MAPS_AT_ONCE = 16;
/** Time for all maps: an answer with a part of them, which says so, helps more than a deadline. */
export const READ_LIMIT_MS = 60_000;
const REASONS = 2;

export interface MappedScript {
  readonly script: ScriptEntry;
  readonly map: FoundScriptMap;
}

export interface MappedScripts {
  readonly mapped: readonly MappedScript[];
  /** Scripts whose map cannot be read, and why. */
  readonly unreadable: readonly { readonly url: string; readonly why: string }[];
  /** Scripts with a map that were not read, because the time was over. */
  readonly leftOut: number;
}

/** Returns true once `limitMs` are over, or the call was cancelled. */
export function overAfter(limitMs: number, signal: AbortSignal): () => boolean {
  const endMs = performance.now() + limitMs;
  return () => signal.aborted || performance.now() > endMs;
}

type Context = Pick<CallContext, 'ports' | 'target' | 'caller' | 'signal' | 'progress'>;

/** The source map of a script, or why it cannot be read; null for a script that names none. */
export async function scriptMap(
  script: ScriptEntry,
  context: Pick<CallContext, 'ports' | 'target' | 'caller' | 'signal'>,
): Promise<{ readonly map: FoundScriptMap | null; readonly why: string } | null> {
  const { ports, target, signal } = context;
  if (script.sourceMap === 'none') return null;
  const found = await ports.scripts.map(target.id, script.scriptId, { rules: mapRules(context), signal });
  // The page may have left the script behind since it was listed.
  if (!found.ok) {
    if (found.error.code === 'script_not_found') return null;
    throw new AppFailure(found.error);
  }
  return { map: found.value.map, why: found.value.notes.join(' ') };
}

/** Reads the source maps of these scripts; of several loads of one script only the last. */
export async function mappedScripts(scripts: readonly ScriptEntry[], context: Context): Promise<MappedScripts> {
  const { signal, progress } = context;
  const current = new Map(scripts.map((script) => [`${script.url} ${script.hash}`, script]));
  const withMaps = [...current.values()].filter(({ sourceMap }) => sourceMap !== 'none');
  let done = 0;
  const read = await atOnce(
    withMaps,
    MAPS_AT_ONCE,
    async (script) => {
      const found = await settle(() => scriptMap(script, context));
      done += 1;
      progress({ done, total: withMaps.length, message: 'Reading source maps' });
      return { script, found };
    },
    overAfter(READ_LIMIT_MS, signal),
  );
  if (signal.aborted) throw new AppFailure(errorOfAbort(signal));
  const mapped: MappedScript[] = [];
  const unreadable: { url: string; why: string }[] = [];
  for (const { script, found } of read) {
    if (!found.ok) throw new AppFailure(found.error);
    if (found.value === null) continue;
    const { map, why } = found.value;
    if (map === null) unreadable.push({ url: script.url, why });
    else mapped.push({ script, map });
  }
  return { mapped, unreadable, leftOut: withMaps.length - read.length };
}

/** The number of scripts that were not read, as a sentence; empty if all were. */
export function leftOutText(leftOut: number): string {
  if (leftOut === 0) return '';
  return `${countNoun(leftOut, 'more script')} with a source map could not be read in ${READ_LIMIT_MS / 1000} s and may have it: give urlPattern, a part of the address of the script.`;
}

/** Which maps cannot be read, as a sentence; empty if all can. */
export function unreadableText(unreadable: MappedScripts['unreadable']): string {
  if (unreadable.length === 0) return '';
  const named = unreadable.slice(0, REASONS).map(({ url, why }) => `${code(url)}: ${why}`);
  const rest = unreadable.length > REASONS ? ` And ${formatCount(unreadable.length - REASONS)} more.` : '';
  return `Source maps that cannot be read: ${named.join(' ')}${rest}`;
}

export interface NamedOriginal extends MappedScript {
  /** The whole name in the source map. */
  readonly name: string;
}

/** A name or path without the steps upwards that many maps begin with, for comparisons. */
function comparable(name: string): string {
  return name
    .replaceAll('\\', '/')
    .replace(/^(?:\.{1,2}\/)+/, '')
    .toLowerCase();
}

/** Returns how well a name means an original source: 0 exactly, 1 as the end of its path, 2 as a part of it; null not at all. */
function closeness(name: string, named: string): number | null {
  if (name === named) return 0;
  const [own, wanted] = [comparable(name), comparable(named)];
  if (own === wanted || own.endsWith(`/${wanted}`) || wanted.endsWith(`/${own}`)) return 1;
  return wanted !== '' && own.includes(wanted) ? 2 : null;
}

/**
 * The original sources that a name means: the closest ones, each once where several scripts contain the same text. The name may be a part of
 * theirs, or the path or address that answers about captures show.
 */
export function originalsNamed(scripts: readonly MappedScript[], named: string): readonly NamedOriginal[] {
  const ranked = scripts.flatMap(({ script, map }) =>
    map.sources.flatMap(({ name }) => {
      const rank = closeness(name, named);
      return rank === null ? [] : [{ script, map, name, rank }];
    }),
  );
  const best = Math.min(...ranked.map(({ rank }) => rank));
  const different: NamedOriginal[] = [];
  for (const { script, map, name, rank } of ranked) {
    if (rank !== best) continue;
    const isKnown = different.some((each) => each.name === name && each.map.textOf(name) === map.textOf(name));
    if (!isKnown) different.push({ script, map, name });
  }
  return different.toSorted((a, b) => a.name.length - b.name.length);
}

/** No original source has the name. */
export function noOriginal(named: string, { mapped, unreadable, leftOut }: MappedScripts, suggestion: string): never {
  const sources = mapped.reduce((sum, { map }) => sum + map.sources.length, 0);
  const which =
    mapped.length === 0
      ? 'No script of this target has a readable source map, so its original sources are unknown.'
      : `None of the ${countNoun(sources, 'original source')} of ${countNoun(mapped.length, 'script')} has "${named}" in its name.`;
  const where = leftOutText(leftOut);
  const instead =
    mapped.length === 0 ? 'Omit "original" to see the scripts as they run; pen_list_sources lists them.' : suggestion;
  throw new AppFailure(
    appError('script_not_found', [which, where, unreadableText(unreadable)].filter(Boolean).join(' '), instead),
  );
}
