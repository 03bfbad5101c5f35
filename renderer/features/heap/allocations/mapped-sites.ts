/** Allocating functions by their names and places in the original source, as other rows of a heap have them. */
import { ok } from '../../../../shared/base/result.ts';
import type { AllocationSite } from '../../../../shared/engine/heap/contract/allocations.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { functionName, wholeSource, type SourcePosition } from '../../../core/widgets/source-place.ts';

type Place = SourcePosition & { readonly name: string };

/** `asRun`: in the generated script; absent without a source map. */
export type MappedSite<Site extends Place = AllocationSite> = Site & { readonly asRun?: Place };

interface Page<Row> {
  readonly rows: readonly Row[];
  readonly start: number;
  readonly total: number;
}

function placeKey({ name, url, line, column }: Place): string {
  return `${name} ${url}:${line}:${column}`;
}

/** Functions of the bundle may share one original, so rows are told apart by the generated one. */
export function siteKey(site: MappedSite<Place>): string {
  return placeKey(site.asRun ?? site);
}

/** The name and both places. */
export function siteTooltip(site: MappedSite<Place>): string {
  const asRun = site.asRun === undefined ? '' : `${wholeSource(site.asRun)}, by source map`;
  return [functionName(site.name), wholeSource(site), asRun].filter((line) => line !== '').join('\n');
}

/** A page of rows with their original names and places; as it is without source maps. */
export async function withOriginalPlaces<Site extends Place, P extends Page<Site>>(
  document: AnalysisDocument,
  page: AppResult<P>,
): Promise<AppResult<Omit<P, 'rows'> & { readonly rows: MappedSite<Site>[] }>> {
  if (!page.ok) return page;
  const { rows } = page.value;
  const places = rows
    .map(({ name, url, line, column }) => ({ name, url, line, column }))
    .filter(({ url }) => url !== '');
  const found = places.length === 0 ? null : await document.query('profile.originals', { places });
  const originals = new Map(
    found?.ok === true ? found.value.originals.map(({ place, original }) => [placeKey(place), original]) : [],
  );
  return ok({
    ...page.value,
    rows: rows.map((site) => {
      const original = originals.get(placeKey(site));
      if (original === undefined) return site;
      const { name, url, line, column } = site;
      return {
        ...site,
        name: original.name ?? name,
        url: original.source,
        line: original.line,
        column: original.column,
        asRun: { name, url, line, column },
      };
    }),
  });
}
