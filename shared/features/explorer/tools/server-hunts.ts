/** Hunts in the Node process behind the page, which is kept at work by repeating the sequence on the page meanwhile. */
import type { Action, Screened } from '../contract/explorations.ts';
import type { AppResult } from '../../../base/errors.ts';
import type { Explorer } from './explorer.ts';

/** Seconds of a round: enough for some repetitions, also on a slow machine. */
export const SERVER_SECONDS = 10;

/** The actions of a sequence, each with all of its steps. */
function actionsIn({ actions, steps, state }: Screened['sequence'], { map }: Explorer): Action[] {
  const known = new Map(map.state(state)?.actions.map((action) => [action.id, action]));
  return actions.map((id, at) => {
    const name =
      known.get(id)?.name ??
      map
        .walk()
        .states.flatMap((each) => each.actions)
        .find((each) => each.id === id)?.name;
    return { id, name: name ?? '', kind: 'press', steps: steps.slice(at, at + 1) };
  });
}

/** Repeats the sequence until the work is done. A step that fails ends the repetitions, not the work. */
export async function whileRepeated<T>(
  sequence: Screened['sequence'],
  explorer: Explorer,
  work: () => Promise<AppResult<T>>,
): Promise<AppResult<T>> {
  const { driver, context } = explorer;
  const actions = actionsIn(sequence, explorer);
  const over = new AbortController();
  const repeating = async (): Promise<void> => {
    for (let at = 0; !over.signal.aborted && !context.signal.aborted; at += 1) {
      const action = actions[at % actions.length];
      if (action === undefined || !(await driver.perform(action)).ok) return;
    }
  };
  const repeated = repeating();
  try {
    return await work();
  } finally {
    over.abort();
    await repeated;
  }
}
