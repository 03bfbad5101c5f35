/** Sums renders of commits, as the script in a page does for a step. */
import type { PageRenders, RenderedComponent, RenderReason } from '../../contract/renders.ts';
import type { RecordedCommit, RecordedComponent, RecordedReason, RecordedRow, RowReason } from './recorded-renders.ts';

const MAX_COMPONENTS = 100;
const MAX_REASONS = 4;

interface Summed {
  renders: number;
  mounts: number;
  remounts: { byKey: number; byType: number; unknown: number; owner: number | null };
  selfMs: number | null;
  totalMs: number | null;
  readonly events: Map<string, number>;
  readonly reasons: Map<RecordedReason, Omit<RenderReason, 'inputs' | 'otherInputs'>>;
}

interface Totals {
  readonly all: PageRenders;
  /** For each component, the commits in which it rendered or was mounted. */
  readonly commitsOf: PageRenders['commits'][];
}

export function totalsOf(commits: readonly RecordedCommit[], failure: string | null): Totals {
  const summed = new Map<RecordedComponent, Summed>();
  const events = new Map<string, number>();
  for (const { type, rows } of commits) {
    countIn(events, type);
    for (const row of rows ?? []) countIn(add(summed, row).events, type);
  }
  const sorted = [...summed].toSorted(([, a], [, b]) => b.renders - a.renders || b.mounts - a.mounts);
  const shown = sorted.slice(0, MAX_COMPONENTS);
  const rest = sorted.slice(MAX_COMPONENTS).map(([, sums]) => sums);
  const all = sorted.map(([, sums]) => sums);
  return {
    all: {
      commits: eventCounts(events),
      renders: sumOf(all, 'renders'),
      mounts: sumOf(all, 'mounts'),
      components: shown.map(([component, sums]) => componentOf(component, sums)),
      others: { components: rest.length, renders: sumOf(rest, 'renders'), mounts: sumOf(rest, 'mounts') },
      failure,
    },
    commitsOf: shown.map(([, sums]) => eventCounts(sums.events)),
  };
}

function countIn(events: Map<string, number>, type: string): void {
  events.set(type, (events.get(type) ?? 0) + 1);
}

const eventCounts = (events: ReadonlyMap<string, number>): PageRenders['commits'] =>
  [...events].map(([event, count]) => ({ event, count }));

export function sumOf<Key extends string>(rows: readonly { readonly [key in Key]: number }[], key: Key): number {
  return rows.reduce((sum, row) => sum + row[key], 0);
}

function add(summed: Map<RecordedComponent, Summed>, row: RecordedRow): Summed {
  const sums: Summed = summed.get(row.component) ?? {
    renders: 0,
    mounts: 0,
    remounts: { byKey: 0, byType: 0, unknown: 0, owner: null },
    selfMs: null,
    totalMs: null,
    events: new Map(),
    reasons: new Map(),
  };
  summed.set(row.component, sums);
  sums.renders += row.renders;
  sums.mounts += row.mounts;
  for (const by of ['byKey', 'byType', 'unknown'] as const) sums.remounts[by] += row.remounts[by];
  sums.remounts.owner ??= row.owner;
  if (row.selfMs !== null) sums.selfMs = (sums.selfMs ?? 0) + row.selfMs;
  if (row.totalMs !== null) sums.totalMs = (sums.totalMs ?? 0) + row.totalMs;
  for (const each of row.reasons) addReason(sums, each);
  return sums;
}

function addReason({ reasons }: Summed, { reason, renders, equalOutputs, unknownOutputs, equalMs }: RowReason): void {
  const counts = reasons.get(reason) ?? { renders: 0, equalOutputs: 0, unknownOutputs: 0, equalMs: null };
  reasons.set(reason, counts);
  counts.renders += renders;
  counts.equalOutputs += equalOutputs;
  counts.unknownOutputs += unknownOutputs;
  if (equalMs !== null) counts.equalMs = (counts.equalMs ?? 0) + equalMs;
}

function componentOf(component: RecordedComponent, { reasons, events: _events, ...sums }: Summed): RenderedComponent {
  const sorted = [...reasons]
    .map(([{ inputs, otherInputs }, counts]) => ({ ...counts, inputs: [...inputs], otherInputs }))
    .toSorted((a, b) => b.renders - a.renders);
  const shown = sorted.slice(0, MAX_REASONS);
  return { ...component, ...sums, reasons: shown, otherRenders: sums.renders - sumOf(shown, 'renders') };
}
