/** The verdict of a leak hunt, by what gained objects or size in every round. */
import { formatBytes, formatCount, formatSpread } from '../../base/units.ts';
import { withMeaning } from '../../contracts/heap-class-names.ts';
import type { HeapVerdict } from '../heap/heap-verdict.ts';
import { codeName, codePlace, endOfRegistration, holderPlace, type GrowingCode } from './growing-code.ts';
import type { GrownObject } from './grown-objects.ts';
import { ACTION_NUMBER } from './hunt-rounds.ts';
import { referenceText, type GrowingPath } from './path-growth.ts';

/** Rounds below which growth may be state that is built step by step. */
const LEAST_ROUNDS = 3;
/** Paths that the sentence names. */
const NAMED = 3;

/** Actions in each round; null if there were none, or if longer rounds to confirm the growth are among the rounds. */
export function actionsPerRound({
  rounds,
  actions,
  performed,
}: {
  readonly rounds: number;
  readonly actions: number | null;
  readonly performed?: { readonly inRounds: number } | undefined;
}): number | null {
  if (actions === null || rounds === 0) return null;
  return performed === undefined || performed.inRounds === actions ? actions / rounds : null;
}

function pathText(growing: GrowingPath, code: GrowingCode | undefined): string {
  const { objectsPerRound, className, bytesPerRound } = growing;
  const through = referenceText(growing, holderPlace(growing, code));
  const bytes = formatSpread(bytesPerRound, formatBytes);
  const retained = growing.retainedClass === undefined ? '' : ` with ${growing.retainedClass}`;
  const objects = `${formatSpread(objectsPerRound)} × ${withMeaning(className)}`;
  if (code?.kind === 'callback')
    return `${objects}${retained} per round (${bytes}), ${endOfRegistration(className).never}, with the callback ${codeName(code)}`;
  const place = code === undefined ? '' : codePlace(code);
  // Next to the function or class that is there, not to what it retains.
  const placed = place === '' ? '' : ` (${code?.kind === 'class' ? 'declared at ' : ''}${place})`;
  return `${objects}${placed}${retained} per round (${bytes}) through ${through}`;
}

function grownText(grown: GrownObject): string {
  const { className, node, bytesPerRound } = grown;
  return `${className} @${node} itself (${referenceText(grown)}) by ${bytesPerRound.map((each) => formatBytes(each)).join(', ')}`;
}

/** A heap that grows by as much in every round grows by something, even if no path shows it. */
const LEAST_UNEXPLAINED_BYTES = 256 * 1024;

export interface HuntFacts {
  /** Of the snapshots, the first one first. */
  readonly totalSizesBytes: readonly number[];
  /** How often the action ran in all rounds together; null if the target only worked by itself. */
  readonly actions: number | null;
  /** The code of growing paths, by their nodes. */
  readonly code?: ReadonlyMap<number, GrowingCode>;
  /** Every action uses the same elements: steps without a number. */
  readonly isAlike?: boolean;
  /** Paths that grew at first, and no longer when more had happened. */
  readonly filled?: readonly GrowingPath[];
  /** Paths whose gain depends neither on the number of actions nor on the time. */
  readonly steady?: readonly GrowingPath[];
}

/** A leak for each order that is opened does not show if the same order is opened every time. */
const ALIKE = `Every action used the same elements, so a leak for each new one is not seen either: ${ACTION_NUMBER} in a step is the number of the action, as in {"click":"button nth=${ACTION_NUMBER}"}.`;

/** `Independent of the actions: 2 × Link through .depsTail of Dep per round, whatever their number and the time.` */
function steadyText(steady: readonly GrowingPath[]): string {
  const named = steady
    .slice(0, NAMED)
    .map(
      (path) => `${formatSpread(path.objectsPerRound)} × ${withMeaning(path.className)} through ${referenceText(path)}`,
    );
  const others = steady.length > NAMED ? ` and ${steady.length - NAMED} more` : '';
  return `Independent of the actions: ${named.join('; ')}${others} per round, whatever their number and the time.`;
}

/** The verdict, with a sentence about what gains in every round and does not depend on the action. */
export function huntVerdict(
  growing: readonly GrowingPath[],
  grown: readonly GrownObject[],
  facts: HuntFacts,
): HeapVerdict {
  const { level, text } = verdictOfAction(growing, grown, facts);
  const { steady = [] } = facts;
  return { level, text: steady.length === 0 ? text : `${text} ${steadyText(steady)}` };
}

function verdictOfAction(
  growing: readonly GrowingPath[],
  grown: readonly GrownObject[],
  { totalSizesBytes, actions, isAlike = false, code, filled = [], steady = [] }: HuntFacts,
): HeapVerdict {
  const rounds = totalSizesBytes.length - 1;
  const after = actions === null ? '' : ` (${formatCount(actions)} actions)`;
  const found = [...growing.map((path) => pathText(path, code?.get(path.node))), ...grown.map(grownText)];
  const more = found.length > NAMED ? ` And ${found.length - NAMED} more.` : '';
  const named = `${found.slice(0, NAMED).join('; ')}.${more}`;
  if (found.length > 0 && rounds < LEAST_ROUNDS)
    return {
      level: 'unclear',
      text: `No verdict: ${rounds} rounds cannot tell a leak from state that is built. ${named}`,
    };
  if (found.length > 0) {
    // Backing stores grow in steps, so an object that grows itself need not in each round.
    const when = growing.length > 0 ? 'in each of' : 'over';
    return { level: 'grows', text: `Leak: ${when} ${rounds} rounds${after} ${named}` };
  }
  if (filled.length > 0) {
    const what = filled.slice(0, NAMED).map((path) => `${withMeaning(path.className)} through ${referenceText(path)}`);
    const others = filled.length > NAMED ? ` and ${filled.length - NAMED} more` : '';
    return {
      level: 'no-growth',
      text: `No growth: ${what.join('; ')}${others} grew at first and stopped within ${formatCount(actions ?? 0)} actions, as a container with a limit does.`,
    };
  }
  const paths = steady.length === 0 ? 'no retaining path' : 'no other retaining path';
  const gained = totalSizesBytes.slice(1).map((size, at) => size - (totalSizesBytes[at] ?? 0));
  if (gained.every((each) => each >= LEAST_UNEXPLAINED_BYTES))
    return {
      level: 'unclear',
      text: `No verdict: the heap grew by ${formatSpread(gained, formatBytes)} in each of ${rounds} rounds${after}, and ${paths} gained objects in each of them. Compare the first snapshot with the last.`,
    };
  const limit =
    actions === null
      ? 'Growth that comes less often than once in a round is not seen, nor what needs requests or other work that did not come meanwhile.'
      : `A leak that happens less than once in ${formatCount(Math.max(1, Math.round(actions / rounds)))} actions is not seen: raise "repeat" for one.${isAlike ? ` ${ALIKE}` : ''}`;
  return {
    level: 'no-growth',
    text: `No growth: ${paths} gained objects in each of ${rounds} rounds${after}, and no object grew in place. ${limit}`,
  };
}
