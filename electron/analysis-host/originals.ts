/** Original places of functions and scripts: the document lists the generated ones, the rest comes from source maps. */
import { ok } from '../../shared/base/result.ts';
import { scriptsOf } from '../../shared/analysis/heap/index.ts';
import { withResolvedPlaces, type ResolvePlace } from '../../shared/analysis/trace/index.ts';
import type { AnalysisAnswer } from '../../shared/contracts/analysis.ts';
import type { ResolvePosition } from '../../shared/contracts/original-positions.ts';
import type { CpuPlace } from '../../shared/contracts/sampled-profiles.ts';
import type { AppResult } from '../../shared/contracts/errors.ts';
import type { CodeLine } from '../../shared/analysis/source-map/code-line.ts';
import { changeAt, readAt } from '../../shared/analysis/source-map/expression-at.ts';
import type { ForcedLayout, ForcedLayoutRow, TracePlace } from '../../shared/contracts/traces/trace-causes.ts';
import { storedMapsOf } from '../source-maps/stored-maps.ts';
import { originalsOfCoverage } from '../source-maps/original-coverage.ts';
import { quotesBy } from '../source-maps/quotes.ts';
import { originalPlaces } from '../source-maps/original-places.ts';
import type { CaptureResolver, PositionResolvers } from '../source-maps/position-resolvers.ts';
import type { DocumentRef, Documents } from './documents/contract.ts';
import { answered, parseParams } from './engines/engine.ts';
import { askDocument, requireKind } from './engines/index.ts';
import type { OpenHeap } from './opening/open-heap.ts';
import type { Waiter } from './shared-work.ts';

export interface Originals {
  ofFunctions(document: DocumentRef, params: unknown, waiter: Waiter): Promise<AppResult<unknown>>;
  /** Reads the source maps of a heap snapshot's scripts, so that its answers have original names. Does nothing without stored maps. */
  ofHeap(document: DocumentRef, waiter: Waiter): Promise<void>;
  /** True if a snapshot in this file had original names before, so that it has them again whenever it is opened again. */
  wasNamed(filePath: string): boolean;
  /** Original positions of places in scripts by the stored maps; null without any. */
  resolverOf(filePath: string, places: readonly CpuPlace[], waiter: Waiter): Promise<ResolvePosition | null>;
  /** The source maps of a heap snapshot's scripts. */
  scriptsOfHeap(document: DocumentRef, waiter: Waiter): Promise<AppResult<unknown>>;
  /** The figures of a trace; the causes of paints, shifts, forced layout and interactions have original places by the stored maps. */
  ofInsights(document: DocumentRef, params: unknown, waiter: Waiter): Promise<AppResult<unknown>>;
  /** The lines around places, from the texts that are stored with the capture. */
  quotes(document: DocumentRef, params: unknown, waiter: Waiter): Promise<AppResult<unknown>>;
  /** The whole text with a place. */
  source(document: DocumentRef, params: unknown, waiter: Waiter): Promise<AppResult<unknown>>;
  /** The places in a script of a coverage capture, with the used parts of its sources. */
  ofCoverage(document: DocumentRef, params: unknown, waiter: Waiter): Promise<AppResult<unknown>>;
}

/** Maps next to scripts are not read for answers that any caller may receive. */
const STORED_ONLY = { lookIn: [], besideScripts: false };
const NO_STORED_MAPS: AnalysisAnswer<'heap.originals'> = {
  hasStoredMaps: false,
  scripts: 0,
  mappedScripts: 0,
  maps: [],
  problems: [],
};

/** `allowedPaths` keeps the folders and files in which the port may look for source maps. */
export function createOriginals(
  documents: Documents,
  allowedPaths: (paths: readonly string[]) => readonly string[],
  resolvers: PositionResolvers,
): Originals {
  /** Open snapshots whose maps are read, with the version of the stored maps. */
  const named = new WeakMap<OpenHeap, { readonly stored: string; readonly resolver: CaptureResolver }>();
  const namedFiles = new Set<string>();
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
    if (known?.stored === stored) return ok({ open, resolver: known.resolver });
    const { snapshot } = open.queries;
    const scripts = scriptsOf(snapshot.document.graph);
    const resolver = await resolvers.forCapture(filePath, scripts, STORED_ONLY, waiter.signal);
    snapshot.originals = resolver;
    named.set(open, { stored, resolver });
    namedFiles.add(filePath);
    return ok({ open, resolver });
  };
  return {
    async ofFunctions({ key, filePath }, given, waiter) {
      const { places, lookIn, besideScripts } = parseParams('profile.originals', given);
      const asked =
        places === undefined
          ? await documents.query(key, filePath, waiter, (open) =>
              answered(() =>
                open.kind === 'trace'
                  ? open.namedFunctions()
                  : requireKind(open, ['cpu-profile', 'heap-profile'], { query: 'profile.originals', filePath }).queries
                      .document.functions,
              ),
            )
          : ok(places);
      // The document may be released while maps are read.
      if (!asked.ok) return asked;
      const question = { captureFile: filePath, places: asked.value, lookIn: allowedPaths(lookIn), besideScripts };
      return ok(await originalPlaces(resolvers, question, waiter.signal));
    },
    ofHeap: async (document, waiter) => void (await nameHeap(document, waiter)),
    wasNamed: (filePath) => namedFiles.has(filePath),
    async resolverOf(filePath, places, { signal }) {
      if ((await storedMapsOf(filePath)) === null) return null;
      return (await resolvers.forCapture(filePath, places, STORED_ONLY, signal)).resolve;
    },
    async scriptsOfHeap(document, waiter) {
      const found = await nameHeap(document, waiter);
      if (found === null) return ok(NO_STORED_MAPS);
      if (!found.ok) return found;
      const { open, resolver } = found.value;
      const scripts = scriptsOf(open.queries.snapshot.document.graph);
      const used = scripts.flatMap((script) => resolver.usedMap(script)?.at ?? []);
      return ok({
        hasStoredMaps: resolver.hasStoredMaps,
        scripts: scripts.length,
        mappedScripts: used.length,
        maps: [...new Set(used)],
        problems: [...resolver.problems],
      } satisfies AnalysisAnswer<'heap.originals'>);
    },
    async ofInsights({ key, filePath }, params, waiter) {
      const asked = await documents.query(key, filePath, waiter, (open) =>
        askDocument(open, { query: 'trace.insights', filePath, params }),
      );
      if (!asked.ok || (await storedMapsOf(filePath)) === null) return asked;
      const insights = asked.value as AnalysisAnswer<'trace.insights'>;
      const { loadPath, forcedLayout, interactions, layoutShift, longTasks } = insights;
      const { scripts, scriptUrls, synchronousRequests, workers } = insights;
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
      };
      const places: TracePlace[] = [];
      withResolvedPlaces(causes, (place) => {
        if (place.url !== '' && place.line > 0) places.push(place);
        return null;
      });
      const resolver = await resolvers.forCapture(filePath, places, STORED_ONLY, waiter.signal);
      const { resolve } = resolver;
      causes.forcedLayout = await withExpressions(forcedLayout, resolver);
      const resolvePlace: ResolvePlace = (place, at) => {
        if (place.url === '' || place.line === 0) return null;
        const original = resolve({ ...place, column: Math.max(1, place.column), at });
        if (original === null) return null;
        const { name, source, line, column } = original;
        return { name: name ?? place.name, url: source, line, column, script: place.url };
      };
      return ok({ ...insights, ...withResolvedPlaces(causes, resolvePlace) });
    },
    async quotes({ filePath }, given, { signal }) {
      const { places } = parseParams('code.quotes', given);
      const resolver = await resolvers.forCapture(filePath, places, STORED_ONLY, signal);
      const quotes = await quotesBy(resolver, places);
      return ok({ quotes } satisfies AnalysisAnswer<'code.quotes'>);
    },
    async source({ filePath }, given, { signal }) {
      const { place, lookIn } = parseParams('code.source', given);
      const options = { lookIn: allowedPaths(lookIn), besideScripts: true };
      const resolver = await resolvers.forCapture(filePath, [place], options, signal);
      const found = await resolver.text(place);
      if (found === null) return ok({ source: null } satisfies AnalysisAnswer<'code.source'>);
      const { source: name, text, line, column, startLine } = found;
      return ok({ source: { name, text, line, column, startLine } } satisfies AnalysisAnswer<'code.source'>);
    },
    async ofCoverage({ key, filePath }, given, waiter) {
      const { index, lookIn } = parseParams('coverage.originals', given);
      const file = await documents.query(key, filePath, waiter, (open) =>
        askDocument(open, { query: 'coverage.file', filePath, params: { index } }),
      );
      if (!file.ok) return file;
      return ok(await originalsOfCoverage(filePath, file.value as AnalysisAnswer<'coverage.file'>, lookIn));
    },
  };
}

/** The properties that forced layout and those whose change did, from the texts of their scripts. */
async function withExpressions(forced: ForcedLayout | null, resolver: CaptureResolver): Promise<ForcedLayout | null> {
  if (forced === null || !forced.hasStacks) return forced;
  const rows: ForcedLayoutRow[] = [];
  for (const row of forced.rows) {
    const property = firstOf(await resolver.lines(row.read), readAt) ?? row.property;
    const written =
      (row.changedBy === null ? null : firstOf(await resolver.lines(row.changedBy), changeAt)) ?? row.written;
    rows.push({ ...row, property, written });
  }
  return { ...forced, rows };
}

function firstOf(lines: readonly CodeLine[], find: (line: CodeLine) => string | null): string | null {
  for (const line of lines) {
    const found = find(line);
    if (found !== null) return found;
  }
  return null;
}
