/** The call that got a function: `emitter.on('data', …)`, `setInterval(…)`, `watch(…)`. */
import type { CodeUsePlace, UsePlaceQuestion } from '../source-map/contract/code-uses.ts';
import { callWith } from './code-uses.ts';
import { createSources, functionAt, type AuthorTexts } from './sources.ts';
import { calleeOf, placeOf, textOf } from './syntax.ts';

/** Null if the texts do not have the function, or no call in its file gets it. */
export function registeredCall(
  texts: AuthorTexts,
  place: UsePlaceQuestion,
): (CodeUsePlace & { readonly callee: string }) | null {
  const at = createSources(texts).at(place);
  const fn = at === null ? null : functionAt(at.parsed, at.offset);
  const call = at === null || fn === null ? null : callWith(at.parsed, fn);
  if (at === null || call === null) return null;
  return { ...placeOf(at.parsed, call), callee: textOf(at.parsed, calleeOf(call) ?? call) };
}
