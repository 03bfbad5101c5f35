/** An exploration to go on with: what the person allows now is tried, and what is not allowed any more is left alone. Pure. */
import type { Action, Exploration, Refused } from '../contract/explorations.ts';
import { isAllowed } from './harm.ts';

/** The document with what is not true of these allowances taken out. */
export function reopened(document: Exploration, allowed: readonly string[]): Exploration {
  const { endedBy: _endedBy, ...kept } = document;
  const { walk, refused, requests } = kept;
  const isFree = ({ asks, name }: Action): boolean => asks === undefined || isAllowed(name, allowed);
  const released = refused.filter(({ by, action }) => by === 'allow' && isAllowed(action.name, allowed));
  const withdrawn = walk.states.flatMap(({ key, actions }) =>
    actions.filter((action) => !isFree(action)).map((action) => ({ state: key, action })),
  );
  const names = new Map(walk.states.flatMap(({ actions }) => actions.map(({ id, name }) => [id, name])));
  const isNamed = (id: string): boolean => isAllowed(names.get(id) ?? '', allowed);
  // What was tried while its requests were stopped may lead elsewhere now.
  const again = new Set(
    requests.flatMap(({ name, actions }) => (isAllowed(name, allowed) ? actions : actions.filter(isNamed))),
  );
  const gone = new Set(withdrawn.map(({ action }) => action.id));
  const isKept = (id: string): boolean => !again.has(id) && !gone.has(id);
  const isKnown = ({ sequence }: { readonly sequence: { readonly actions: readonly string[] } }): boolean =>
    sequence.actions.every(isKept);
  return {
    ...kept,
    isComplete: false,
    walk: {
      ...walk,
      states: walk.states.map((state) => ({
        ...state,
        actions: [
          ...state.actions.filter(({ id }) => !gone.has(id)),
          ...released.flatMap(({ action, states }) => (states.includes(state.key) ? [action] : [])),
        ],
      })),
      edges: walk.edges.filter(({ action }) => isKept(action)),
    },
    refused: withRefused(
      refused.filter((each) => !released.includes(each)),
      withdrawn,
    ),
    requests: requests.flatMap((request) => {
      if (isAllowed(request.name, allowed)) return [];
      const actions = request.actions.filter((id) => !isNamed(id));
      return actions.length === 0 && request.actions.length > 0 ? [] : [{ ...request, actions }];
    }),
    screened: document.screened.filter(isKnown),
    cleared: document.cleared.filter(isKnown),
    undecided: document.undecided.filter(isKnown),
    explained: document.explained.filter(isKnown),
  };
}

function withRefused(
  refused: readonly Refused[],
  withdrawn: readonly { readonly state: string; readonly action: Action }[],
): Refused[] {
  const all = new Map(refused.map((each) => [each.action.id, each]));
  for (const { state, action } of withdrawn) {
    const known = all.get(action.id);
    const states = [...(known?.states ?? []), state];
    const widget = `${action.id.split(' ')[1] ?? ''} "${action.name}"`;
    all.set(action.id, { widget, by: 'allow', reason: action.asks ?? '', action, states });
  }
  return [...all.values()];
}
