/**
 * Original positions in the scripts of a live target: of initiators, console messages and exceptions. Source maps are read when the first
 * position is asked for, and again when an unknown script appears.
 */
import { within } from '../../../shared/base/within.ts';
import type { AttachedSession, UnmaskedTargetsPort } from '../../../shared/core/capability/target-ports.ts';
import type { LiveOriginalsPort } from '../../../shared/core/capability/scripts-ports.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type {
  ResolvedPosition,
  ScriptPosition,
} from '../../../shared/engine/source-map/contract/original-positions.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { createHeldMaps, type HeldMaps } from '../../core/source-maps/held-maps.ts';
import type { MapProblem } from '../../core/source-maps/stored-maps.ts';
import { quotesBy } from '../../core/source-maps/quotes.ts';
import { createPositionResolvers, STORED_ONLY } from '../../core/source-maps/position-resolvers.ts';
import { collectMaps, type StoredMap } from './collect-maps.ts';
import { attachMapLoader } from './map-loader.ts';

/** For all maps of one target. */
const LIMIT_MS = 60_000;
/** An answer waits no longer for the original names; the next one has them. */
const WAIT_MS = 3000;
/** Unknown scripts are looked for this often at most. */
const AGAIN_MS = 2000;
const HELD_TARGETS = 4;
const HELD_POSITIONS = 5000;
const HELD_MISSING = 1000;

export interface LiveOriginals extends LiveOriginalsPort {
  close(): Promise<void>;
}

interface TargetMaps {
  held: HeldMaps | null;
  /** Scripts that were not found: evaluated code, and what is gone. */
  readonly missing: Set<string>;
  readonly stored: Map<string, StoredMap>;
  readAtMs: number;
  reading: Promise<void> | null;
}

export function createLiveOriginals(options: {
  readonly targets: Pick<UnmaskedTargetsPort, 'byId'>;
  readonly attach: (target: TargetInfo, options: { signal: AbortSignal }) => Promise<AppResult<AttachedSession>>;
  readonly now: () => number;
  /** Matches the person's patterns of third-party code at the time. */
  readonly isIgnored: () => (path: string) => boolean;
  readonly log: { warn(message: string, details?: Record<string, unknown>): void };
}): LiveOriginals {
  const { targets, now, log } = options;
  const resolvers = createPositionResolvers(options.isIgnored);
  const byTarget = new Map<string, TargetMaps>();
  /** Positions that were resolved: messages outlive the page that logged them. */
  const known = new Map<string, ResolvedPosition>();
  const closing = new AbortController();
  let version = 0;

  const mapsOf = (targetId: string): TargetMaps => {
    const found = byTarget.get(targetId) ?? {
      held: null,
      missing: new Set(),
      stored: new Map(),
      readAtMs: -Infinity,
      reading: null,
    };
    byTarget.delete(targetId);
    byTarget.set(targetId, found);
    for (const oldest of byTarget.keys()) {
      if (byTarget.size <= HELD_TARGETS) break;
      byTarget.delete(oldest);
    }
    return found;
  };

  const readMaps = async (target: TargetInfo, into: TargetMaps): Promise<void> => {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(LIMIT_MS)]);
    const attached = await options.attach(target, { signal });
    if (!attached.ok) return;
    const session = attached.value;
    const { pageUrl, loader } = await attachMapLoader({ targets, attach: options.attach }, target, signal);
    version += 1;
    const held = createHeldMaps(String(version));
    const { writer } = held;
    const stored = {
      get: (key: string) => into.stored.get(key),
      set: (key: string, entry: StoredMap['entry']) => {
        const bytes = held.compressed(writer.maps.indexOf(entry));
        if (bytes !== null) into.stored.set(key, { entry, compressed: async () => bytes });
      },
    };
    try {
      const collected = await collectMaps(writer, { session, loader, pageUrl, stored, signal, texts: 'none' });
      if (collected.ok) into.held = held;
      else log.warn('the source maps of a target were not read', { reason: collected.error.message });
    } finally {
      await loader?.session.release();
      await session.release();
    }
  };

  /** Reads once for all who wait. */
  const read = (target: TargetInfo, into: TargetMaps): Promise<void> => {
    const reading = async (): Promise<void> => {
      try {
        await readMaps(target, into);
      } catch (thrown) {
        log.warn('the source maps of a target were not read', { reason: String(thrown) });
      }
      into.readAtMs = now();
      into.reading = null;
    };
    into.reading ??= reading();
    return into.reading;
  };

  const keyOf = (targetId: string, { scriptId, url, line, column, name = '', at = 'call' }: ScriptPosition): string =>
    JSON.stringify([targetId, scriptId ?? null, url, line, column, name, at]);

  const remember = (key: string, resolved: ResolvedPosition): void => {
    known.set(key, resolved);
    for (const oldest of known.keys()) {
      if (known.size <= HELD_POSITIONS) break;
      known.delete(oldest);
    }
  };

  const resolve: LiveOriginals['resolve'] = async (target, positions, { signal }) => {
    const unknown = positions.filter((position) => !known.has(keyOf(target.id, position)));
    const maps = mapsOf(target.id);
    let problems: readonly MapProblem[] = [];
    if (unknown.length > 0) {
      const isStale = !hasScripts(maps, unknown) && now() - maps.readAtMs > AGAIN_MS;
      if (isStale || maps.reading !== null) await within(WAIT_MS, read(target, maps), signal);
      if (isStale && maps.reading === null) noteMissing(maps, unknown);
      const { maps: held = null } = maps.held ?? {};
      if (held !== null) {
        const resolver = await resolvers.forMaps({ key: target.id, stored: held }, unknown, STORED_ONLY, signal);
        ({ problems } = resolver);
        for (const position of unknown) {
          // The address alone may be of an earlier build.
          if (!isOf(held.scripts, position)) continue;
          const resolved = resolver.resolve({ ...position, column: Math.max(1, position.column) });
          if (resolved !== null) remember(keyOf(target.id, position), resolved);
        }
      }
    }
    return {
      originals: positions.map((position) => known.get(keyOf(target.id, position)) ?? null),
      problems,
      isComplete: maps.reading === null,
    };
  };

  return {
    resolve,
    async quotes(target, places, { signal }) {
      const held = byTarget.get(target.id)?.held?.maps ?? null;
      const positions = places.map(({ scriptId, url, line, column = 1 }) => ({
        url,
        line,
        column,
        ...(scriptId === undefined ? {} : { scriptId }),
      }));
      if (held === null || !positions.some((position) => isOf(held.scripts, position))) return places.map(() => null);
      const resolver = await resolvers.forMaps({ key: target.id, stored: held }, positions, STORED_ONLY, signal);
      const quotes = await quotesBy(resolver, places);
      // The address alone may be of an earlier build.
      return quotes.map((quote, at) => (isOf(held.scripts, places[at] ?? { url: '' }) ? quote : null));
    },
    async close() {
      closing.abort();
      await Promise.all([...byTarget.values()].flatMap(({ reading }) => reading ?? []));
    },
  };
}

type Script = { readonly scriptId: string; readonly url: string };

function isOf(scripts: readonly Script[], { scriptId, url }: Pick<ScriptPosition, 'scriptId' | 'url'>): boolean {
  return scripts.some((script) => (scriptId === undefined ? script.url === url : script.scriptId === scriptId));
}

function scriptKey({ scriptId, url }: ScriptPosition): string {
  return scriptId ?? url;
}

function hasScripts({ held, missing }: TargetMaps, positions: readonly ScriptPosition[]): boolean {
  const scripts = held?.maps?.scripts ?? null;
  if (scripts === null) return false;
  return positions.every((position) => missing.has(scriptKey(position)) || isOf(scripts, position));
}

/** Each is looked for once. */
function noteMissing({ held, missing }: TargetMaps, positions: readonly ScriptPosition[]): void {
  const scripts = held?.maps?.scripts ?? [];
  for (const position of positions) if (!isOf(scripts, position)) missing.add(scriptKey(position));
  for (const oldest of missing) {
    if (missing.size <= HELD_MISSING) break;
    missing.delete(oldest);
  }
}
