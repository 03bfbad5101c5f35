/**
 * The limit that own code sets to a chain: where it takes links out once there are more than a number. For arrays and maps the code that takes members out is known by its
 * call; a chain is shortened by an assignment to the reference that holds it, so the text of its file is read for a comparison beside such an assignment.
 */
import type { Ask } from '../../../core/kinds/ask.ts';
import type { ChainLimit, GrowingCode, GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { isOwnCode } from '../../../core/findings/quotes.ts';

/** `++registry.size > 30`, `count >= 100`; a limit with a name is no number, and is not known. */
const COUNTED = /[\w$.)\]]\s*>=?\s*(\d[\d_]*)\b/;
const NAME = /^#?[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
/** Lines from a comparison on in which the chain is shortened. */
const LINES_BELOW = 4;

/** The first comparison with a number that is not below `gained`, with an assignment to one of the references on its line or in the next ones; null without one. */
export function limitIn(
  text: string,
  names: readonly string[],
  gained: number,
): { limit: number; line: number } | null {
  const any = names.map((name) => name.replaceAll('$', String.raw`\$`)).join('|');
  const assigned = new RegExp(`(?:^|[^\\w$])(?:${any})\\s*=(?!=)`);
  const lines = text.split('\n');
  for (const [at, line] of lines.entries()) {
    const [, digits] = COUNTED.exec(line) ?? [];
    const limit = Number(digits?.replaceAll('_', ''));
    if (digits === undefined || limit < gained) continue;
    const behind = line.slice(line.search(COUNTED));
    if (assigned.test([behind, ...lines.slice(at + 1, at + LINES_BELOW)].join('\n'))) return { limit, line: at + 1 };
  }
  return null;
}

/** Null for what is no chain, or whose own code shows no limit. `file`: the last snapshot. */
export async function chainLimit(
  file: string,
  { isChain = false, chain, edgeToCut, objectsPerRound, confirmed }: GrowingPath,
  code: GrowingCode | undefined,
  ask: Ask,
): Promise<ChainLimit | null> {
  const references = [edgeToCut.replace(/^variable | of .*$/g, ''), ...(chain?.edges ?? [])];
  // `.head` and `7.head`; an element has a number.
  const names = references.map((each) => each.split('.').at(-1) ?? '').filter((each) => NAME.test(each));
  if (!isChain || names.length === 0) return null;
  const gained = objectsPerRound.reduce((sum, each) => sum + each, 0) + (confirmed?.objects ?? 0);
  const places = [code, code?.holder].flatMap((placed) => {
    const { original, location, isThirdParty: ignored } = placed?.node ?? {};
    const { url = '', line = 0 } = placed?.location ?? location ?? {};
    const isOwn = placed !== undefined && isOwnCode({ url, line, original, ignored });
    return isOwn ? [{ url, line, ...(original === undefined ? {} : { original }) }] : [];
  });
  for (const place of places) {
    const { source } = await ask(file, 'code.source', { place });
    const { text = '', startLine = 1 } = source ?? {};
    const found = limitIn(text, names, gained);
    if (found !== null)
      return { ...found, line: found.line + startLine - 1, source: place.original?.source ?? place.url, gained };
  }
  return null;
}
