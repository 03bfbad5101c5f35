/** Places of code by the source maps of a capture or of a live target, and what renders need of them. */
import { propertyValues } from '../../../shared/engine/code-use/index.ts';
import { outlineOf, firstLineAround } from '../../../shared/engine/source-map/index.ts';
import {
  renderPlaces,
  type ComponentText,
  type RenderSources,
  type ResolvePlace,
} from '../../../shared/engine/trace/index.ts';
import { isThirdParty, type CodeOwners } from '../../../shared/base/third-party.ts';
import type { RunningCode } from '../../../shared/engine/trace/contract/placed-renders.ts';
import { quotedTracePlace } from '../../../shared/engine/source-map/contract/quotes.ts';
import type { TracePlace } from '../../../shared/engine/trace/contract/trace-causes.ts';
import type { CaptureResolver } from './position-resolvers.ts';

export type { RenderSources };

/** The positions of which a resolver reads the maps. */
export function positionsOf({ functions, stacks }: RunningCode): { url: string; line: number; column: number }[] {
  return [...functions.filter((each) => each !== null), ...stacks.flat()];
}

/** `resolver` has read the maps of `positionsOf(code)`. */
export async function renderSources(
  code: RunningCode,
  resolver: CaptureResolver,
  owners: CodeOwners,
): Promise<RenderSources> {
  const found = renderPlaces(code, placeResolver(resolver, owners));
  const texts = await componentTexts(found.places, resolver);
  const { texts: authors } = await resolver.authorTexts();
  return {
    ...found,
    text: ({ url }) => texts.get(url) ?? null,
    made: (property) => {
      const [only, ...others] = propertyValues(authors, property);
      return only === undefined || others.length > 0
        ? null
        : {
            name: only.name,
            url: only.source,
            line: only.line,
            column: 0,
            ...(only.script === undefined ? {} : { script: only.script }),
          };
    },
  };
}

/** Original places, and where there is none, the named function around one without a name. Third-party code is marked. */
export function placeResolver(resolver: CaptureResolver, owners: CodeOwners): ResolvePlace {
  return (place, at) => {
    if (place.url === '' || place.line === 0) return null;
    const position = { ...place, column: Math.max(1, place.column), at };
    const original = resolver.resolve(position);
    const ignored = isThirdParty(place, original, owners) ? { ignored: true } : {};
    if (original === null) return { ...place, name: resolver.nameOf(position, null), ...ignored };
    const { source, line, column } = original;
    return { name: resolver.nameOf(position, original), url: source, line, column, script: place.url, ...ignored };
  };
}

/** The texts with these places, by their URLs. */
async function componentTexts(
  places: readonly (TracePlace | null)[],
  resolver: CaptureResolver,
): Promise<ReadonlyMap<string, ComponentText>> {
  const texts = new Map<string, ComponentText>();
  for (const place of places) {
    if (place === null || texts.has(place.url) || place.ignored === true) continue;
    const found = await resolver.text(quotedTracePlace(place));
    if (found === null) continue;
    const outline = outlineOf(found.text);
    const before = found.startLine - 1;
    texts.set(place.url, {
      lines: [...Array.from<string>({ length: before }).fill(''), ...found.text.split('\n')],
      functionLine: (line) => firstLineAround(outline, { ...found, line: line - before, column: 1 }),
    });
  }
  return texts;
}
