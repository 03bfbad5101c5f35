/** Rest of growth after a wait without any action. */
import type { GrowingPath } from '../../engine/heap/contract/leak-growth.ts';

/** Growth of which no more than this share is left was backlog. */
const MAX_LEFT_SHARE = 0.1;

/**
 * The rest, by the same count as the rows: a place that got another object in each action has as many as before, and what replaced others did not go by itself.
 * `asked`: objects that the rounds added, those that they replaced again included; `present`: those of them that are there.
 */
export function stillThere(
  { objectsPerRound, isChain = false }: Pick<GrowingPath, 'objectsPerRound' | 'isChain'>,
  asked: number,
  present: number,
): { readonly left: number; readonly of: number } {
  const gained = objectsPerRound.reduce((sum, each) => sum + each, 0);
  // A chain is asked only for links that are held directly.
  const of = isChain || gained <= 0 ? asked : Math.min(asked, gained);
  return { left: Math.min(of, present), of };
}

/** True if what the rounds left was work that was still to be done. */
export const isGone = ({ settled }: GrowingPath): boolean =>
  settled !== undefined && settled.left <= MAX_LEFT_SHARE * settled.of;
