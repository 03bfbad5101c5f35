/** The author's lines around the places that an answer blames. */
import type { CodeQuote, QuotedPlace } from '../../contracts/quotes.ts';
import type { CallContext } from '../define.ts';

/** Places of one answer whose lines are quoted. */
export const MAX_QUOTES = 3;

/** By the texts that are stored with the capture; places without one are left out, and so is all if it cannot be read. */
export async function quotesOf(
  file: string,
  places: readonly QuotedPlace[],
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<readonly CodeQuote[]> {
  const asked = places.filter(({ url }) => url !== '').slice(0, MAX_QUOTES);
  if (asked.length === 0) return [];
  const found = await ports.analysis.query(file, 'code.quotes', { places: asked }, { signal });
  // An answer without quotes still has the calls that show the code.
  return found.ok ? found.value.quotes.filter((quote) => quote !== null) : [];
}
