/** Answers the queries on one open sampled profile. */
import { foreign } from '../../base/foreign-text.ts';
import type { z } from 'zod';
import type { EngineAnswer } from '../contract/engine-queries.ts';
import { createCallNodes, layCalls, NONE } from './call-nodes.ts';
import type {
  PROFILE_QUERIES,
  ProfileFilter,
  ProfileFunction,
  CpuPlace,
  CpuRange,
  ProfileExportFormat,
} from './contract/sampled-profiles.ts';
import { AppFailure, appError } from '../../base/errors.ts';
import { ROWS_PER_STEP, type Steps } from '../steps/steps.ts';
import { calleesOf } from './call-tree.ts';
import { callersOf } from './caller-tree.ts';
import type { ChartColumns } from './chart-boxes.ts';
import { createChartSampler, type ChartSampler } from './chart-sample.ts';
import { exportedSamples, stackOf } from './exported-samples.ts';
import { aroundFunction, placeIndex } from './function-around.ts';
import type { ForeignPlace } from '../code-use/own-code.ts';
import { collapsedUnitLine } from './import/index.ts';
import { ownCodeOfProfile } from './own-code.ts';
import { linesOf } from './function-lines.ts';
import { orderFunctions } from './function-page.ts';
import { chartLeftHeavy } from './left-heavy-chart.ts';
import {
  analyseProfile,
  extentOf,
  functionsOf,
  overheadOf,
  requireTimes,
  totalOf,
  type ProfileDocument,
} from './profile-document.ts';
import { seriesOf } from './profile-series.ts';
import { applySteps, isInverted } from './profile-steps.ts';
import { remapSamples } from './remapped-samples.ts';
import { medianDistanceUs } from './sampling-interval.ts';
import { createTextBytes } from './text-bytes.ts';
import { chartInTime } from './time-chart.ts';
import { profileToFirefox } from './profile-firefox.ts';
import { profileToPprof } from './profile-pprof.ts';
import type { ProfileRecording } from './profile-recording.ts';
import { profileToSpeedscope } from './profile-speedscope.ts';
import { INTERNAL, packageOf } from '../../base/script-package.ts';
import {
  NO_CALLER,
  NO_TICKS,
  PROGRAM_FUNCTION,
  ROOT,
  WEIGHTS_PER_UNIT,
  type SampledProfile,
} from './profile-columns.ts';
import { groupFigures } from './profile-figures.ts';

// Exports a sampled profile as collapsed stacks, which flamegraph.pl and others read: `outermost;…;innermost count`. A count is a microsecond or a
// byte; the first line says which, as a comment.

/** Stacks in the order in which they first ran, each once. Weights below a half are left out. */
function profileToCollapsed(document: ProfileDocument): Uint8Array<ArrayBuffer> {
  const weightOf = new Map<number, number>();
  for (const { row, weight } of exportedSamples(document)) weightOf.set(row, (weightOf.get(row) ?? 0) + weight);
  const names = document.functions.map(({ name, url, line, column }) => {
    const place = line === 0 ? url : `${url}:${line}${column === 0 ? '' : `:${column}`}`;
    // A semicolon would begin another frame, and a line break another stack.
    const shown = `${name === '' ? '(anonymous)' : name}${url === '' ? '' : ` (${place})`}`;
    return shown.replaceAll(';', ':').replaceAll(/[\r\n]/g, ' ');
  });
  const text = createTextBytes();
  text.push(collapsedUnitLine(document.unit));
  for (const [row, weight] of weightOf) {
    const count = Math.round(weight);
    const stack = stackOf(document, row).map((called) => names[called] ?? '');
    if (count > 0) text.push(`${stack.length === 0 ? '(idle)' : stack.join(';')} ${count}\n`);
  }
  return text.bytes();
}

// A profile with its stacks upside down: the function on top of the stack first, its callers below, without V8's `(root)`.

/** For charts. The weight of a sample is that of the outermost caller, so figures by function mean nothing in the result. */
function* invertProfile(profile: SampledProfile): Steps<SampledProfile> {
  const { calls, kindOf, samples } = profile;
  const { functionOf, caller } = calls;
  const hasSamples = new Uint8Array(calls.count);
  for (let at = 0; at < samples.count; at += 1) hasSamples[samples.row[at]] = 1;
  const nodes = createCallNodes();
  const nodeOf = new Uint32Array(calls.count).fill(NONE);
  for (let row = 0; row < calls.count; row += 1) {
    if (hasSamples[row] === 1) {
      let node = nodes.child(NO_CALLER, functionOf[row]);
      for (let at = caller[row]; at !== NO_CALLER && kindOf[functionOf[at]] !== ROOT; at = caller[at])
        node = nodes.child(node, functionOf[at]);
      nodeOf[row] = node;
    }
    if (row % ROWS_PER_STEP === 0) yield { stage: 'filtering', done: row, total: calls.count };
  }
  const laid = layCalls(nodes.finish(), null);
  const rowOf = nodeOf.map((node) => (node === NONE ? NONE : laid.rowOf[node]));
  return { ...profile, calls: laid.calls, samples: remapSamples(samples, rowOf), ticks: NO_TICKS };
}

type GroupBy = 'url' | 'package';
type GroupRow = EngineAnswer<'profile.groups'>['rows'][number];

/** All groups with functions of the program, largest self weight first; with filters (`isPart`), only groups with remaining calls. */
function groupsOf(document: ProfileDocument, by: GroupBy, isPart = false): GroupRow[] {
  const { calls, functions, kindOf, whole, unit } = document;
  const names: string[] = [];
  const counts: number[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, names.length);
    counts.push(0);
    return names.push(name) - 1;
  };
  // V8's overhead is a separate group, which is not shown.
  const overhead = numberOf('');
  const groupOfFunction = Uint32Array.from(functions, ({ url }, at) => {
    if (kindOf[at] !== PROGRAM_FUNCTION) return overhead;
    const group = numberOf(by === 'package' ? packageOf(url) : url === '' ? INTERNAL : url);
    // With filters, functions without remaining calls are omitted.
    if (isPart && whole.functions.total[at] === 0 && whole.functions.samples[at] === 0) return group;
    counts[group] = (counts[group] ?? 0) + 1;
    return group;
  });
  const groupOf = calls.functionOf.map((at) => groupOfFunction[at]);
  const weightsPerUnit = WEIGHTS_PER_UNIT[unit];
  const { self, total } = groupFigures(calls, whole, groupOf, names.length);
  return names
    .map((name, group) => ({
      name,
      self: self[group] / weightsPerUnit,
      total: total[group] / weightsPerUnit,
      functions: counts[group] ?? 0,
    }))
    .filter((_row, group) => group !== overhead)
    .toSorted((a, b) => b.self - a.self || b.total - a.total || (a.name < b.name ? -1 : 1));
}

/** A sampled profile in the formats of other tools: one writer a format. */
const PROFILE_EXPORTS: Readonly<
  Record<ProfileExportFormat, (document: ProfileDocument, recording: ProfileRecording) => Uint8Array<ArrayBuffer>>
> = {
  pprof: profileToPprof,
  speedscope: profileToSpeedscope,
  firefox: profileToFirefox,
  collapsed: profileToCollapsed,
};

/** Queries on one open profile; comparisons need a second one, and `profile.originals` other files. */
export type ProfileQueryName = Exclude<
  keyof typeof PROFILE_QUERIES,
  'profile.compare' | 'profile.compare-chart' | 'profile.originals'
>;
type ProfileParams<N extends ProfileQueryName> = z.output<(typeof PROFILE_QUERIES)[N]['params']>;
type ProfileAnswerers = {
  readonly [N in ProfileQueryName]: (params: ProfileParams<N>) => Steps<EngineAnswer<N>>;
};

export interface ProfileQueries {
  readonly document: ProfileDocument;
  /** Throws `AppFailure` if a call or function is not in this profile. */
  steps<N extends ProfileQueryName>(query: N, params: ProfileParams<N>): Steps<EngineAnswer<N>>;
  /** Bytes that filtered data of an answer needs and that is not in memory yet. */
  neededBytes(filters: readonly ProfileFilter[]): number;
  /** Bytes held in memory. */
  readonly heldBytes: number;
}

/** Number of filtered profiles in the cache: a person often removes a filter again. */
const MAX_CACHED = 2;
const BYTES_PER_BOX = 24;
const BYTES_PER_SELF = 8;

/** Facts about reading the file that only the caller of the reader has. */
export interface ProfileReadFacts {
  readonly readMs: number;
  readonly fileSizeBytes: number;
  /** All profiles of the file, and the index of this one. */
  readonly profiles?: EngineAnswer<'profile.overview'>['profiles'];
  readonly profileIndex?: number;
}

function unknownNode(nodeId: number): AppFailure {
  return new AppFailure(
    appError(
      'invalid_params',
      `The tree has no node ${nodeId}.`,
      'Take nodeId from profile.tree of this file and view.',
    ),
  );
}

function pageOf<T>(rows: readonly T[], { start, count }: { start: number; count: number }) {
  return { rows: rows.slice(start, start + count), start, total: rows.length };
}

export function createProfileQueries(whole: ProfileDocument, read: ProfileReadFacts): ProfileQueries {
  /** In order of use, the last used last. */
  const filtered = new Map<string, ProfileDocument>();
  const series = seriesOf(whole);
  /** Charts requested in pieces, for at most two callers. */
  const charts = new Map<string, ChartColumns>();
  const samplers = new Map<string, ChartSampler>();

  function unknownPlace({ name, url, line, column }: CpuPlace): never {
    throw new AppFailure(
      appError(
        'invalid_params',
        `The profile has no function ${foreign(name || '(anonymous)')} at ${foreign(`${url}:${line}:${column}`)}.`,
        'Take name, url, line and column from profile.functions of this file.',
      ),
    );
  }

  function requirePlace(document: ProfileDocument, place: CpuPlace): number {
    const index = placeIndex(document, place);
    return index >= 0 ? index : unknownPlace(place);
  }

  function* withFilters(filters: readonly ProfileFilter[]): Steps<ProfileDocument> {
    if (filters.length === 0) return whole;
    const steps = stepsOf(filters);
    if (steps.length === 0) return whole;
    const key = JSON.stringify(steps);
    const document = filtered.get(key) ?? (yield* analyseProfile(yield* applySteps(whole, steps, unknownPlace)));
    keepLast(filtered, key, document);
    return document;
  }

  /** Returns what a chart draws: with inverted stacks only these, which are analysed for each chart. */
  function* drawnWith(filters: readonly ProfileFilter[]): Steps<ProfileDocument> {
    const document = yield* withFilters(filters);
    return isInverted(filters) ? yield* analyseProfile(yield* invertProfile(document)) : document;
  }

  /** An answer that needs no steps once the filters are applied. */
  function at<P extends { readonly filters: readonly ProfileFilter[] }, T>(
    answer: (document: ProfileDocument, params: P) => T,
  ): (params: P) => Steps<T> {
    return function* once(params) {
      return answer(yield* withFilters(params.filters), params);
    };
  }

  const answerers: ProfileAnswerers = {
    'profile.overview': at((document, { filters }) => ({
      unit: document.unit,
      total: totalOf(document),
      samples: document.sampleCount,
      wholeTotal: totalOf(whole),
      wholeSamples: whole.sampleCount,
      nodes: document.nodeCount,
      functions: shownFunctions(document, { range: null, filters }).length,
      overhead: overheadOf(document).filter(({ samples }) => samples > 0 || filters.length === 0),
      durationMs: document.timing === null ? 0 : extentOf(document),
      samplingIntervalUs: medianDistanceUs(whole),
      timing: document.timing,
      ...(series === null ? {} : { series }),
      ...(whole.functions.some(({ url }) => url !== '') ? {} : { withoutFiles: true as const }),
      ...read,
    })),
    'profile.functions': at((document, { range = null, filters, start, count, ...order }) =>
      pageOf(orderFunctions(shownFunctions(document, { range, filters }), order), { start, count }),
    ),
    'profile.groups': at((document, { by, filter, filters, ...page }) => {
      const wanted = filter.toLowerCase();
      return pageOf(
        groupsOf(document, by, filters.length > 0).filter(
          ({ name, total, functions }) =>
            name.toLowerCase().includes(wanted) && (filters.length === 0 || (functions > 0 && total > 0)),
        ),
        page,
      );
    }),
    'profile.tree': at((document, { view, parent, range = null, filters, ...page }) => {
      const figures = document.figures(range);
      if (view === 'top-down' && !isInverted(filters)) {
        if (parent !== null && parent >= document.calls.count) throw unknownNode(parent);
        return pageOf(calleesOf(document, figures, parent), page);
      }
      const rows = callersOf(document, figures, parent);
      if (rows === null) throw unknownNode(parent ?? 0);
      return pageOf(rows, page);
    }),
    'profile.around': at((document, { place, direction, filters, ...page }) => {
      const rows = aroundFunction(document, requirePlace(document, place), direction);
      return pageOf(filters.length === 0 ? rows : rows.filter(hasRun), page);
    }),
    'profile.own-code': at((document, { foreign: given, range, count }) => {
      const known = new Map(given.map((place) => [placeKey(place), place]));
      const foreignAt = (index: number): ForeignPlace | null => {
        const place = document.functions[index];
        return known.get(placeKey(place)) ?? (place.url === '' ? place : null);
      };
      return ownCodeOfProfile(document, { foreign: foreignAt, range }, count);
    }),
    'profile.lines': at((document, { place }) => linesOf(document, requirePlace(document, place))),
    'profile.chart': function* pieceOfChart({ order: asked, filters, start, count, sample }) {
      const order = asked ?? (whole.timing === null ? 'left-heavy' : 'time');
      if (order === 'time') requireTimes(whole);
      const document = yield* withFilters(filters);
      const key = JSON.stringify([order, filters]);
      if (sample !== undefined) {
        // Ranges of one chart are asked for as it is panned.
        const known = samplers.get(key);
        const drawn = known?.columns ?? charts.get(key) ?? (yield* CHARTS[order](yield* drawnWith(filters)));
        const extent = extentOf(document);
        const sampler = known ?? (yield* createChartSampler(drawn, extent, document.functions.length));
        keepLast(samplers, key, sampler);
        return {
          ...sampler.sample(sample),
          boxes: drawn.starts.length,
          functions: sample.hasWhole === true ? [] : [...document.functions],
          extent,
        };
      }
      const columns = charts.get(key) ?? (yield* CHARTS[order](yield* drawnWith(filters)));
      const boxes = columns.starts.length;
      const end = count === undefined ? boxes : start + count;
      charts.delete(key);
      if (end < boxes) keepLast(charts, key, columns);
      const isWhole = start === 0 && end >= boxes;
      return {
        ...columns,
        ...(isWhole ? {} : pieceOf(columns, start, end)),
        boxes,
        functions: start === 0 ? [...document.functions] : [],
        extent: extentOf(document),
      };
    },
    'profile.export': function* exported({ format, ...recording }) {
      yield* [];
      return { bytes: PROFILE_EXPORTS[format](whole, recording) };
    },
  };
  return {
    document: whole,
    steps: (query, params) => answerers[query](params),
    neededBytes: (filters) => {
      const steps = stepsOf(filters);
      const isHeld = steps.length === 0 || filtered.has(JSON.stringify(steps));
      return (isHeld ? 0 : whole.heldBytes) + (isInverted(filters) ? whole.heldBytes : 0);
    },
    get heldBytes() {
      const others = [...filtered.values()].reduce((sum, { heldBytes }) => sum + heldBytes, 0);
      const boxes = [...charts.values()].reduce((sum, { starts }) => sum + starts.length, 0);
      const sampled = [...samplers.values()].reduce((sum, { columns }) => sum + columns.starts.length, 0);
      return whole.heldBytes + others + boxes * BYTES_PER_BOX + sampled * (BYTES_PER_BOX + BYTES_PER_SELF);
    },
  };
}

function placeKey({ name, url, line, column }: CpuPlace): string {
  return JSON.stringify([name, url, line, column]);
}

const CHARTS = { time: chartInTime, 'left-heavy': chartLeftHeavy } as const;

/** The filters that change figures. */
function stepsOf(filters: readonly ProfileFilter[]): readonly ProfileFilter[] {
  return filters.filter(({ kind }) => kind !== 'invert');
}

function keepLast<T>(cached: Map<string, T>, key: string, value: T): void {
  cached.delete(key);
  cached.set(key, value);
  const [oldest] = cached.keys();
  if (cached.size > MAX_CACHED && oldest !== undefined) cached.delete(oldest);
}

/** Functions that ran in the requested range or remain after filters. */
function shownFunctions(
  document: ProfileDocument,
  { range, filters }: { range: CpuRange | null; filters: readonly ProfileFilter[] },
): ProfileFunction[] {
  const all = functionsOf(document, document.figures(range));
  if (range === null && filters.length === 0) return all;
  return all.filter(hasRun);
}

function hasRun({ total, samples }: ProfileFunction): boolean {
  return total > 0 || samples > 0;
}

/** Copies, because sending a view of the chart's columns would send the whole buffer. */
function pieceOf({ starts, sizes, depth, functionOf }: ChartColumns, start: number, end: number) {
  return {
    starts: starts.slice(start, end),
    sizes: sizes.slice(start, end),
    depth: depth.slice(start, end),
    functionOf: functionOf.slice(start, end),
  };
}
