/** Adds readings of a live recording of renders together: totals of components, and the commits in order of time. Pure. */
import { isNeedless } from '../../../shared/findings/renders.ts';
import type { LiveComponent, LiveReason, LiveRenders } from '../../../shared/contracts/page/live-renders.ts';

/** Older ones are left out of the time line; totals keep them. */
const MAX_COMMITS = 5000;
/** Components in all of these commits. */
const MAX_ROWS = 200_000;
/** Commits that a component remembers. */
const MAX_LAST = 20;

type NotedCommit = LiveRenders['commits'][number];
type NotedRow = NotedCommit['rows'][number];

export interface ReasonTotals {
  readonly key: string;
  readonly reason: LiveReason;
  readonly renders: number;
  readonly equalOutputs: number;
  readonly unknownOutputs: number;
  readonly equalMs: number | null;
}

export interface ComponentTotals extends Omit<LiveComponent, 'number'> {
  readonly id: string;
  readonly renders: number;
  readonly mounts: number;
  readonly remounts: { readonly byKey: number; readonly byType: number; readonly unknown: number };
  /** Renders with equal input and output, functions compared by their code, and their own time. */
  readonly wasted: number;
  readonly wastedMs: number | null;
  readonly selfMs: number | null;
  readonly totalMs: number | null;
  /** Most renders first. */
  readonly reasons: readonly ReasonTotals[];
  /** Commits in which it rendered, newest first. */
  readonly last: readonly { readonly commitId: string; readonly renders: number; readonly mounts: number }[];
}

export interface RecordedCommit {
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number;
  readonly event: string;
  readonly element: string;
  readonly response: { readonly url: string; readonly beforeMs: number | null } | null;
  readonly renders: number;
  readonly mounts: number;
  readonly wasted: number;
  /** Of all components; null in builds that do not measure. */
  readonly selfMs: number | null;
  /** By the ids of components. */
  readonly rows: readonly RecordedRow[];
  readonly document: number;
}

/** What one commit rendered of one component. */
interface RecordedRow extends NotedRow {
  readonly id: string;
  readonly wasted: number;
  readonly wastedMs: number | null;
}

type Components = ReadonlyMap<string, ComponentTotals>;

export interface RenderTotals {
  readonly components: Components;
  /** Oldest first. */
  readonly commits: readonly RecordedCommit[];
  /** Commits that are in the totals and not in the list. */
  readonly dropped: number;
  /** By document and number. */
  readonly ids: ReadonlyMap<string, string>;
  readonly reasons: ReadonlyMap<string, LiveReason>;
}

export const NO_RENDERS: RenderTotals = {
  components: new Map(),
  commits: [],
  dropped: 0,
  ids: new Map(),
  reasons: new Map(),
};

const UNUSED = {
  renders: 0,
  mounts: 0,
  remounts: { byKey: 0, byType: 0, unknown: 0 },
  wasted: 0,
  wastedMs: null,
  selfMs: null,
  totalMs: null,
  reasons: [],
  last: [],
} as const;

const keyOf = (document: number, number: number): string => `${document}:${number}`;

/** `isCounted`: false for a reading whose commits are left out, as of a recording that pauses. */
export function withReading(before: RenderTotals, reading: LiveRenders, isCounted: boolean): RenderTotals {
  const { ids, components, merged } = withComponents(before, reading);
  const totals =
    merged.size === 0 ? before : { ...before, commits: before.commits.map((each) => renamed(each, merged)) };
  const reasons = new Map(totals.reasons);
  for (const reason of reading.reasons) reasons.set(keyOf(reading.document, reason.number), reason);
  if (!isCounted) return { ...totals, ids, components: refreshed(components, reasons), reasons };
  const added = reading.commits.map((commit) => recordedCommit(commit, reading.document, ids, reasons));
  const all = [...totals.commits, ...added];
  const commits = newest(all);
  return {
    ids,
    reasons,
    components: withCommits(reading.reasons.length > 0 ? refreshed(components, reasons) : components, added, reasons),
    commits,
    dropped: totals.dropped + all.length - commits.length + reading.unlisted,
  };
}

/** The last commits, as many as there is room for; at least one. */
function newest(commits: readonly RecordedCommit[]): readonly RecordedCommit[] {
  let first = Math.max(0, commits.length - MAX_COMMITS);
  let rows = 0;
  for (let index = commits.length - 1; index >= first; index -= 1) {
    rows += commits[index]?.rows.length ?? 0;
    if (rows > MAX_ROWS && index < commits.length - 1) first = index + 1;
  }
  return first === 0 ? commits : commits.slice(first);
}

/** Reasons that say the same are one, as those before and after a reload. */
export function reasonsOf({ reasons }: Pick<ComponentTotals, 'reasons'>): readonly ReasonTotals[] {
  if (reasons.length < 2) return reasons;
  const bySense = Map.groupBy(reasons, ({ reason }) =>
    JSON.stringify([reason.inputs.map(({ size: _size, ...input }) => input), reason.otherInputs]),
  );
  return [...bySense.values()]
    .flatMap(([first, ...others]) =>
      first === undefined
        ? []
        : others.reduce<ReasonTotals>(
            (sum, each) => ({
              ...sum,
              renders: sum.renders + each.renders,
              equalOutputs: sum.equalOutputs + each.equalOutputs,
              unknownOutputs: sum.unknownOutputs + each.unknownOutputs,
              equalMs: plus(sum.equalMs, each.equalMs),
            }),
            first,
          ),
    )
    .toSorted((a, b) => b.renders - a.renders);
}

/** Without counts; what is known of components and reasons stays, as they are told once. */
export function cleared({ components, ids, reasons }: RenderTotals): RenderTotals {
  return { ids, reasons, commits: [], dropped: 0, components: unused(components) };
}

/** Totals of some of the commits, in order of time; components that they did not render are left out. */
export function totalsWithin({ components, reasons }: RenderTotals, commits: readonly RecordedCommit[]): Components {
  return new Map([...withCommits(unused(components), commits, reasons)].filter(([, each]) => isSeen(each)));
}

export const isSeen = ({ renders, mounts }: Pick<ComponentTotals, 'renders' | 'mounts'>): boolean =>
  renders > 0 || mounts > 0;

const unused = (components: Components): Components =>
  new Map([...components].map(([id, component]) => [id, { ...component, ...UNUSED }]));

/** After a reload the same component has another number. */
function withComponents(
  { ids: before, components: known }: RenderTotals,
  { document, components: told }: LiveRenders,
): { ids: Map<string, string>; components: Map<string, ComponentTotals>; merged: ReadonlyMap<string, string> } {
  const ids = new Map(before);
  const components = new Map(known);
  /** Of what turned out to be the same component once it had its name: the id that is gone, and the one that stays. */
  const merged = new Map<string, string>();
  if (told.length === 0) return { ids, components, merged };
  const byPlace = new Map([...components.values()].map((component) => [placeKey(component), component.id]));
  for (const { number, ...component } of told) {
    const key = keyOf(document, number);
    const place = component.place === null ? undefined : byPlace.get(placeKey(component));
    const own = ids.get(key);
    const id = place ?? own ?? key;
    ids.set(key, id);
    byPlace.set(placeKey(component), id);
    const gone = own === undefined || own === id ? undefined : components.get(own);
    if (own !== undefined && gone !== undefined) {
      for (const [other, of] of ids) if (of === own) ids.set(other, id);
      components.delete(own);
      merged.set(own, id);
    }
    const counted = together(components.get(id), gone);
    components.set(id, {
      ...UNUSED,
      ...counted,
      ...component,
      remountedFrom: component.remountedFrom ?? counted?.remountedFrom ?? null,
      id,
    });
  }
  return { ids, components, merged };
}

/** `later`: of the newer document. */
function together(one: ComponentTotals | undefined, later: ComponentTotals | undefined): ComponentTotals | undefined {
  if (one === undefined || later === undefined) return one ?? later;
  return {
    ...one,
    renders: one.renders + later.renders,
    mounts: one.mounts + later.mounts,
    remounts: {
      byKey: one.remounts.byKey + later.remounts.byKey,
      byType: one.remounts.byType + later.remounts.byType,
      unknown: one.remounts.unknown + later.remounts.unknown,
    },
    wasted: one.wasted + later.wasted,
    wastedMs: plus(one.wastedMs, later.wastedMs),
    selfMs: plus(one.selfMs, later.selfMs),
    totalMs: plus(one.totalMs, later.totalMs),
    reasons: [...one.reasons, ...later.reasons].toSorted((a, b) => b.renders - a.renders),
    last: [...later.last, ...one.last].slice(0, MAX_LAST),
  };
}

function renamed(commit: RecordedCommit, ids: ReadonlyMap<string, string>): RecordedCommit {
  if (!commit.rows.some(({ id }) => ids.has(id))) return commit;
  return { ...commit, rows: commit.rows.map((row) => ({ ...row, id: ids.get(row.id) ?? row.id })) };
}

function placeKey({ framework, kind, name, place }: Omit<LiveComponent, 'number'>): string {
  return JSON.stringify([framework, kind, name, place?.url, place?.line, place?.column]);
}

/** Reasons that were told again, with better names. */
function refreshed(components: Components, reasons: ReadonlyMap<string, LiveReason>): Components {
  return new Map(
    [...components].map(([id, component]) => [
      id,
      component.reasons.every(({ key, reason }) => reasons.get(key) === reason)
        ? component
        : {
            ...component,
            reasons: component.reasons.map((each) => ({ ...each, reason: reasons.get(each.key) ?? each.reason })),
          },
    ]),
  );
}

function recordedCommit(
  { commit, event, live, rows }: NotedCommit,
  document: number,
  ids: ReadonlyMap<string, string>,
  reasons: ReadonlyMap<string, LiveReason>,
): RecordedCommit {
  const own = rows.flatMap((row) => {
    const id = ids.get(keyOf(document, row.component));
    return id === undefined ? [] : [{ ...row, id, ...wastedOf(row, document, reasons) }];
  });
  return {
    id: keyOf(document, commit),
    document,
    atMs: live?.atMs ?? 0,
    event,
    element: live?.element ?? '',
    response: live?.response ?? null,
    renders: own.reduce((sum, { renders }) => sum + renders, 0),
    mounts: own.reduce((sum, { mounts }) => sum + mounts, 0),
    wasted: own.reduce((sum, row) => sum + row.wasted, 0),
    selfMs: own.reduce<number | null>((sum, { selfMs }) => plus(sum, selfMs), null),
    rows: own,
  };
}

/** Renders of a row with equal input and output, and their own time. */
function wastedOf(
  row: NotedRow,
  document: number,
  reasons: ReadonlyMap<string, LiveReason>,
): Pick<RecordedRow, 'wasted' | 'wastedMs'> {
  let wasted = 0;
  let wastedMs: number | null = null;
  for (const [number, , equalOutputs, , equalMs = null] of row.reasons) {
    const reason = reasons.get(keyOf(document, number));
    if (reason === undefined || !isNeedless(reason)) continue;
    wasted += equalOutputs;
    wastedMs = plus(wastedMs, equalMs);
  }
  return { wasted, wastedMs };
}

const plus = (one: number | null, other: number | null): number | null => (other === null ? one : (one ?? 0) + other);

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A component while rows are added to it. */
interface Sums extends Writable<Omit<ComponentTotals, 'remounts' | 'reasons' | 'last'>> {
  readonly remounts: Writable<ComponentTotals['remounts']>;
  readonly reasons: Map<string, Writable<ReasonTotals>>;
  /** Oldest first. */
  readonly last: ComponentTotals['last'][number][];
}

function withCommits(
  known: Components,
  commits: readonly RecordedCommit[],
  reasons: ReadonlyMap<string, LiveReason>,
): Components {
  const summed = new Map<string, Sums>();
  for (const commit of commits)
    for (const row of commit.rows) {
      const component = known.get(row.id);
      const sums = summed.get(row.id) ?? (component === undefined ? undefined : sumsOf(component));
      if (sums === undefined) continue;
      summed.set(row.id, sums);
      addRow(sums, row, commit, reasons);
    }
  const components = new Map(known);
  for (const [id, sums] of summed) components.set(id, totalsOf(sums));
  return components;
}

const sumsOf = ({ remounts, reasons, last, ...component }: ComponentTotals): Sums => ({
  ...component,
  remounts: { ...remounts },
  reasons: new Map(reasons.map((each) => [each.key, { ...each }])),
  last: last.toReversed(),
});

const totalsOf = ({ reasons, last, ...sums }: Sums): ComponentTotals => ({
  ...sums,
  reasons: [...reasons.values()].toSorted((a, b) => b.renders - a.renders),
  last: last.slice(-MAX_LAST).toReversed(),
});

function addRow(
  sums: Sums,
  row: RecordedRow,
  { id: commitId, document }: RecordedCommit,
  known: ReadonlyMap<string, LiveReason>,
): void {
  sums.renders += row.renders;
  sums.mounts += row.mounts;
  sums.remounts.byKey += row.byKey;
  sums.remounts.byType += row.byType;
  sums.remounts.unknown += row.unknownKeys;
  sums.wasted += row.wasted;
  sums.wastedMs = plus(sums.wastedMs, row.wastedMs);
  sums.selfMs = plus(sums.selfMs, row.selfMs);
  sums.totalMs = plus(sums.totalMs, row.totalMs);
  sums.last.push({ commitId, renders: row.renders, mounts: row.mounts });
  for (const counts of row.reasons) addReason(sums.reasons, counts, document, known);
}

function addReason(
  sums: Sums['reasons'],
  [number, renders, equalOutputs, unknownOutputs, equalMs = null]: NotedRow['reasons'][number],
  document: number,
  known: ReadonlyMap<string, LiveReason>,
): void {
  const key = keyOf(document, number);
  const reason = known.get(key);
  if (reason === undefined) return;
  const counted = sums.get(key) ?? { key, reason, renders: 0, equalOutputs: 0, unknownOutputs: 0, equalMs: null };
  sums.set(key, counted);
  counted.renders += renders;
  counted.equalOutputs += equalOutputs;
  counted.unknownOutputs += unknownOutputs;
  counted.equalMs = plus(counted.equalMs, equalMs);
}
