/** Quotes the lines around places in scripts, from the original sources where maps have them. */
import { outlineOf, type FunctionOutline, firstLineAround, quoteOf } from '../../../shared/engine/source-map/index.ts';
import type { CodeQuote, QuotedPlace } from '../../../shared/engine/source-map/contract/quotes.ts';
import type { CaptureResolver } from './position-resolvers.ts';

/** In the order of the places; null where no text is known. */
export async function quotesBy(
  resolver: Pick<CaptureResolver, 'text'>,
  places: readonly QuotedPlace[],
): Promise<(CodeQuote | null)[]> {
  const outlines = new Map<string, FunctionOutline>();
  const quotes: (CodeQuote | null)[] = [];
  for (const place of places) {
    const text = await resolver.text(place);
    const quote = text === null ? null : quoteOf(text, place.alsoLine);
    if (text === null || quote === null) {
      quotes.push(null);
      continue;
    }
    const outline = outlines.get(text.source) ?? outlineOf(text.text);
    outlines.set(text.source, outline);
    const functionLine = firstLineAround(outline, text);
    quotes.push({
      ...quote,
      ...(functionLine === null ? {} : { functionLine }),
      ...(text.ignored === true ? { ignored: true } : {}),
    });
  }
  return quotes;
}
