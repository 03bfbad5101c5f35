/** What trace_engine says about a trace, insight by insight. */
import { existsSync, readFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import * as Trace from '@paulirish/trace_engine/models/trace/trace.js';
import { z } from 'zod';
import { decodeSourceMap, SourceMapSchema } from '../../shared/analysis/source-map/decoded-map.ts';
import { provideDomRect } from '../../electron/core/testing/trace-engine/dom-rect.ts';
import { readEvents } from '../../electron/core/testing/trace-engine/read-events.ts';
import { mainSet } from '../../electron/core/testing/trace-engine/report.ts';
import type { Facts } from './facts.ts';

type InsightSet = NonNullable<ReturnType<typeof mainSet>>;
type Models = InsightSet['model'];
type Reader<Key extends keyof Models> = (
  model: NonNullable<Models[Key]>,
) => Iterable<readonly [string, number | string]>;

interface Requested {
  readonly args: { readonly data: { readonly url: string } };
}
const urlOf = (request: Requested): string => request.args.data.url;
const ms = (us: number): number => us / 1000;

interface TreeNode {
  readonly request: Requested;
  readonly children: readonly TreeNode[];
}
function* requestsBelow(nodes: readonly TreeNode[]): Iterable<string> {
  for (const { request, children } of nodes) {
    yield urlOf(request);
    yield* requestsBelow(children);
  }
}

/** Of a module outside of packages only its file name is the same in both. */
export function moduleName(name: string): string {
  return name.includes('node_modules') ? name : (name.split('/').at(-1) ?? name);
}

const PHASES = {
  ttfb: 'first byte',
  loadDelay: 'load delay',
  loadDuration: 'load duration',
  renderDelay: 'render delay',
};

/** Blink's words for where a `meta` tag names the character set. */
const CHARSETS: Readonly<Record<string, string>> = {
  'found-in-first-1024-bytes': 'early',
  'found-after-first-1024-bytes': 'late',
  'not-found': 'missing',
};

const READERS: { readonly [Key in keyof Models]?: Reader<Key> } = {
  *DOMSize({ maxDOMStats, largeUpdates }) {
    if (maxDOMStats !== undefined) {
      const { totalElements, maxDepth, maxChildren } = maxDOMStats.args.data;
      yield ['elements', totalElements];
      yield ['depth', maxDepth?.depth ?? 0];
      yield ['most children', maxChildren?.numChildren ?? 0];
    }
    for (const { duration, size } of largeUpdates) yield [`update of ${size} in ${duration.toFixed(1)} ms`, size];
  },
  *SlowCSSSelector({ totalElapsedMs, totalMatchAttempts, totalMatchCount, topSelectorElapsedMs: top }) {
    if (totalMatchAttempts === 0) return;
    yield ['total', totalElapsedMs];
    yield ['attempts', totalMatchAttempts];
    yield ['matches', totalMatchCount];
    if (top !== null) yield [`slowest ${top.selector}`, top['elapsed (us)'] / 1000];
  },
  *DuplicatedJavaScript({ duplicationGroupedByNodeModules, wastedBytes = 0 }) {
    if (wastedBytes > 0) yield ['wasted bytes', wastedBytes];
    for (const [name, { estimatedDuplicateBytes }] of duplicationGroupedByNodeModules)
      yield [moduleName(name), estimatedDuplicateBytes];
  },
  *LegacyJavaScript({ legacyJavaScriptResults }) {
    for (const [script, { estimatedByteSavings, matches }] of legacyJavaScriptResults) {
      yield [script.url ?? '', estimatedByteSavings];
      yield [
        `${script.url ?? ''} code`,
        matches
          .map(({ name }) => name)
          .toSorted()
          .join(' '),
      ];
    }
  },
  *ForcedReflow({ aggregatedBottomUpData }) {
    const named = aggregatedBottomUpData.flatMap(({ bottomUpData: frame, totalTime }) =>
      frame === null ? [] : [{ place: frame.url, totalTime }],
    );
    const [first] = named.toSorted((a, b) => b.totalTime - a.totalTime);
    if (first !== undefined) yield [first.place, ms(first.totalTime)];
  },
  *LCPBreakdown({ subparts }) {
    if (subparts === undefined) return;
    let total = 0;
    for (const [name, part] of Object.entries(subparts)) {
      const range = (part as { range: number } | undefined)?.range;
      if (range === undefined) continue;
      total += ms(range);
      yield [PHASES[name as keyof typeof PHASES] ?? name, ms(range)];
    }
    yield ['total', total];
  },
  *INPBreakdown({ longestInteractionEvent: longest }) {
    if (longest === undefined) return;
    yield ['duration', ms(longest.dur)];
    yield ['input delay', ms(longest.inputDelay)];
    yield ['processing', ms(longest.mainThreadHandling)];
    yield ['presentation delay', ms(longest.presentationDelay)];
  },
  *CLSCulprits({ worstCluster }) {
    if (worstCluster !== undefined) yield ['score', worstCluster.clusterCumulativeScore];
  },
  *RenderBlocking({ renderBlockingRequests }) {
    for (const request of renderBlockingRequests) yield [urlOf(request), 'blocks'];
  },
  *Cache({ requests }) {
    for (const { request, ttl, wastedBytes } of requests) {
      yield [urlOf(request), wastedBytes];
      yield [`${urlOf(request)} seconds`, ttl];
    }
  },
  *CharacterSet({ data }) {
    if (data === undefined) return;
    yield ['in header', String(data.hasHttpCharset)];
    yield ['in document', CHARSETS[data.metaCharsetDisposition ?? ''] ?? 'unknown'];
  },
  *DocumentLatency({ data }) {
    if (data === undefined) return;
    yield ['server', data.serverResponseTime];
    yield ['is slow', String(!data.checklist.serverResponseIsFast.value)];
    yield ['redirects', data.redirectDuration];
    yield ['uncompressed bytes', data.uncompressedResponseBytes];
  },
  *FontDisplay({ fonts }) {
    for (const { request, wastedTime } of fonts) if (wastedTime > 0) yield [urlOf(request), wastedTime];
  },
  *ImageDelivery({ optimizableImages }) {
    for (const { request, byteSavings } of optimizableImages) yield [urlOf(request), byteSavings];
  },
  *LCPDiscovery({ lcpRequest, checklist }) {
    if (lcpRequest === undefined || checklist === undefined) return;
    yield ['high priority', String(checklist.priorityHinted.value)];
    yield ['in document', String(checklist.requestDiscoverable.value)];
    yield ['eager', String(checklist.eagerlyLoaded.value)];
  },
  *ModernHTTP({ http1Requests }) {
    for (const [origin, requests] of Map.groupBy(http1Requests, (request) => new URL(urlOf(request)).origin))
      yield [origin, requests.length];
  },
  *NetworkDependencyTree({ rootNodes, maxTime, preconnectedOrigins, preconnectCandidates }) {
    if (maxTime > 0) yield ['longest', ms(maxTime)];
    for (const url of requestsBelow(rootNodes)) yield [url, 'critical'];
    for (const { url } of preconnectedOrigins) yield [new URL(url).origin, 'preconnected'];
    for (const { origin, wastedMs } of preconnectCandidates) yield [`${new URL(origin).origin} saved`, wastedMs];
  },
  *ThirdParties({ entitySummaries, firstPartyEntity }) {
    for (const { entity, mainThreadTime, transferSize } of entitySummaries) {
      if (entity === firstPartyEntity) continue;
      yield [entity.name, mainThreadTime];
      yield [`${entity.name} bytes`, transferSize];
    }
  },
  *Viewport({ mobileOptimized }) {
    if (mobileOptimized !== null) yield ['mobile', String(mobileOptimized)];
  },
};

export const INSIGHTS = Object.keys(READERS).toSorted() as (keyof Models)[];

/** `asks`: for a change, or shows something to look at; `passes`: nothing is wrong. */
export type EngineState = 'asks' | 'passes';

export interface EngineFinding {
  readonly facts: Facts;
  readonly state: EngineState;
}

function findingOf<Key extends keyof Models>(key: Key, { model }: InsightSet): EngineFinding {
  const found = model[key];
  if (found === undefined || found === null) return { facts: new Map(), state: 'passes' };
  return { facts: new Map(READERS[key]?.(found) ?? []), state: found.state === 'pass' ? 'passes' : 'asks' };
}

const MapTextsSchema = z.object({
  name: z.string(),
  url: z.string(),
  /** `Chromium 156`. */
  browser: z.string(),
  maps: z.array(z.tuple([z.string(), z.string()])),
});

function mapTextsOf(trace: string): string {
  const { dir, name } = parse(trace);
  return join(dir, `${name}.map-texts.json`);
}

function besides(trace: string): z.output<typeof MapTextsSchema> | null {
  const path = mapTextsOf(trace);
  return existsSync(path) ? MapTextsSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : null;
}

/** Name of the page in a recording; null without one. */
export const pageOfTrace = (trace: string): string | null => besides(trace)?.name ?? null;

/** The browser that recorded it. */
export const browserOfTrace = (trace: string): string | null => besides(trace)?.browser ?? null;

/** A source map in the form that the engine reads: its mappings in order, 0-based, sources as addresses. */
function engineMap(text: string, address: string): unknown {
  const parsed = SourceMapSchema.parse(JSON.parse(text));
  const mappings: { lineNumber: number; columnNumber: number; sourceURL: string | undefined }[] = [];
  const sources = new Set<string>();
  decodeSourceMap(parsed).forEachSegment((line, column, position) => {
    if (position !== null) sources.add(position.source);
    mappings.push({ lineNumber: line - 1, columnNumber: column - 1, sourceURL: position?.source });
  });
  return { mappings: () => mappings, sourceURLs: () => [...sources], url: () => `${address}.map` };
}

/** By insight. Throws if the engine says nothing about the trace. */
export async function engineFindings(trace: string): Promise<ReadonlyMap<keyof Models, EngineFinding>> {
  const texts = new Map(besides(trace)?.maps);
  provideDomRect();
  const model = Trace.TraceModel.Model.createWithAllHandlers();
  await model.parse(await readEvents(trace), {
    resolveSourceMap: async ({ scriptUrl }) => {
      const text = texts.get(scriptUrl);
      return text === undefined ? null : engineMap(text, scriptUrl);
    },
  });
  const set = mainSet(model.parsedTrace()?.insights?.values() ?? []);
  if (set === null) throw new Error(`trace_engine has no insights on ${trace}`);
  return new Map(INSIGHTS.map((key) => [key, findingOf(key, set)]));
}
