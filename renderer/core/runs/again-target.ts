/** Where a call can be made again: a page that was opened again, or a process that was started again, has another id. */
import { targetAgain, targetName, type LastTarget } from '../stores/topics/targets.ts';
import { useTopic, useTopicKnown } from '../stores/workbench.tsx';

export interface AgainTarget {
  /** Null for a call that works on no target, or where there is none. */
  readonly id: string | null;
  readonly name: string;
  /** Why it cannot be made; null if it can. */
  readonly missing: string | null;
}

/** `last`: the target as it was then; null if only its id is known. `name`: what a person calls it. */
export function useAgainTarget(targetId: string | null, last: LastTarget | null, name: string): AgainTarget {
  const areKnown = useTopicKnown('endpoints');
  const there = useTopic('endpoints', (endpoints) =>
    targetId === null ? null : targetAgain(endpoints, targetId, last),
  );
  // Until they are listed, it is the one that it was.
  if (targetId === null || !areKnown) return { id: targetId, name, missing: null };
  return there === null
    ? { id: null, name, missing: `${name} is not connected` }
    : { id: there.id, name: targetName(there), missing: null };
}

/** The parameters of a call on another target: processes are named in them by their ids. */
export function paramsOn(
  params: Readonly<Record<string, unknown>>,
  was: string | undefined,
  is: string | null,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, value === was ? (is ?? was) : value]));
}
