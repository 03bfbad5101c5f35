/** Tells dead captures: the answer of the tool, the window and reports use the same words. */
import { countNoun, formatBytes } from '../../base/units.ts';
import type { AnalysisAnswer } from '../../core/analysis/analysis.ts';
import type { HeapDeadCapture } from '../../engine/heap/contract/heap-captures.ts';
import type { HeapNode } from '../../engine/heap/contract/heap-objects.ts';
import { declaredAt } from './declared-at.ts';
import { nodeName } from './heap-text.ts';

/** A file of a runtime that writes no scopes says nothing of dead captures. */
export const NO_SCOPES =
  'The snapshot has no scopes, so it does not show which variables living functions can read. Chromium 156 writes them, Node 24 and Electron 42 do not; they cannot be read where the contents of strings were dropped.';

/** `items`, or `items (t in the script)`. */
export function variableName({ variable, original }: Pick<HeapDeadCapture, 'variable' | 'original'>): string {
  return original === undefined ? variable : `${original} (${variable} in the script)`;
}

function placeOf(node: HeapNode): string {
  return declaredAt({ ...node.location, original: node.original });
}

function functionText(node: HeapNode): string {
  const place = placeOf(node);
  const name = nodeName(node);
  return place === '' ? name : `${name} ${place}`;
}

/** The function that declares it, with its place, as far as they are known. */
export function declaredText({ declaredBy, functionName, url }: HeapDeadCapture): string {
  if (declaredBy !== null) return functionText(declaredBy);
  const name = functionName === null ? 'top level' : functionName === '' ? 'a function without a name' : functionName;
  return url === null ? name : `${name} in ${url}`;
}

export function keeperText({ keptBy }: Pick<HeapDeadCapture, 'keptBy'>): string {
  return keptBy === null ? '' : functionText(keptBy);
}

/** The first line of an answer. */
export function capturesText({
  hasScopes,
  total,
  freedBytes,
}: Pick<AnalysisAnswer<'heap.dead-captures'>, 'hasScopes' | 'total' | 'freedBytes'>): string {
  if (!hasScopes) return NO_SCOPES;
  if (total === 0) return 'No variable is kept that no living function can read.';
  return `${countNoun(total, 'variable')} kept by closures although no living function can read ${total === 1 ? 'it' : 'them'}: clearing ${total === 1 ? 'it' : 'them'} frees ${formatBytes(freedBytes)}. Set such a variable to null after its last use, or create the closure that stays in a function of its own.`;
}
