/** Packs requests into as few rows as possible without overlaps. */
import type { TraceRequest } from '../../../../shared/engine/trace/contract/trace-requests.ts';
import { createIcicleLayout, type IcicleLayout } from '../../../core/widgets/icicle/icicle-layout.ts';
import { activityCategory, CATEGORIES } from '../activities.ts';

export interface RequestChart {
  readonly layout: IcicleLayout;
  /** By box number in start order. */
  readonly requests: readonly TraceRequest[];
}

/** The category color of a request, by resource type. */
function categoryOfRequest({ resourceType, mimeType }: TraceRequest): number {
  const type = `${resourceType} ${mimeType}`.toLowerCase();
  const categoryIndex = (id: (typeof CATEGORIES)[number]['id']): number =>
    CATEGORIES.findIndex((each) => each.id === id);
  if (/script|wasm/.test(type)) return activityCategory('scripting');
  if (/stylesheet|text\/css/.test(type)) return activityCategory('style');
  if (/image|font|media|video|audio/.test(type)) return activityCategory('rendering');
  if (/document|text\/html/.test(type)) return activityCategory('network');
  return categoryIndex('native');
}

/** A request takes the first row whose last bar has ended. */
export function requestChart(unordered: readonly TraceRequest[]): RequestChart {
  const requests = unordered.toSorted((a, b) => a.startMs - b.startMs);
  const ends: number[] = [];
  const depths = new Uint32Array(requests.length);
  for (const [box, { startMs, durationMs }] of requests.entries()) {
    const free = ends.findIndex((endMs) => endMs <= startMs);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = startMs + durationMs;
    depths[box] = lane;
  }
  return {
    requests,
    layout: createIcicleLayout({
      depths,
      starts: Float64Array.from(requests, ({ startMs }) => startMs),
      sizes: Float64Array.from(requests, ({ durationMs }) => durationMs),
      categories: Uint8Array.from(requests, categoryOfRequest),
    }),
  };
}

/** The share of a bar before the first byte, 0 to 1. */
export function waitingShare({ startMs, durationMs, responseMs }: TraceRequest): number {
  if (responseMs === null) return 1;
  return durationMs > 0 ? Math.max(0, Math.min(1, (responseMs - startMs) / durationMs)) : 0;
}

/** The last path segment of a URL, or its host: the label of a bar. */
export function requestName({ url }: Pick<TraceRequest, 'url'>): string {
  if (url.startsWith('data:')) return url.slice(0, 40);
  const bare = url.replace(/[#].*$/, '');
  const path = bare.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
  const [host = '', ...parts] = path.split('/');
  const last = parts.filter((part) => part !== '').at(-1);
  return last === undefined || last === '' ? host : last;
}
