/** Original places of functions and scripts: the document lists the generated ones, the rest comes from source maps. */
import { ok } from '../../../shared/base/result.ts';
import { scriptsOf } from '../../../shared/engine/heap/index.ts';
import {
  duplicatedScriptOf,
  legacyScriptOf,
  transferRatio,
  type WeighedScript,
} from '../../../shared/engine/script-weight/index.ts';
import {
  placedRenders,
  placedTraceRenders,
  transferredBodies,
  placesIn,
  withResolvedPlaces,
  type ResolvePlace,
  type StyleSheetText,
} from '../../../shared/engine/trace/index.ts';
import type { TraceRenders } from '../../../shared/engine/trace/contract/trace-renders.ts';
import { packageOf } from '../../../shared/base/script-package.ts';
import { isThirdParty, mainOrigin, type CodeOwners } from '../../../shared/base/third-party.ts';
import { type ForeignPlace, callsOnVariable, codeUses, ownCalls } from '../../../shared/engine/code-use/index.ts';
import { callsByName } from '../../../shared/engine/source-map/index.ts';
import { isAuthorsPlace } from '../../../shared/engine/source-map/contract/author-code.ts';
import type { AnalysisAnswer, AnalysisQueryName } from '../../../shared/core/analysis/analysis.ts';
import type { MapsToRead, ResolvePosition } from '../../../shared/engine/source-map/contract/original-positions.ts';
import type { CpuPlace } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import { type AppResult, unwrap } from '../../../shared/base/errors.ts';
import type { TraceRange } from '../../../shared/engine/trace/contract/trace-tracks.ts';
import { withNamedLines } from './named-lines.ts';
import { callIn } from '../../../shared/engine/source-map/index.ts';
import type { HottestPosition, TracePlace } from '../../../shared/engine/trace/contract/trace-causes.ts';
import { placeResolver, positionsOf, renderSources } from '../source-maps/code-places.ts';
import { storedMapsOf } from '../source-maps/stored-maps.ts';
import { originalsOfCoverage } from '../source-maps/original-coverage.ts';
import { quotesBy } from '../source-maps/quotes.ts';
import { originalPlaces } from '../source-maps/original-places.ts';
import {
  STORED_ONLY,
  type CaptureResolver,
  type PositionResolvers,
  type ResolverOptions,
} from '../source-maps/position-resolvers.ts';
import { ANY_FILE, NO_FILE } from '../source-maps/small-file.ts';
import type { DocumentRef, Documents, QueryWork } from './documents/contract.ts';
import { answered, parseParams } from './engines/engine.ts';
import type { OpenDocument } from './engines/document.ts';
import { askDocument, requireKind } from './engines/index.ts';
import type { OpenHeap } from './opening/open-heap.ts';
import { rulePlaces } from './rule-places.ts';
import { watchersOf, withExpressions } from './shown-by-texts.ts';
import type { Waiter } from './shared-work.ts';

/** Answers a query about a document; throws `AppFailure`. */
type AnswerByMaps = (document: DocumentRef, params: unknown, waiter: Waiter) => Promise<unknown>;

export interface Originals {
  /** Reads the source maps of a heap snapshot's scripts, so that its answers have original names. Does nothing without stored maps. */
  ofHeap(document: DocumentRef, waiter: Waiter): Promise<void>;
  /** True if a snapshot in this file had original names before, so that it has them again whenever it is opened again. */
  wasNamed(filePath: string): boolean;
  /** Original positions of places in scripts by the stored maps; null without any. */
  resolverOf(filePath: string, places: readonly CpuPlace[], waiter: Waiter): Promise<ResolvePosition | null>;
  /** The queries whose answers need source maps, or the texts that are stored with the capture. */
  readonly answers: ReadonlyMap<string, AnswerByMaps>;
}

const NO_STORED_MAPS: AnalysisAnswer<'heap.originals'> = {
  hasStoredMaps: false,
  scripts: 0,
  mappedScripts: 0,
  maps: [],
  problems: [],
};

/** `allowedPaths` keeps the folders and files in which the port may look for source maps; `isIgnored`: by the person's patterns. */
export function createOriginals(
  documents: Documents,
  allowedPaths: (paths: readonly string[]) => readonly string[],
  resolvers: PositionResolvers,
  isIgnored: () => (path: string) => boolean,
): Originals {
  /** The source maps that a query may read beside the stored ones. */
  const readable = ({ lookIn, besideScripts }: MapsToRead): ResolverOptions => ({
    lookIn: allowedPaths(lookIn),
    mayRead: besideScripts ? ANY_FILE : NO_FILE,
  });
  /** Open snapshots whose maps are read, with the version of the stored maps and the person's patterns. */
  const named = new WeakMap<
    OpenHeap,
    { readonly stored: string; readonly patterns: ReturnType<typeof isIgnored>; readonly resolver: CaptureResolver }
  >();
  const namedFiles = new Set<string>();
  const ask: <T>(
    document: DocumentRef,
    waiter: Waiter,
    work: (open: OpenDocument) => QueryWork<T>,
  ) => Promise<T> = async ({ key, filePath }, waiter, work) =>
    unwrap(await documents.query(key, filePath, waiter, work));
  /** Names a snapshot once for each version of its stored maps; null without any, when the snapshot need not be read. */
  const nameHeap = async (
    { key, filePath }: DocumentRef,
    waiter: Waiter,
  ): Promise<AppResult<{ readonly open: OpenHeap; readonly resolver: CaptureResolver }> | null> => {
    const stored = await storedMapsOf(filePath);
    if (stored === null) return null;
    const asked = await documents.query(key, filePath, waiter, (opened) => ({
      ...answered(() => requireKind(opened, ['heap'], { query: 'heap.originals', filePath })),
      needsColumns: true,
    }));
    if (!asked.ok) return asked;
    const open = asked.value;
    const known = named.get(open);
    const patterns = isIgnored();
    if (known?.stored === stored && known.patterns === patterns) return ok({ open, resolver: known.resolver });
    const { snapshot } = open.queries;
    const scripts = scriptsOf(snapshot.document.graph);
    const resolver = await resolvers.forCapture(filePath, scripts, STORED_ONLY, waiter.signal);
    snapshot.originals = resolver;
    named.set(open, { stored, patterns, resolver });
    namedFiles.add(filePath);
    return ok({ open, resolver });
  };
  /** Positions of functions that are not the author's. */
  const foreignIn = async (
    functions: readonly CpuPlace[],
    filePath: string,
    owners: CodeOwners,
    { signal }: Waiter,
  ): Promise<ForeignPlace[]> => {
    const resolver = await resolvers.forCapture(filePath, functions, STORED_ONLY, signal);
    return functions.flatMap((place) => {
      const original = place.line > 0 ? resolver.source({ ...place, column: Math.max(1, place.column) }) : null;
      const ignored = isThirdParty(place, original, owners);
      if (isAuthorsPlace({ url: original?.source ?? place.url, ignored })) return [];
      return [original === null ? place : { ...place, package: packageOf(original.source) }];
    });
  };
  /** The functions of a trace that are not the author's. */
  const foreignOf = async (
    { key, filePath }: DocumentRef,
    waiter: Waiter,
  ): Promise<{ readonly owners: CodeOwners; readonly foreign: ForeignPlace[] }> => {
    const { functions, pageOrigin } = await ask({ key, filePath }, waiter, (open) =>
      answered(() => {
        const trace = requireKind(open, ['trace'], { query: 'trace.own-code', filePath });
        return { functions: trace.namedFunctions(), pageOrigin: pageOriginOf(trace) };
      }),
    );
    const owners = { pageOrigin, isIgnored: isIgnored() };
    return { owners, foreign: await foreignIn(functions, filePath, owners, waiter) };
  };
  /** Bytes that the page's scripts could save, from their texts; nothing without stored ones, and for a part of the recording. */
  const scriptWeight = async (
    { key, filePath }: DocumentRef,
    { topN, range }: { readonly topN: number; readonly range?: TraceRange | undefined },
    resolver: CaptureResolver,
    waiter: Waiter,
  ): Promise<Partial<Pick<AnalysisAnswer<'trace.insights'>, 'duplicatedScript' | 'legacyScript'>>> => {
    const texts = range === undefined ? await resolver.scriptTexts() : null;
    if (texts === null) return {};
    const asked = await documents.query(key, filePath, waiter, (open) =>
      answered(() => {
        const { figures } = requireKind(open, ['trace'], { query: 'trace.insights', filePath }).queries;
        return transferredBodies(figures.trace, figures.requests());
      }),
    );
    if (!asked.ok) return {};
    const scripts = texts.map((script): WeighedScript => {
      const body = asked.value.get(script.url);
      return { ...script, transferRatio: body === undefined ? null : transferRatio(body, script.text.length) };
    });
    return {
      duplicatedScript: duplicatedScriptOf(scripts, topN),
      legacyScript: legacyScriptOf(scripts, topN),
    };
  };
  /** Places the rules of slow selectors, and of boxes that had reserved too little, in the style sheets that are stored with the trace. */
  const placedRules = async (
    filePath: string,
    { selectorCosts: costs, layoutShift }: Pick<AnalysisAnswer<'trace.insights'>, 'selectorCosts' | 'layoutShift'>,
    byScripts: CaptureResolver,
    { signal }: Waiter,
  ): Promise<Pick<AnalysisAnswer<'trace.insights'>, 'selectorCosts' | 'layoutShift'>> => {
    const boxes = layoutShift?.rows.flatMap(({ box }) => (box === undefined || box.selector === '' ? [] : [box])) ?? [];
    if ((costs === null && boxes.length === 0) || !byScripts.hasStoredMaps)
      return { selectorCosts: costs, layoutShift };
    const resolverFor = (places: readonly TracePlace[]) => resolvers.forCapture(filePath, places, STORED_ONLY, signal);
    const sheetAt = async (url: string): Promise<readonly StyleSheetText[]> => {
      const sheet = await byScripts.styleSheet(url);
      return sheet === null ? [] : [sheet];
    };
    const costPlaces = await rulePlaces(costs?.rows ?? [], { textsOf: (id) => byScripts.sheetTexts(id), resolverFor });
    const boxPlaces = await rulePlaces(boxes, { textsOf: sheetAt, resolverFor });
    const placed = new Map(boxes.map((box, at) => [box, { ...box, place: boxPlaces[at] ?? null }]));
    return {
      selectorCosts: costs && {
        ...costs,
        rows: costs.rows.map((row, at) => ({ ...row, place: costPlaces[at] ?? null })),
      },
      layoutShift: layoutShift && {
        ...layoutShift,
        rows: layoutShift.rows.map((row) => ({ ...row, ...(row.box && { box: placed.get(row.box) ?? row.box }) })),
      },
    };
  };
  /** The renders of a trace by the author's names; null if they cannot be read. */
  const rendersOf = async (
    { key, filePath }: DocumentRef,
    { topN, range }: { readonly topN: number; readonly range?: TraceRange | undefined },
    owners: CodeOwners,
    waiter: Waiter,
  ): Promise<TraceRenders | null> => {
    const params = { topN, ...(range === undefined ? {} : { range }) };
    const asked = await documents.query(key, filePath, waiter, (open) =>
      askDocument(open, { query: 'trace.renders', filePath, params }),
    );
    const recorded = asked.ok ? (asked.value as AnalysisAnswer<'trace.renders'>).renders : null;
    if (recorded === null) return null;
    const { starts, commits } = recorded;
    const positions = [...positionsOf(recorded), ...placesIn({ starts, commits })];
    const resolver = await resolvers.forCapture(filePath, positions, STORED_ONLY, waiter.signal);
    return placedTraceRenders(
      { ...recorded, ...withResolvedPlaces({ starts, commits }, placeResolver(resolver, owners)) },
      await renderSources(recorded, resolver, owners),
    );
  };
  const answers: Partial<Record<AnalysisQueryName, AnswerByMaps>> = {
    'profile.originals': async ({ key, filePath }, given, waiter) => {
      const { places, ...maps } = parseParams('profile.originals', given);
      const asked = await ask({ key, filePath }, waiter, (open) =>
        answered(() => ({ places: places ?? functionsOf(open, filePath), pageOrigin: pageOriginOf(open) })),
      );
      const question = {
        captureFile: filePath,
        places: asked.places,
        owners: { pageOrigin: asked.pageOrigin, isIgnored: isIgnored() },
        ...readable(maps),
      };
      return originalPlaces(resolvers, question, waiter.signal);
    },
    'heap.originals': async (document, _params, waiter) => {
      const found = await nameHeap(document, waiter);
      if (found === null) return NO_STORED_MAPS;
      const { open, resolver } = unwrap(found);
      const scripts = scriptsOf(open.queries.snapshot.document.graph);
      const used = scripts.flatMap((script) => resolver.usedMap(script)?.at ?? []);
      return {
        hasStoredMaps: resolver.hasStoredMaps,
        scripts: scripts.length,
        mappedScripts: used.length,
        maps: [...new Set(used)],
        problems: [...resolver.problems],
      } satisfies AnalysisAnswer<'heap.originals'>;
    },
    'trace.insights': async ({ key, filePath }, given, waiter) => {
      const owned = await foreignOf({ key, filePath }, waiter);
      const params = { ...parseParams('trace.insights', given), foreign: owned.foreign };
      const insights = (await ask({ key, filePath }, waiter, (open) =>
        askDocument(open, { query: 'trace.insights', filePath, params }),
      )) as AnalysisAnswer<'trace.insights'>;
      const { loadPath, forcedLayout, interactions, layoutShift, longTasks } = insights;
      const { scripts, scriptUrls, synchronousRequests, workers, ownCode, domSize, costlyChanges } = insights;
      const { fontDisplay, paintDiscovery, imageDelivery, thirdParties, requestChains, preconnects, requestSeries } =
        insights;
      const causes = {
        loadPath,
        forcedLayout,
        interactions,
        layoutShift,
        longTasks,
        scripts,
        scriptUrls,
        synchronousRequests,
        workers,
        ownCode,
        domSize,
        costlyChanges,
        fontDisplay,
        paintDiscovery,
        imageDelivery,
        thirdParties,
        requestChains,
        preconnects,
        requestSeries,
      };
      const resolver = await resolvers.forCapture(filePath, placesIn(causes), STORED_ONLY, waiter.signal);
      causes.forcedLayout = await withExpressions(forcedLayout, resolver);
      const resolved = withResolvedPlaces(causes, placeResolver(resolver, owned.owners));
      const hotFunctions = await withOriginalsBy(resolver, insights.hotFunctions, owned.owners);
      const weight = await scriptWeight({ key, filePath }, params, resolver, waiter);
      const renders =
        insights.renders === null ? null : await rendersOf({ key, filePath }, params, owned.owners, waiter);
      const watchers = await watchersOf(hotFunctions, resolver);
      const rules = await placedRules(
        filePath,
        { ...resolved, selectorCosts: insights.selectorCosts },
        resolver,
        waiter,
      );
      const withLines = await withNamedLines(resolved, (url) => resolver.styleSheet(url));
      return {
        ...insights,
        ...resolved,
        ...withLines,
        ...weight,
        ...rules,
        ...{ hotFunctions, renders },
        deepWatchers: watchers,
      };
    },
    'trace.own-code': async ({ key, filePath }, given, waiter) => {
      const owned = await foreignOf({ key, filePath }, waiter);
      const params = { ...parseParams('trace.own-code', given), foreign: owned.foreign };
      const asked = await ask({ key, filePath }, waiter, (open) =>
        askDocument(open, { query: 'trace.own-code', filePath, params }),
      );
      const found = asked as AnalysisAnswer<'trace.own-code'>;
      const resolver = await resolvers.forCapture(filePath, placesIn(found), STORED_ONLY, waiter.signal);
      return withResolvedPlaces(found, placeResolver(resolver, owned.owners));
    },
    'allocations.own-code': async ({ key, filePath }, given, waiter) => {
      const asked = await ask({ key, filePath }, waiter, (open) => ({
        ...answered(() => {
          const { snapshot } = requireKind(open, ['heap'], { query: 'allocations.own-code', filePath }).queries;
          return snapshot.allocationTables?.frames().frames ?? [];
        }),
        needsColumns: true,
      }));
      const owners = { pageOrigin: mainOrigin(asked.map(({ url }) => url)), isIgnored: isIgnored() };
      const foreign = await foreignIn(asked, filePath, owners, waiter);
      const params = { ...parseParams('allocations.own-code', given), foreign };
      return ask({ key, filePath }, waiter, (open) =>
        askDocument(open, { query: 'allocations.own-code', filePath, params }),
      );
    },
    'code.quotes': async ({ filePath }, given, { signal }) => {
      const { places } = parseParams('code.quotes', given);
      const resolver = await resolvers.forCapture(filePath, places, STORED_ONLY, signal);
      const quotes = await quotesBy(resolver, places);
      return { quotes } satisfies AnalysisAnswer<'code.quotes'>;
    },
    'code.source': async ({ filePath }, given, { signal }) => {
      const { place, ...maps } = parseParams('code.source', given);
      const resolver = await resolvers.forCapture(filePath, [place], readable(maps), signal);
      const found = await resolver.text(place);
      if (found === null) return { source: null } satisfies AnalysisAnswer<'code.source'>;
      const { source: name, text, line, column, startLine } = found;
      return { source: { name, text, line, column, startLine } } satisfies AnalysisAnswer<'code.source'>;
    },
    'code.named': async ({ filePath }, given, { signal }) => {
      const wanted = parseParams('code.named', given).name.toLowerCase();
      const resolver = await resolvers.forCapture(filePath, [], STORED_ONLY, signal);
      const { texts } = await resolver.authorTexts();
      const [found, ...others] = texts
        .filter(({ source }) => source.toLowerCase().includes(wanted))
        .toSorted((a, b) => a.source.length - b.source.length);
      return {
        source: found === undefined ? null : { name: found.source, text: found.text },
        others: others.map(({ source }) => source),
      } satisfies AnalysisAnswer<'code.named'>;
    },
    'code.around': async ({ filePath }, given, { signal }) => {
      const place = parseParams('code.around', given);
      const resolver = await resolvers.forCapture(filePath, [], STORED_ONLY, signal);
      const { texts } = await resolver.authorTexts();
      // Within a document a text has lines of its own.
      const whole = texts.filter(({ startLine }) => startLine === 1);
      return { calls: callsByName(whole, place) } satisfies AnalysisAnswer<'code.around'>;
    },
    'code.uses': async ({ filePath }, given, { signal }) => {
      const question = parseParams('code.uses', given);
      const places = [...(question.holder?.places ?? []), ...(question.added === null ? [] : [question.added])];
      const resolver = await resolvers.forCapture(filePath, places, STORED_ONLY, signal);
      const texts = await resolver.authorTexts();
      const callsOn = callsOnVariable(texts, question);
      return { uses: codeUses(texts, question), callsOn } satisfies AnalysisAnswer<'code.uses'>;
    },
    'code.calls': async ({ filePath }, given, { signal }) => {
      const question = parseParams('code.calls', given);
      const resolver = await resolvers.forCapture(filePath, [], STORED_ONLY, signal);
      return ownCalls(await resolver.authorTexts(), question) satisfies AnalysisAnswer<'code.calls'>;
    },
    'code.renders': async ({ key, filePath }, given, waiter) => {
      const { code, steps, ...maps } = parseParams('code.renders', given);
      const origin = await ask({ key, filePath }, waiter, (open) => answered(() => pageOriginOf(open)));
      const owners = { pageOrigin: origin, isIgnored: isIgnored() };
      const resolver = await resolvers.forCapture(filePath, positionsOf(code), readable(maps), waiter.signal);
      const sources = await renderSources(code, resolver, owners);
      return {
        steps: steps.map((step) =>
          step === null ? null : placedRenders(step.renders, sources, (index) => step.sampledMs[index] ?? null),
        ),
      } satisfies AnalysisAnswer<'code.renders'>;
    },
    'coverage.originals': async ({ key, filePath }, given, waiter) => {
      const { index, ...maps } = parseParams('coverage.originals', given);
      const file = await ask({ key, filePath }, waiter, (open) =>
        askDocument(open, { query: 'coverage.file', filePath, params: { index } }),
      );
      return originalsOfCoverage(filePath, file as AnalysisAnswer<'coverage.file'>, readable(maps));
    },
  };
  return {
    answers: new Map(Object.entries(answers)),
    ofHeap: async (document, waiter) => void (await nameHeap(document, waiter)),
    wasNamed: (filePath) => namedFiles.has(filePath),
    async resolverOf(filePath, places, { signal }) {
      if ((await storedMapsOf(filePath)) === null) return null;
      return (await resolvers.forCapture(filePath, places, STORED_ONLY, signal)).resolve;
    },
  };
}

function functionsOf(open: OpenDocument, filePath: string): readonly CpuPlace[] {
  if (open.kind === 'trace') return open.namedFunctions();
  return requireKind(open, ['cpu-profile', 'heap-profile'], { query: 'profile.originals', filePath }).queries.document
    .functions;
}

/** Origin of the page that was traced, otherwise of most functions; '' for other captures. */
function pageOriginOf(open: OpenDocument): string {
  const page = open.kind === 'trace' ? open.queries.figures.page() : null;
  if (page !== null) return mainOrigin([page.url]);
  return open.kind === 'trace' || open.kind === 'cpu-profile' || open.kind === 'heap-profile'
    ? mainOrigin(functionsOf(open, '').map(({ url }) => url))
    : '';
}

type HotFunctions = AnalysisAnswer<'trace.insights'>['hotFunctions'];

function withOriginalsBy(
  resolver: CaptureResolver,
  functions: HotFunctions,
  owners: CodeOwners,
): Promise<HotFunctions> {
  const resolve = placeResolver(resolver, owners);
  return Promise.all(
    functions.map(async ({ hottest: generated, ...row }) => {
      if (row.url === '' || row.line === 0) return row;
      const position = { ...row, column: Math.max(1, row.column) };
      const original = resolver.resolve(position);
      const name = resolver.nameOf(position, original);
      const hottest =
        generated === undefined ? null : await hottestIn(original?.source ?? row.url, generated, resolver, resolve);
      const more = hottest === null ? {} : { hottest: { ...hottest, place: { ...hottest.place, name } } };
      if (original !== null) return { ...row, ...more, original: { ...original, name } };
      return { ...row, ...more, name, ...(isThirdParty(row, null, owners) ? { ignored: true as const } : {}) };
    }),
  );
}

/** Null if the position is in another file than its function: code that a bundler put into it. */
async function hottestIn(
  source: string,
  generated: HottestPosition,
  resolver: CaptureResolver,
  resolve: ResolvePlace,
): Promise<HottestPosition | null> {
  const place = resolve(generated.place, 'call') ?? generated.place;
  if (place.url !== source) return null;
  const calls = callIn(await resolver.lines(generated.place));
  return { ...generated, place, ...(calls === null ? {} : { calls }) };
}
