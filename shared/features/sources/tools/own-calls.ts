/** Callers and callees of a function in the author's own code, by name, with the functions themselves named by their places. */
import { callsByName, type NamedText } from '../../../engine/source-map/index.ts';
import type { CallsByName } from '../../../engine/source-map/contract/quotes.ts';
import { isAuthorsPlace } from '../../../engine/source-map/contract/author-code.ts';
import { isThirdParty } from '../../../base/third-party.ts';
import { settle } from '../../../base/errors.ts';
import { codeOwners } from '../../../core/capability/own-code.ts';
import { textBlock, titled, type AnswerPart } from '../../../core/findings/blocks.ts';
import { callLines } from '../../../core/findings/quotes.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { mappedScripts } from './original-sources.ts';
import { listenToScripts } from './source-scripts.ts';

/** Scripts without a source map that are read for calls: those of Node, mostly. */
const MAX_SCRIPTS = 300;

/** The author's sources of a target: originals, and scripts that have none. */
async function ownTexts(context: CallContext): Promise<NamedText[]> {
  const { ports, target, signal } = context;
  const owners = codeOwners(ports, [target.url]);
  const { entries } = (await listenToScripts(context)).heard;
  const { mapped } = await mappedScripts(entries, context);
  const isOwn = (url: string, source: string | null): boolean => {
    const ignored = isThirdParty({ url }, source === null ? null : { source }, owners);
    return isAuthorsPlace({ url: source ?? url, ignored });
  };
  const texts = new Map<string, string>();
  for (const { script, map } of mapped)
    for (const { name } of map.sources) {
      const text = isOwn(script.url, name) ? map.textOf(name) : null;
      if (text !== null) texts.set(name, text);
    }
  const plain = entries.filter(
    ({ url, sourceMap, language }) =>
      sourceMap === 'none' && language === 'JavaScript' && url !== '' && isOwn(url, null),
  );
  for (const { scriptId, url } of plain.slice(-MAX_SCRIPTS)) {
    const read = await settle(() => ports.scripts.text(target.id, scriptId, { signal }));
    if (read.ok) texts.set(url, read.value.text);
  }
  return [...texts].map(([source, text]) => ({ source, text }));
}

/** Null where no named function is around the line, or its source is not the author's. */
export async function ownCallsOf(
  place: { readonly source: string; readonly line: number },
  context: CallContext,
): Promise<CallsByName | null> {
  return callsByName(await ownTexts(context), place);
}

/** Each list has at most so many in an answer about several places. */
const MOST_AMONG_SEVERAL = 4;
/** Callers of callers. */
const MOST_BEHIND = 2;

/** The callers and callees as a part of an answer. */
export function callsPart({ callers, callersOfCallers, callees }: CallsByName, isAmongSeveral: boolean): AnswerPart {
  const most = isAmongSeveral ? MOST_AMONG_SEVERAL : Number.POSITIVE_INFINITY;
  const lines = [
    ...callLines('Called at:', callers.slice(0, most)),
    ...callLines('These are called at:', callersOfCallers.slice(0, isAmongSeveral ? MOST_BEHIND : most)),
    ...callLines('Calls:', callees.slice(0, most)),
  ];
  const title = 'Callers and callees in own code, found by name';
  return titled(title, lines.length === 0 ? 'No other own code names it.' : textBlock(lines.join('\n')));
}
