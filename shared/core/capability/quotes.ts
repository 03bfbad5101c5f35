/** The author's lines around the places that an answer blames. */
import type { CodeQuote, QuotedPlace } from '../../engine/source-map/contract/quotes.ts';
import { MAX_QUOTES } from '../findings/quotes.ts';
import type { CallContext } from './define.ts';

type Context = Pick<CallContext, 'ports' | 'signal'>;

/** The quotes of the first places in their order, by the texts that are stored with the capture; null without one. Empty if none can be read. */
export async function quotesAt(
  file: string,
  places: readonly QuotedPlace[],
  { ports, signal }: Context,
  most = MAX_QUOTES,
): Promise<readonly (CodeQuote | null)[]> {
  const asked = places.slice(0, most);
  if (asked.length === 0) return [];
  const found = await ports.analysis.query(file, 'code.quotes', { places: [...asked] }, { signal });
  // An answer without quotes still has the calls that show the code.
  return found.ok ? found.value.quotes : [];
}

/** The same without the places that have no text. */
export async function quotesOf(
  file: string,
  places: readonly QuotedPlace[],
  context: Context,
  most = MAX_QUOTES,
): Promise<readonly CodeQuote[]> {
  const quotes = await quotesAt(
    file,
    places.filter(({ url }) => url !== ''),
    context,
    most,
  );
  return quotes.filter((quote) => quote !== null);
}
