/** An owner of memory in words. */
import { formatCount } from '../../base/units.ts';
import type { CodeUsePlace } from '../../engine/source-map/contract/code-uses.ts';
import { OWNED, type MemoryOwner } from './contract/memory-ledgers.ts';
import { scriptPlaceText } from '../../core/findings/function-names.ts';

function placeText(place: CodeUsePlace): string {
  const at = scriptPlaceText({ url: place.source, line: place.line, column: 0 }).replace(/:0$/, '');
  return `${at}${place.name === '' ? '' : ` in ${place.name}`}: ${place.code}`;
}

/**
 * `added at server.js:4 in leak: kept.push(buffer)`, and the other lines that may add; the declaration if none is known; '' without either. Which of several
 * lines added what is there, a snapshot does not say.
 */
export function ownerPlace({ addedAt, declaredAt }: Pick<MemoryOwner, 'addedAt' | 'declaredAt'>): string {
  if (addedAt.length > 0) return `added at ${addedAt.map(placeText).join(', or at ')}`;
  return declaredAt === null ? '' : `declared at ${placeText(declaredAt)}`;
}

export function countText({ kind, count }: Pick<MemoryOwner, 'kind' | 'count'>): string {
  return count === 1 ? `1 ${OWNED[kind].one}` : `${formatCount(count)} ${OWNED[kind].label}`;
}
