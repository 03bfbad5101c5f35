/** Detects from the samples that a target's document was replaced or its address changed, without enabling a domain. */
import type { WatchEvent } from '../../shared/contracts/watch.ts';
import type { Look } from './probe.ts';

/** Maximum number of events; older ones are dropped. */
const MAX_EVENTS = 100;
/** The new address and the new document of one navigation are seen in two samples at most this far apart. */
const SAME_NAVIGATION_MS = 1500;

export interface NavigationLog {
  readonly events: readonly WatchEvent[];
  /** True if the document differs from the last sample, so that its counters restarted. */
  note(look: Pick<Look, 'atMs' | 'clockS' | 'navigationStartS'>, url: string): boolean;
}

export function createNavigationLog(): NavigationLog {
  let events: readonly WatchEvent[] = [];
  let noticedAtMs = 0;
  let known: { readonly url: string; readonly navigationStartS: number | null } | null = null;

  return {
    get events() {
      return events;
    },
    note: ({ atMs, clockS, navigationStartS }, url) => {
      const before = known;
      known = { url, navigationStartS: navigationStartS ?? before?.navigationStartS ?? null };
      if (before === null) return false;
      const isLoaded =
        navigationStartS !== null && before.navigationStartS !== null && navigationStartS !== before.navigationStartS;
      const isElsewhere = url !== before.url;
      if (!isLoaded && !isElsewhere) return false;
      const loadedAtMs =
        isLoaded && clockS !== null && navigationStartS > 0 ? atMs - (clockS - navigationStartS) * 1000 : atMs;
      const last = events.at(-1);
      // The other half of the same navigation: address and document may change in either order.
      const isOtherHalf =
        last !== undefined &&
        atMs - noticedAtMs < SAME_NAVIGATION_MS &&
        (isLoaded ? last.kind === 'route' && !isElsewhere : last.kind === 'loaded');
      noticedAtMs = atMs;
      const kind = isOtherHalf || (isLoaded && isElsewhere) ? 'navigated' : isLoaded ? 'loaded' : 'route';
      const event: WatchEvent = {
        atMs: isOtherHalf ? Math.min(last.atMs, loadedAtMs) : loadedAtMs,
        kind,
        url,
      };
      events = [...(isOtherHalf ? events.slice(0, -1) : events), event].slice(-MAX_EVENTS);
      return isLoaded;
    },
  };
}
