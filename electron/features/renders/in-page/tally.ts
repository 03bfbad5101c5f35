/** Counts renders by component and reason, and holds the functions that the answer has numbers for. */
import type {
  ChangedInput,
  Framework,
  PageRenders,
  RenderedComponent,
  RenderReason,
  Sameness,
} from '../../../../shared/engine/trace/contract/renders.ts';
import type { Change } from './change.ts';

export type ComponentKind = RenderedComponent['kind'];

/** A component as its author wrote it. `code`: the function or class; null where it has none. `identity` is the same for all instances. */
export interface Component {
  readonly framework: Framework;
  readonly kind: ComponentKind;
  readonly identity: object;
  readonly code: object | null;
  readonly name: string;
  readonly isMemo: boolean;
}

/** The framework's own times of a component: without what is below it, and with it. */
export interface Times {
  readonly selfMs: number;
  readonly totalMs: number;
}

const MAX_COMPONENTS = 30;
const MAX_REASONS = 4;
const MAX_INPUTS = 6;
/** Different reasons of one component; more are counted together. */
const MAX_COUNTED_REASONS = 50;

export interface Remount {
  readonly by: 'key' | 'type';
  readonly sameness: Sameness;
  readonly owner: object | null;
}

interface CountedReason {
  readonly changes: readonly Change[];
  renders: number;
  equalOutputs: number;
  unknownOutputs: number;
  equalMs: number | null;
}

interface Counted {
  readonly component: Component;
  renders: number;
  mounts: number;
  remounts: { byKey: number; byType: number; unknown: number; owner: object | null };
  times: { selfMs: number; totalMs: number } | null;
  reasons: Map<string, CountedReason>;
  uncounted: number;
}

/** Is told what rendered. */
export interface RenderCounter {
  /** A commit happens now; returns its number. */
  commit(event: string): number;
  /** Reports that the renders of this commit are not noted; absent where all are. */
  skipped?(commit: number): void;
  /** Announces that renders of this commit follow. */
  within(commit: number): void;
  rendered(component: Component, render: Render): void;
  mounted(component: Component, mount: Mount): void;
  failed(thrown: unknown): void;
}

export interface Tally extends RenderCounter {
  /** Begins again from nothing. */
  take(): PageRenders;
  functions(): readonly object[];
  stacks(): readonly string[];
}

export interface Render {
  readonly changes: readonly Change[];
  /** Null if it was not compared, because an input differs. */
  readonly output: Sameness | null;
  readonly times: Times | null;
  /** Returns the component that created the element; called for the first render of each reason. */
  readonly owner: () => object | null;
}

export interface Mount {
  readonly remount: Remount | null;
  readonly times: Times | null;
}

/** Functions are compared by their code. */
export const isEqual = (output: Sameness | null): boolean => output === 'equal' || output === 'same-code';

/** Renders with the same signature have the same reason. */
export function signatureOf(changes: readonly Change[]): string {
  return changes
    .map(({ kind, name, hook, sameness, isShifted, type }) =>
      [kind, name, hook ?? '', sameness, isShifted ? 'shifted' : '', type].join(' '),
    )
    .join('|');
}

/** Null for an item with other props, which is another one, as in a list that was filtered. */
export function countedRemount({ by, sameness }: Remount): 'byKey' | 'byType' | 'unknown' | null {
  if (by === 'type') return 'byType';
  if (sameness === 'different') return null;
  return sameness === 'unknown' ? 'unknown' : 'byKey';
}

/** Renders and mounts for nothing: of too many components those with most are told. */
function needlessOf({ reasons, remounts }: Counted): number {
  let needless = remounts.byKey + remounts.byType;
  for (const { equalOutputs } of reasons.values()) needless += equalOutputs;
  return needless;
}

export function createTally(): Tally {
  const listed: object[] = [];
  const stacks: string[] = [];
  const numbers = new Map<object, number>();
  let commits = new Map<string, number>();
  let counted = new Map<object, Counted>();
  let failure: string | null = null;

  const numberOf = (code: object | null): number | null => {
    if (code === null) return null;
    const known = numbers.get(code) ?? listed.push(code) - 1;
    numbers.set(code, known);
    return known;
  };

  const stackOf = (stack: string | null): number | null => {
    if (stack === null) return null;
    const known = stacks.indexOf(stack);
    return known === -1 ? stacks.push(stack) - 1 : known;
  };

  const entryOf = (component: Component): Counted => {
    const found = counted.get(component.identity) ?? {
      component,
      renders: 0,
      mounts: 0,
      remounts: { byKey: 0, byType: 0, unknown: 0, owner: null },
      times: null,
      reasons: new Map<string, CountedReason>(),
      uncounted: 0,
    };
    counted.set(component.identity, found);
    return found;
  };

  const addTimes = (entry: Counted, times: Times | null): void => {
    if (times === null) return;
    entry.times ??= { selfMs: 0, totalMs: 0 };
    entry.times.selfMs += times.selfMs;
    entry.times.totalMs += times.totalMs;
  };

  const inputOf = ({ before, after, owner, writer, ...rest }: Change): ChangedInput => ({
    ...rest,
    before: numberOf(before),
    after: numberOf(after),
    owner: numberOf(owner),
    writer: stackOf(writer),
  });

  const reasonOf = ({ changes, ...counts }: CountedReason): RenderReason => ({
    ...counts,
    inputs: changes.slice(0, MAX_INPUTS).map(inputOf),
    otherInputs: Math.max(0, changes.length - MAX_INPUTS),
  });

  const componentOf = ({ component, reasons, times, uncounted, remounts, ...counts }: Counted): RenderedComponent => {
    const sorted = [...reasons.values()].toSorted((one, other) => other.renders - one.renders);
    const shown = sorted.slice(0, MAX_REASONS);
    return {
      ...counts,
      name: component.name,
      framework: component.framework,
      function: numberOf(component.code),
      kind: component.kind,
      isMemo: component.isMemo,
      remounts: { ...remounts, owner: numberOf(remounts.owner) },
      selfMs: times?.selfMs ?? null,
      totalMs: times?.totalMs ?? null,
      reasons: shown.map(reasonOf),
      otherRenders: sorted.slice(MAX_REASONS).reduce((sum, { renders }) => sum + renders, uncounted),
    };
  };

  return {
    commit(event) {
      commits.set(event, (commits.get(event) ?? 0) + 1);
      return 0;
    },
    within: () => undefined,
    rendered(component, { changes, output, times, owner }) {
      const entry = entryOf(component);
      entry.renders += 1;
      addTimes(entry, times);
      const signature = signatureOf(changes);
      let reason = entry.reasons.get(signature);
      if (reason === undefined) {
        if (entry.reasons.size >= MAX_COUNTED_REASONS) {
          entry.uncounted += 1;
          return;
        }
        const creator = owner();
        reason = {
          changes: changes.map((each) => (each.owner === null ? { ...each, owner: creator } : each)),
          renders: 0,
          equalOutputs: 0,
          unknownOutputs: 0,
          equalMs: null,
        };
        entry.reasons.set(signature, reason);
      }
      reason.renders += 1;
      if (isEqual(output)) {
        reason.equalOutputs += 1;
        if (times !== null) reason.equalMs = (reason.equalMs ?? 0) + times.selfMs;
      }
      if (output === 'unknown') reason.unknownOutputs += 1;
    },
    mounted(component, { remount, times }) {
      const entry = entryOf(component);
      entry.mounts += 1;
      addTimes(entry, times);
      if (remount === null) return;
      const { remounts } = entry;
      const kind = countedRemount(remount);
      if (kind === null) return;
      remounts[kind] += 1;
      remounts.owner ??= remount.owner;
    },
    failed(thrown) {
      failure ??= String(thrown);
    },
    take() {
      const sorted = [...counted.values()].toSorted(
        (one, other) => needlessOf(other) - needlessOf(one) || other.renders - one.renders || other.mounts - one.mounts,
      );
      const rest = sorted.slice(MAX_COMPONENTS);
      const sum = (of: readonly Counted[], what: 'renders' | 'mounts'): number =>
        of.reduce((total, each) => total + each[what], 0);
      const taken: PageRenders = {
        commits: [...commits].map(([event, count]) => ({ event, count })),
        renders: sum(sorted, 'renders'),
        mounts: sum(sorted, 'mounts'),
        components: sorted.slice(0, MAX_COMPONENTS).map(componentOf),
        others: { components: rest.length, renders: sum(rest, 'renders'), mounts: sum(rest, 'mounts') },
        failure,
      };
      commits = new Map();
      counted = new Map();
      failure = null;
      return taken;
    },
    functions: () => listed,
    stacks: () => stacks,
  };
}
