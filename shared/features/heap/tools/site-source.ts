/** Proposes to read the source of the function that allocated the most. */
import { code } from '../../../base/markdown.ts';
import type { CodeQuote } from '../../../engine/source-map/contract/quotes.ts';
import { quoteOfFunction, quotedFunction, withQuote } from '../../../core/findings/quotes.ts';
import { quotesOf } from '../../../core/capability/quotes.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { CpuPlace } from '../../../engine/profile/contract/sampled-profiles.ts';
import { shownName, type WithOriginal } from '../../../core/findings/function-names.ts';
import { sourceCall } from '../../../core/findings/source-call.ts';

/** The largest sites may be of the engine. */
const MAX_SITES = 8;
/** The largest site is often a library or a parser; the function that keeps what it made is another one. */
const MAX_CALLS = 3;
/** Lines that a call shows: a site a little further down is in them. */
const LINES_SHOWN = 40;

/** True if the code of one site is also in the lines that are read for the other. */
function isShownBy(site: WithOriginal<CpuPlace>, other: WithOriginal<CpuPlace>): boolean {
  const [one, two] = [site, other].map(({ url, line, original }) =>
    original === undefined ? { file: url, line } : { file: original.source, line: original.line },
  );
  const further = (one?.line ?? 0) - (two?.line ?? 0);
  return one?.file === two?.file && further >= 0 && further < LINES_SHOWN;
}

/** The first sites with a source. */
function readSites(sites: readonly WithOriginal<CpuPlace>[]): WithOriginal<CpuPlace>[] {
  const read: WithOriginal<CpuPlace>[] = [];
  for (const site of sites.slice(0, MAX_SITES)) {
    if (sourceCall(site) === null || read.some((other) => isShownBy(site, other))) continue;
    read.push(site);
    if (read.length === MAX_CALLS) break;
  }
  return read;
}

/** The lines of the sites that `siteSource` names, as far as their text is stored. */
export function siteQuotes(
  file: string,
  sites: readonly WithOriginal<CpuPlace>[],
  context: Pick<CallContext, 'ports' | 'signal'>,
): Promise<readonly CodeQuote[]> {
  return quotesOf(file, readSites(sites).map(quotedFunction), context);
}

/** Lines below a table of allocation sites: the calls for the first ones with a source, and their code; empty without one. */
export function siteSource(
  sites: readonly WithOriginal<CpuPlace>[],
  quotes: readonly CodeQuote[] | undefined,
  targetId?: string | null,
): string[] {
  return readSites(sites).flatMap((site) => {
    const quote = quoteOfFunction(quotes, site);
    const call = sourceCall(site, targetId, quote?.functionLine);
    return [withQuote(`The code of ${code(shownName(site))}: ${call}.`, quote)];
  });
}
