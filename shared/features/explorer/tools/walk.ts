/** The map of an application: its states, the actions of each, where they lead, and which sequences come back. Pure. */
import type { Action, Edge, State, Walk } from '../contract/explorations.ts';

/** A sequence of actions that comes back to where it began. */
export interface Cycle {
  readonly state: string;
  readonly actions: readonly Action[];
}

export interface NextAction {
  /** Actions that lead to the state of the action. */
  readonly path: readonly Action[];
  readonly state: string;
  readonly action: Action;
}

/** Longer ways back are not repeated. */
const MAX_CYCLE = 6;
/** An action that led to the same state from so many is taken to do so from the others. */
const SURE_FROM = 2;
/** Names of what closes something or leads back: a likely end of a cycle, and tried first. */
const BACK =
  /^(?:close|cancel|back|done|ok|dismiss|hide|×|✕|✖|x|collapse|less|schließen|zurück|abbrechen|fermer|retour|cerrar)\b|^[×✕✖x]$/iu;

interface Way {
  readonly edge: Pick<Edge, 'to' | 'isLoad' | 'isUnsteady'>;
  readonly action: Action;
}

/** By action: how often it was tried, where it led, and whether it ever loaded the document again. */
type Tried = Map<string, { times: number; to: Set<string | null>; isLoad: boolean }>;

export interface WalkMap {
  readonly walk: () => Walk;
  /** Says in which state the application begins. */
  readonly begin: (state: string) => void;
  readonly state: (key: string) => State | undefined;
  /** Adds a state, or the actions that it has not had. */
  readonly addState: (state: State) => void;
  readonly addEdge: (edge: Omit<Edge, 'isUnsteady'>) => void;
  /** The next action to try from here; null if none is left that can be reached without a load. */
  readonly next: (from: string) => NextAction | null;
  /** Actions of a shortest way; null without one. */
  readonly way: (from: string, to: string) => readonly Action[] | null;
  readonly cycles: () => readonly Cycle[];
  /** Actions that were never tried, by state. */
  readonly untried: () => readonly { readonly state: string; readonly actions: readonly Action[] }[];
}

export function createWalk(saved?: Walk): WalkMap {
  let start = saved?.start ?? '';
  const states = new Map<string, State>((saved?.states ?? []).map((state) => [state.key, state]));
  const edges = new Map<string, Edge>((saved?.edges ?? []).map((edge) => [keyOf(edge.from, edge.action), edge]));

  /** Edges that were tried, and those of actions that led to one state wherever they were tried, such as the links of a menu. */
  const outgoing = (from: string, all: Tried): Way[] =>
    (states.get(from)?.actions ?? []).flatMap((action): Way[] => {
      const edge = edges.get(keyOf(from, action.id));
      if (edge !== undefined) return [{ edge, action }];
      const known = all.get(action.id);
      const [to] = known?.to ?? [];
      const isSure = known !== undefined && known.times >= SURE_FROM && known.to.size === 1 && !known.isLoad;
      return isSure && to !== undefined ? [{ edge: { to, isLoad: false, isUnsteady: false }, action }] : [];
    });

  const search = (
    from: string,
    isGoal: (key: string) => boolean,
    limit: number,
  ): { key: string; way: Action[] } | null => {
    const seen = new Set([from]);
    const all = tried();
    let level: { key: string; way: Action[] }[] = [{ key: from, way: [] }];
    while (level.length > 0) {
      const found = level.find(({ key }) => isGoal(key));
      if (found !== undefined) return found;
      const next: typeof level = [];
      for (const { key, way } of level)
        for (const { edge, action } of outgoing(key, all)) {
          if (edge.to === null || edge.isLoad || edge.isUnsteady || seen.has(edge.to) || way.length >= limit) continue;
          seen.add(edge.to);
          next.push({ key: edge.to, way: [...way, action] });
        }
      level = next;
    }
    return null;
  };

  /** Count of the tries of an action anywhere, and whether it always led to one state. */
  const tried = (): Tried => {
    const all: Tried = new Map();
    for (const { action, to, isLoad } of edges.values()) {
      const known = all.get(action) ?? { times: 0, to: new Set(), isLoad: false };
      known.times += 1;
      known.isLoad ||= isLoad;
      known.to.add(to);
      all.set(action, known);
    }
    return all;
  };

  const worth = (action: Action, all: Tried): number => {
    const known = all.get(action.id);
    if (known === undefined) return BACK.test(action.name) || action.kind === 'escape' ? 3 : 2;
    if (known.times >= SURE_FROM && known.to.size === 1) return 0;
    return 1;
  };

  const untriedOf = (key: string): Action[] =>
    (states.get(key)?.actions ?? []).filter(({ id }) => !edges.has(keyOf(key, id)));

  return {
    walk: () => ({ start, states: [...states.values()], edges: [...edges.values()] }),
    begin(state) {
      start = state;
    },
    state: (key) => states.get(key),
    addState(state) {
      const known = states.get(state.key);
      const ids = new Set(known?.actions.map(({ id }) => id));
      const actions = [...(known?.actions ?? []), ...state.actions.filter(({ id }) => !ids.has(id))];
      states.set(state.key, { ...(known ?? state), actions });
    },
    addEdge(edge) {
      const key = keyOf(edge.from, edge.action);
      const known = edges.get(key);
      edges.set(key, { ...edge, isUnsteady: known !== undefined && (known.isUnsteady || known.to !== edge.to) });
    },
    next(from) {
      const all = tried();
      for (const least of [2, 1]) {
        const found = search(from, (key) => untriedOf(key).some((action) => worth(action, all) >= least), Infinity);
        if (found === null) continue;
        const [action] = untriedOf(found.key).toSorted((one, other) => worth(other, all) - worth(one, all));
        if (action !== undefined) return { path: found.way, state: found.key, action };
      }
      return null;
    },
    way: (from, to) => search(from, (key) => key === to, Infinity)?.way ?? null,
    cycles() {
      const found = new Map<string, Cycle>();
      for (const edge of edges.values()) {
        if (edge.to === null || edge.isLoad || edge.isUnsteady) continue;
        const action = states.get(edge.from)?.actions.find(({ id }) => id === edge.action);
        const back = search(edge.to, (key) => key === edge.from, MAX_CYCLE - 1);
        if (action === undefined || back === null) continue;
        const actions = [action, ...back.way];
        const name = cycleName(actions);
        if (!found.has(name)) found.set(name, { state: edge.from, actions });
      }
      // Ways that begin where the application does come first, then the shorter ones.
      return [...found.values()].toSorted(
        (one, other) =>
          one.actions.length - other.actions.length || Number(other.state === start) - Number(one.state === start),
      );
    },
    untried: () =>
      [...states.keys()].flatMap((state) => {
        const all = tried();
        const actions = untriedOf(state).filter((action) => worth(action, all) > 0);
        return actions.length === 0 ? [] : [{ state, actions }];
      }),
  };
}

/** The same for each rotation of a cycle. */
export function cycleName(actions: readonly Action[]): string {
  const ids = actions.map(({ id }) => id);
  return (
    ids
      .map((_, at) => [...ids.slice(at), ...ids.slice(0, at)].join(' → '))
      .toSorted((one, other) => (one < other ? -1 : 1))[0] ?? ''
  );
}

const keyOf = (from: string, action: string): string => `${from}\n${action}`;
