/** The code that findings blame, as a section: its lines where they are stored with the capture. */
import type { AnalysisAnswer } from '../analysis/analysis.ts';
import type { QuotedPlace } from '../../engine/source-map/contract/quotes.ts';
import type { Section, Words } from './model.ts';
import { isOwnQuote, MAX_QUOTES } from './quotes.ts';

export const CODE_SECTION = 'code';

export interface BlamedPlace {
  /** The function and where it is. */
  readonly name: Words;
  readonly place: QuotedPlace;
}

type AskQuotes = (query: 'code.quotes', params: { places: QuotedPlace[] }) => Promise<AnalysisAnswer<'code.quotes'>>;

/** Limit of one query. */
const MAX_ASKED = 10;

/** The first places whose text is stored, in their order; no section without any. */
export async function codeSection(ask: AskQuotes, blamed: readonly BlamedPlace[]): Promise<Section[]> {
  const asked = blamed.slice(0, MAX_ASKED);
  if (asked.length === 0) return [];
  const { quotes } = await ask('code.quotes', { places: asked.map(({ place }) => place) });
  const seen = new Set<string>();
  const blocks = asked.flatMap(({ name }, index) => {
    const quote = quotes[index] ?? null;
    const key = quote === null ? '' : `${quote.source}:${quote.line}`;
    // The original of a place in the author's script may be a package.
    if (quote === null || seen.has(key) || !isOwnQuote(quote)) return [];
    seen.add(key);
    return [{ kind: 'code' as const, name, quote }];
  });
  return blocks.length === 0
    ? []
    : [{ id: CODE_SECTION, title: 'Code', facts: [], blocks: blocks.slice(0, MAX_QUOTES) }];
}
