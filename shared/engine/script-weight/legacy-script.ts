/**
 * Polyfills and transforms for browsers that no longer matter (Baseline). Which they are and how large each is are data of Lighthouse, measured on builds
 * of core-js and Babel (its package legacy-javascript); a script counts from 5,000 bytes on, and so does what it could save, as in DevTools
 * (front_end/models/trace/insights/LegacyJavaScript.ts).
 */
import { detectLegacyJavaScript, type LegacyMap } from 'legacy-javascript';
import type { LegacyScript } from '../trace/contract/script-weight.ts';
import type { OpenedMap } from '../source-map/opened-map.ts';
import { placeInScript, type WeighedScript } from './weighed-script.ts';

const MIN_CHARS = 5000;

/** `topN`: rows. */
export function legacyScriptOf(scripts: readonly WeighedScript[], topN: number): LegacyScript {
  const rows = scripts.flatMap((script) => legacyRow(script) ?? []);
  return {
    wastedBytes: rows.reduce((sum, { isRequested, row }) => sum + (isRequested ? row.wastedBytes : 0), 0),
    rows: rows
      .map(({ row }) => row)
      .toSorted((a, b) => b.wastedBytes - a.wastedBytes)
      .slice(0, topN),
  };
}

function legacyRow(script: WeighedScript): { row: LegacyScript['rows'][number]; isRequested: boolean } | null {
  const { text, url, map, transferRatio } = script;
  if (text.length < MIN_CHARS) return null;
  const { matches, estimatedByteSavings } = detectLegacyJavaScript(text, map === null ? undefined : legacyMap(map));
  if (estimatedByteSavings < MIN_CHARS) return null;
  const estimatedBytes = Math.round(estimatedByteSavings * (transferRatio ?? 1));
  const sizeBytes = Math.round(text.length * (transferRatio ?? 1));
  return {
    isRequested: transferRatio !== null,
    row: {
      url,
      wastedBytes: Math.min(estimatedBytes, sizeBytes),
      sizeBytes,
      estimatedBytes,
      matches: matches.map(({ name, line, column }) => ({
        name,
        kind: name.startsWith('@') ? 'transform' : 'polyfill',
        place: placeInScript(script, line + 1, column + 1),
      })),
    },
  };
}

/** The mappings in the form that the package reads: of each source the first one, because it needs no other. */
function legacyMap({ map, sources }: OpenedMap): LegacyMap {
  return {
    sourceURLs: () => sources.map((source) => `/${source}`),
    mappings() {
      const first = new Map<string, { sourceURL: string; lineNumber: number; columnNumber: number }>();
      map.forEachSegment((line, column, position) => {
        if (position === null || first.has(position.source)) return;
        first.set(position.source, {
          sourceURL: `/${position.source}`,
          lineNumber: line - 1,
          columnNumber: column - 1,
        });
      });
      return [...first.values()];
    },
  };
}
