/** Places of the rules of style sheets that are stored with a trace, as the author wrote them. */
import { createSelectorPlaces, type StyleSheetText } from '../../../shared/engine/trace/index.ts';
import type { TracePlace } from '../../../shared/engine/trace/contract/trace-causes.ts';
import type { CaptureResolver } from '../source-maps/position-resolvers.ts';

interface Rule {
  readonly selector: string;
  /** Names the style sheet for `textsOf`. */
  readonly sheet: string;
}

export interface RulePlaceParts {
  /** A style sheet and those that it imports. */
  readonly textsOf: (sheet: string) => Promise<readonly StyleSheetText[]>;
  readonly resolverFor: (places: readonly TracePlace[]) => Promise<CaptureResolver>;
}

/** The place of each rule; null where its style sheet is not stored or does not have it. */
export async function rulePlaces(
  rules: readonly Rule[],
  { textsOf, resolverFor }: RulePlaceParts,
): Promise<readonly (TracePlace | null)[]> {
  const sheets = new Map<string, ReturnType<typeof createSelectorPlaces>>();
  for (const { sheet } of rules) if (!sheets.has(sheet)) sheets.set(sheet, createSelectorPlaces(await textsOf(sheet)));
  const places = rules.map(({ sheet, selector }) => sheets.get(sheet)?.(selector) ?? null);
  const resolver = await resolverFor(places.flatMap((place) => place ?? []));
  return places.map((place) => {
    const found = place === null ? null : resolver.resolve({ ...place, at: 'call' });
    return place === null || found === null
      ? place
      : { name: '', url: found.source, line: found.line, column: found.column, script: place.url };
  });
}
