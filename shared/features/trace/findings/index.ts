/**
 * Every insight of a trace. All that is told of them follows from this list: sections of answers, reports, the command line and the window, what
 * stands out, the code to read first, and next steps.
 */
import type { BlamedPlace } from '../../../core/findings/code-section.ts';
import { isAbsence, place as placeCell, type Absence, type Section, type Words } from '../../../core/findings/model.ts';
import { quotedTracePlace } from '../../../core/findings/quotes.ts';
import type { TracePlace } from '../../../engine/trace/contract/trace-causes.ts';
import type { TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import type { Culprit, FindingGroup, FoundTrace, InsightDocument, TraceFinding } from '../finding.ts';
import { garbageCollection, painting } from './browser-events.ts';
import { cacheLifetimes } from './cache-lifetimes.ts';
import { characterSet } from './character-set.ts';
import { deepWatchers } from './deep-watchers.ts';
import { deliveryChecks } from './delivery-checks.ts';
import { documentLatency } from './document-latency.ts';
import { costlyChanges } from './costly-changes.ts';
import { domSize } from './dom-size.ts';
import { duplicatedScript } from './duplicated-script.ts';
import { failedPage, isOfErrorPage } from './failed-page.ts';
import { failedRequests } from './failed-requests.ts';
import { firstContentfulPaint } from './first-contentful-paint.ts';
import { fontDisplay } from './font-display.ts';
import { forcedLayout } from './forced-layout.ts';
import { frames } from './frames.ts';
import { hotFunctions } from './hot-functions.ts';
import { imageDelivery } from './image-delivery.ts';
import { interactions } from './interactions.ts';
import { largestContentfulPaint } from './largest-contentful-paint.ts';
import { layoutShifts } from './layout-shifts.ts';
import { legacyScript } from './legacy-script.ts';
import { loadPath } from './load-path.ts';
import { longTasks } from './long-tasks.ts';
import { mainThreadWork } from './main-thread-work.ts';
import { notComputed } from './not-computed.ts';
import { oldHttp } from './old-http.ts';
import { ownCode } from './own-code.ts';
import { paintDiscovery } from './paint-discovery.ts';
import { preconnects } from './preconnects.ts';
import { requestChains } from './request-chains.ts';
import { requestSeries } from './request-series.ts';
import { renders } from './renders.ts';
import { requests } from './requests.ts';
import { scriptActivity } from './script-activity.ts';
import { scriptTime } from './script-time.ts';
import { selectorCosts } from './selector-costs.ts';
import { synchronousRequests } from './synchronous-requests.ts';
import { thirdParties } from './third-parties.ts';
import { viewport } from './viewport.ts';
import { workers } from './workers.ts';

/** Not told by themselves: what all insights are of, and what a range leaves out. */
type Frame = 'events' | 'durationMs' | 'clock' | 'page' | 'inTrace';
type Untold<All extends readonly TraceFinding[]> = Exclude<keyof TraceInsights, Frame | All[number]['tells'][number]>;

/** Findings that together tell every part of the insights: a new part without a finding does not compile. */
function tellingAll<const All extends readonly TraceFinding[]>(
  findings: [Untold<All>] extends [never] ? All : { readonly untold: Untold<All> } & All,
): All {
  return findings;
}

/** In the order of an answer. */
export const TRACE_FINDINGS = tellingAll([
  mainThreadWork,
  loadPath,
  synchronousRequests,
  forcedLayout,
  renders,
  longTasks,
  deepWatchers,
  costlyChanges,
  ownCode,
  hotFunctions,
  workers,
  layoutShifts,
  largestContentfulPaint,
  firstContentfulPaint,
  interactions,
  scriptActivity,
  scriptTime,
  garbageCollection,
  painting,
  domSize,
  selectorCosts,
  requests,
  requestSeries,
  failedRequests,
  duplicatedScript,
  legacyScript,
  documentLatency,
  paintDiscovery,
  requestChains,
  preconnects,
  fontDisplay,
  imageDelivery,
  thirdParties,
  cacheLifetimes,
  oldHttp,
  characterSet,
  viewport,
  deliveryChecks,
  frames,
  notComputed,
]);

/** All by a rank of theirs; without it, last and in the order of an answer. */
const ranked = (by: 'headlines' | 'culprits'): readonly TraceFinding[] => {
  const rankOf = ({ rank }: TraceFinding): number => rank?.[by] ?? Number.MAX_SAFE_INTEGER;
  return [...TRACE_FINDINGS].toSorted((a: TraceFinding, b: TraceFinding) => rankOf(a) - rankOf(b));
};

const GROUPS: readonly FindingGroup[] = ['problems', 'load and input', 'main thread', 'workers', 'network'];

const ERROR_PAGE: readonly TraceFinding[] = [failedPage];

/** Findings of all insights, or of those of a list; one alone for a page that did not load. */
function findingsOf(
  { insights }: Pick<FoundTrace, 'insights'>,
  all: readonly TraceFinding[] = TRACE_FINDINGS,
): readonly TraceFinding[] {
  return isOfErrorPage(insights) ? ERROR_PAGE : all;
}

export function traceSections(found: FoundTrace): (Section | Absence)[] {
  return findingsOf(found)
    .map(({ section }) => section(found))
    .filter((part) => part !== null);
}

/** Order: problems of the recording first, then what is poor or to be minded, what is fine and what is missing last. */
function urgency(group: FindingGroup, part: Section | Absence): number {
  if (isAbsence(part)) return 5;
  if (group === 'problems') return 0;
  if (part.isWarning === true) return 1;
  return part.rating === 'poor' ? 1 : part.rating === 'needs-improvement' ? 2 : part.rating === 'good' ? 4 : 3;
}

/** Time that the figure of a section says; 0 if it is none. */
function costMs(part: Section | Absence): number {
  const figure = isAbsence(part) ? undefined : part.facts[0]?.[1];
  return typeof figure === 'object' && 'kind' in figure && figure.kind === 'ms' ? figure.valueMs : 0;
}

/** The same as the window shows them: poor ones first, by what they cost, then what belongs together next to each other. */
export function rankedSections(found: FoundTrace): (Section | Absence)[] {
  const parts = GROUPS.flatMap((group) =>
    findingsOf(found)
      .filter((finding) => finding.group === group)
      .flatMap(({ section }) => {
        const part = section(found);
        return part === null ? [] : [{ part, urgency: urgency(group, part) }];
      }),
  );
  return parts.toSorted((a, b) => a.urgency - b.urgency || costMs(b.part) - costMs(a.part)).map(({ part }) => part);
}

/** Returns what stands out, a line each. */
export function traceHeadlines(found: FoundTrace): Words[] {
  return findingsOf(found, ranked('headlines')).flatMap(({ headlines }) => headlines?.(found) ?? []);
}

/** A load has a chain of code, and what moves the page. */
export const SHOWN_CULPRITS = 5;
/** Code that a call for other code shows too. */
const NEAR_LINES = 25;

/** Without figures, so that two recordings have the same: `forces layout`. */
const kindOf = (why: string): string => why.replace(/\s*[\d(].*$/s, '');
/** What a function does for the largest paint: which of a chain is told depends on what else sent requests. */
const FOR_PAINT = 'the paint waits for';

/** Functions on the way to the largest paint. */
const onPathOf = ({ insights }: FoundTrace): TracePlace[] =>
  (insights.loadPath?.steps ?? []).flatMap(({ startedBy }) =>
    startedBy === null ? [] : [startedBy, ...startedBy.callers],
  );

/** What stands out in one trace and not in another, worst first, each kind of a function once. Functions are told by name: other builds have other lines. */
export function traceCulpritsOnlyIn(found: FoundTrace, other: FoundTrace): readonly Pick<Culprit, 'why' | 'place'>[] {
  const keyOf = ({ why, place: { name, url, line } }: Pick<Culprit, 'why' | 'place'>): string =>
    JSON.stringify([why.includes(FOR_PAINT) ? FOR_PAINT : kindOf(why), name === '' ? [url, line] : name]);
  const byKey = (of: FoundTrace): Map<string, Culprit> =>
    new Map(
      culpritsOf(of)
        .toReversed()
        .map((culprit) => [keyOf(culprit), culprit]),
    );
  const known = new Set([...byKey(other).keys(), ...onPathOf(other).map((place) => keyOf({ why: FOR_PAINT, place }))]);
  return [...byKey(found)].toReversed().flatMap(([key, culprit]) => (known.has(key) ? [] : [culprit]));
}

function culpritsOf(found: FoundTrace): Culprit[] {
  return findingsOf(found, ranked('culprits'))
    .flatMap(({ culprits }) => culprits?.(found) ?? [])
    .filter(({ call }) => call !== null);
}

/** Code that stands out, each with the call that shows it; neighbours once, with all that they do. */
export function traceCulprits(found: FoundTrace): Culprit[] {
  const isNear = (a: TracePlace, b: TracePlace): boolean => a.url === b.url && Math.abs(a.line - b.line) < NEAR_LINES;
  const all = culpritsOf(found);
  return all
    .filter(({ place }, index) => all.findIndex((each) => isNear(each.place, place)) === index)
    .slice(0, SHOWN_CULPRITS)
    .map((culprit) => {
      const near = all.filter(({ place }) => isNear(culprit.place, place));
      // The first of each kind is the worst.
      const kinds = new Map(near.toReversed().map(({ why }) => [kindOf(why), why]));
      const insertsImage = near.some((each) => each.insertsImage === true && each.place.line === culprit.place.line);
      return { ...culprit, insertsImage, why: [...kinds.values()].toReversed().join('; ') };
    });
}

/** The same for a code section. */
export function traceBlamed(found: FoundTrace): BlamedPlace[] {
  return traceCulprits(found).map(({ why, place: of }) => ({
    name: [placeCell(of), `, ${why}`],
    place: quotedTracePlace(of),
  }));
}

export function traceNextSteps(found: FoundTrace): Words[] {
  return findingsOf(found).flatMap(({ nextSteps }) => nextSteps?.(found) ?? []);
}

/** The insights for programs, in the order of an answer. */
export function insightDocuments(insights: TraceInsights): InsightDocument[] {
  return findingsOf({ insights }).flatMap(({ json }) => json?.(insights) ?? []);
}

/** The part of the insights that the answer of their recording did not have. */
export function furtherInsights(insights: TraceInsights): TraceInsights {
  const parts = TRACE_FINDINGS.map(({ further }: TraceFinding) => further?.(insights) ?? {});
  return Object.assign({}, insights, ...parts);
}
