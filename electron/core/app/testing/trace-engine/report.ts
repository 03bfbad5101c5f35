/** Converts the engine's insights: name, title, state, estimated savings, and subjects. */
import type * as Trace from '@paulirish/trace_engine/models/trace/trace.js';

export interface EngineInsight {
  /** The engine's name: `RenderBlocking`, `ForcedReflow` … */
  readonly name: string;
  readonly title: string;
  /** `error`: this insight failed; the others are valid. */
  readonly state: 'pass' | 'fail' | 'informative' | 'error';
  /** Estimated savings: milliseconds, for CLS a score. */
  readonly savings: readonly { readonly metric: string; readonly value: number }[];
  /** Null if the insight is not about bytes. */
  readonly wastedBytes: number | null;
  /** Affected items, largest first. */
  readonly items: readonly {
    readonly name: string;
    readonly value: number | null;
    readonly unit: 'ms' | 'bytes' | 'score';
  }[];
  readonly docs: string;
  /** Reason if it failed. */
  readonly error: string | null;
}

type InsightSet = Trace.Insights.Types.InsightSet;
type Models = InsightSet['model'];
type Item = EngineInsight['items'][number];

/** Limit for each insight, largest first. */
const MAX_ITEMS = 20;

interface EngineText {
  readonly i18nId: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** A text of the engine with its values in place of `{PH1}`. */
export function engineText({ i18nId, values = {} }: EngineText): string {
  return i18nId.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : String(value);
  });
}

interface Requested {
  readonly args: { readonly data: { readonly url: string } };
}

const bytes = (name: string, value: number): Item => ({ name, value, unit: 'bytes' });
const milliseconds = (name: string, value: number | null): Item => ({ name, value, unit: 'ms' });
const urlOf = (request: Requested): string => request.args.data.url;

interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

/** `name (file.js:12)`. Frames of stacks count lines from 0, those of a task's first call from 1: the latter get no line. */
function placeOf({ functionName, url, lineNumber }: Frame, kind: 'stack' | 'first call'): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url === '') return name;
  return kind === 'stack' ? `${name} (${url}:${lineNumber + 1})` : `${name} (${url})`;
}

type RootCauses = NonNullable<ReturnType<NonNullable<Models['CLSCulprits']>['shifts']['get']>>;

/** Returns what the engine holds responsible for a shift; it knows four kinds. */
function culpritsOf({ iframes, webFonts, nonCompositedAnimations, unsizedImages }: RootCauses): Item[] {
  const named = (kind: string, of: string): Item => milliseconds(of === '' ? kind : `${kind} ${of}`, null);
  return [
    ...unsizedImages.map(({ paintImageEvent }) => named('unsized image', paintImageEvent.args.data.url ?? '')),
    ...webFonts.map((request) => named('web font', urlOf(request))),
    ...iframes.map(({ url = '' }) => named('injected iframe', url)),
    ...nonCompositedAnimations.map(({ name = '' }) => named('animation', name)),
  ];
}

/** The insights whose subjects deserve a row; for the others state and savings are enough. */
const ITEMS: { readonly [Key in keyof Models]?: (model: NonNullable<Models[Key]>) => Item[] } = {
  RenderBlocking: ({ renderBlockingRequests, requestIdToWastedMs }) =>
    renderBlockingRequests.map((request) =>
      milliseconds(urlOf(request), requestIdToWastedMs?.get(request.args.data.requestId) ?? null),
    ),
  LCPBreakdown: ({ subparts }) =>
    Object.values(subparts ?? {}).flatMap((part: { label: EngineText; range: number } | undefined) =>
      part === undefined ? [] : [milliseconds(engineText(part.label), part.range / 1000)],
    ),
  INPBreakdown: ({ longestInteractionEvent: longest }) =>
    longest === undefined
      ? []
      : [
          milliseconds(longest.type, longest.dur / 1000),
          milliseconds('Input delay', longest.inputDelay / 1000),
          milliseconds('Processing duration', longest.mainThreadHandling / 1000),
          milliseconds('Presentation delay', longest.presentationDelay / 1000),
        ],
  CLSCulprits: ({ worstCluster, shifts }) => [
    ...(worstCluster === undefined
      ? []
      : [{ name: 'worst cluster', value: worstCluster.clusterCumulativeScore, unit: 'score' as const }]),
    ...new Map(
      Array.from(shifts.values(), culpritsOf).flatMap((culprits) => culprits.map((item) => [item.name, item])),
    ).values(),
  ],
  NetworkDependencyTree: ({ maxTime }) => (maxTime > 0 ? [milliseconds('longest chain', maxTime / 1000)] : []),
  ImageDelivery: ({ optimizableImages }) =>
    optimizableImages.map(({ request, byteSavings }) => bytes(urlOf(request), byteSavings)),
  DocumentLatency: ({ data }) => (data === undefined ? [] : [milliseconds('server response', data.serverResponseTime)]),
  FontDisplay: ({ fonts }) => fonts.map(({ request, wastedTime }) => milliseconds(urlOf(request), wastedTime)),
  DOMSize: ({ largeUpdates }) => largeUpdates.map(({ label, duration }) => milliseconds(engineText(label), duration)),
  ThirdParties: ({ entitySummaries, firstPartyEntity }) =>
    entitySummaries
      .filter(({ entity }) => entity.name !== firstPartyEntity?.name)
      .map(({ entity, mainThreadTime }) => milliseconds(entity.name, mainThreadTime)),
  DuplicatedJavaScript: ({ duplicationGroupedByNodeModules }) =>
    Array.from(duplicationGroupedByNodeModules, ([name, { estimatedDuplicateBytes }]) =>
      bytes(name, estimatedDuplicateBytes),
    ),
  SlowCSSSelector: ({ topSelectorElapsedMs }) =>
    topSelectorElapsedMs === null
      ? []
      : [milliseconds(topSelectorElapsedMs.selector, topSelectorElapsedMs['elapsed (us)'] / 1000)],
  ForcedReflow: ({ topLevelFunctionCallData, aggregatedBottomUpData }) => [
    ...(topLevelFunctionCallData === undefined
      ? []
      : [
          milliseconds(
            placeOf(topLevelFunctionCallData.topLevelFunctionCall, 'first call'),
            topLevelFunctionCallData.totalReflowTime / 1000,
          ),
        ]),
    ...aggregatedBottomUpData.flatMap(({ bottomUpData, totalTime }) =>
      bottomUpData === null ? [] : [milliseconds(placeOf(bottomUpData, 'stack'), totalTime / 1000)],
    ),
  ],
  Cache: ({ requests }) => requests.map(({ request, wastedBytes }) => bytes(urlOf(request), wastedBytes)),
  ModernHTTP: ({ http1Requests }) => http1Requests.map((request) => milliseconds(urlOf(request), null)),
  LegacyJavaScript: ({ legacyJavaScriptResults }) =>
    Array.from(legacyJavaScriptResults, ([script, { estimatedByteSavings }]) =>
      bytes(script.url ?? '(inline)', estimatedByteSavings),
    ),
};

function itemsOf<Key extends keyof Models>(key: Key, model: NonNullable<Models[Key]>): Item[] {
  const items = ITEMS[key]?.(model) ?? [];
  return items.toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0)).slice(0, MAX_ITEMS);
}

function insightOf<Key extends keyof Models>(key: Key, model: NonNullable<Models[Key]>): EngineInsight {
  const { title, state, metricSavings, wastedBytes, docs } = model;
  return {
    name: key,
    title: engineText(title),
    state,
    // No number if the engine cannot estimate it.
    savings: Object.entries(metricSavings ?? {}).flatMap(([metric, value]) =>
      Number.isFinite(value) ? [{ metric, value: Number(value) }] : [],
    ),
    wastedBytes: wastedBytes ?? null,
    items: itemsOf(key, model),
    docs,
    error: null,
  };
}

function failed(name: string, reason: string): EngineInsight {
  return { name, title: name, state: 'error', savings: [], wastedBytes: null, items: [], docs: '', error: reason };
}

/** In the engine's order, failed ones last; a failed insight says so, and so does one with an unknown result. */
export function insightsOf({ model, modelErrors }: Pick<InsightSet, 'model' | 'modelErrors'>): EngineInsight[] {
  const done = Object.keys(model).map((name): EngineInsight => {
    const key = name as keyof Models;
    const value = model[key];
    try {
      return value === undefined || value === null ? failed(name, 'no result') : insightOf(key, value);
    } catch (thrown) {
      return failed(name, thrown instanceof Error ? thrown.message : String(thrown));
    }
  });
  const errors = Object.entries(modelErrors).map(([name, error]) => failed(name, error.message));
  return [...done, ...errors];
}

/** Among several navigations, returns the one that lasted longest: probably the page that the user looked at. */
export function mainSet(sets: Iterable<InsightSet>): InsightSet | null {
  let best: InsightSet | null = null;
  for (const set of sets) {
    const isBetter =
      best === null ||
      (set.navigation !== undefined && best.navigation === undefined) ||
      ((set.navigation === undefined) === (best.navigation === undefined) && set.bounds.range > best.bounds.range);
    if (isBetter) best = set;
  }
  return best;
}
