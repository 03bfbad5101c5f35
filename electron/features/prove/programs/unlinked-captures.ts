/** The captures that a proof leaves behind: those of runs that its report does not link, and all of one that was cancelled or failed. */
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { madeIn, ownedParts } from '../../../../shared/core/contracts/results.ts';

export interface FinishedProof {
  readonly callId: string;
  /** What each of its runs does, with which the names of its captures end. */
  readonly work: string;
  /** Those of the report; none without one. */
  readonly links: readonly string[];
}

/**
 * Ids of the captures of a proof that nobody needs, those of a hunt that did not end included. Kept is what the report links, what a person pinned or
 * named, and what a kept hunt is built on.
 */
export function unlinkedCaptures(
  records: readonly CaptureRecord[],
  { callId, work, links }: FinishedProof,
): readonly string[] {
  const own = records.filter((record) => madeIn(record)?.callId === callId);
  const isKept = ({ id, pinned, name }: CaptureRecord): boolean =>
    pinned || !name.endsWith(` of ${work}`) || links.some((link) => link.includes(id));
  const kept = own.filter(isKept);
  const needed = new Set(kept.flatMap((record) => [record.id, ...ownedParts(record)]));
  return own.filter(({ id }) => !needed.has(id)).map(({ id }) => id);
}
