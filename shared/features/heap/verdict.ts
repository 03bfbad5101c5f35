/** Verdicts of heap snapshots: what takes the memory of one, and what changed between two. One snapshot says nothing about growth. */
import type { HeapCluster, HeapMatch } from '../../engine/heap/contract/heap-differences.ts';
import type { TracePlace } from '../../engine/trace/contract/trace-causes.ts';
import { isEngineClass } from '../../engine/heap/contract/heap-class-names.ts';
import { isOwnCode } from '../../core/findings/quotes.ts';
import { decide, toldVerdict, verdictBy } from '../../core/findings/rules.ts';
import type { Verdict } from '../../core/findings/verdict.ts';
import type { AskDocument, ComparedBase } from '../../core/kinds/report-findings.ts';
import { bytesOfArtifacts, isAbsentInProduction, productionText } from './artifact-text.ts';
import { COMPARED_HEAP_RULES, comparedHeapsEvidence, type ComparedHeaps } from './compared-rules.ts';
import { countedClusters, gainedClusters } from './gained-clusters.ts';
import { gainedInVain, keptInVain } from './kept-in-vain.ts';
import { holderOf, survivorsOf } from './heap-growth.ts';
import type { HeapVerdict, Survivors } from './survivors.ts';
import { nodeName } from './heap-text.ts';
import { heldByOne, heldTogether } from './held-most.ts';
import { HEAP_RULES, heapEvidence, MOST } from './rules.ts';

/** Classes below an object that are looked at for what most of it is. */
const CONTENTS = 20;

/** Classes by change of size that are looked at. */
export const VERDICT_CLASSES = 20;

export async function heapVerdictOf(ask: AskDocument): Promise<Verdict> {
  const overview = await ask('heap.overview', {});
  const { totalWastedBytes: wastedBytes } = await ask('heap.duplicate-strings', { count: 1 });
  const { total: detached } = await ask('heap.detached', { count: 1 });
  const least = Math.max(1, MOST * overview.totalSizeBytes);
  const inVain = await keptInVain(ask, overview.totalSizeBytes);
  const one = await heldByOne(ask, least);
  const [together = null] = one === null ? await heldTogether(ask, least) : [];
  const contents =
    one === null ? [] : (await ask('heap.dominated-classes', { id: one.innermost, count: CONTENTS })).rows;
  const content = contents.find(
    ({ name: className, retainedSizeBytes }) =>
      !isEngineClass(className) && className !== one?.node.name && retainedSizeBytes >= MOST * (one?.sizeBytes ?? 0),
  );
  const contentRow =
    content === undefined
      ? undefined
      : (await ask('heap.classes', { filter: content.name })).rows.find((row) => row.name === content.name);
  const code = inVain.flatMap(({ code: place }) => (place !== null && isOwnCode(place) ? [place] : []));
  return verdictBy(
    HEAP_RULES,
    heapEvidence(
      {
        overview,
        inVain,
        one,
        content: content === undefined ? null : { ...content, name: contentRow?.original?.name ?? content.name },
        together,
        wastedBytes,
        detached,
      },
      code,
    ),
  );
}

/** Paths that retain the most decide. */
const MAX_CLUSTERS = 5;
/** New objects that are looked at for code: plain objects have none. */
const MAX_READ = 3;

/** A verdict with what it says about growth. */
type HeapsVerdict = Verdict & { readonly growth: HeapVerdict['level'] };

/** Artifacts of fewer bytes than this share of what is new are not worth a sentence. */
const MIN_ARTIFACT_SHARE = 0.05;

/** The part of what is new that a page without tools, built for production, would hold; '' where that is about all of it. */
function productionNote(survivors: readonly Survivors[]): string {
  const artifacts = survivors.flatMap(({ artifacts: each = [], holder }) =>
    each.filter(({ rule }) => holder !== 'engine' && isAbsentInProduction([rule])),
  );
  const counted = survivors.filter(({ holder }) => holder !== 'engine');
  const all = counted.reduce((sum, { retainedSizeBytes }) => sum + retainedSizeBytes, 0);
  const ofArtifacts = bytesOfArtifacts(artifacts);
  if (ofArtifacts < MIN_ARTIFACT_SHARE * all) return '';
  return productionText(
    all,
    ofArtifacts,
    artifacts.toSorted((a, b) => b.sizeBytes - a.sizeBytes).map(({ rule }) => rule),
    'that are new on the largest paths',
  );
}

export function heapsVerdict(compared: ComparedHeaps): HeapsVerdict {
  const { level, ...judged } = decide(
    COMPARED_HEAP_RULES,
    comparedHeapsEvidence(compared, productionNote(compared.survivors)),
  );
  return { ...toldVerdict({ ...judged, level: level === 'grows' ? 'problem' : 'plain' }), growth: level };
}

/** The class or function of the new objects that the page holds most of, if it is the author's. */
async function grownCode(ask: AskDocument, clusters: readonly HeapCluster[]): Promise<TracePlace[]> {
  const held = clusters.filter((cluster) => holderOf(cluster) === 'page').slice(0, MAX_READ);
  for (const { path } of held) {
    const id = path.steps.at(-1)?.node.id;
    if (id === undefined) continue;
    const { node, location } = await ask('heap.object', { id });
    if (
      node !== null &&
      location !== null &&
      isOwnCode({ ...location, original: node.original, ignored: node.isThirdParty })
    )
      return [{ name: nodeName(node), ...location }];
  }
  return [];
}

export async function comparedHeapsVerdict(
  ask: AskDocument,
  { file, ask: askBase, between = [] }: ComparedBase,
  match: HeapMatch = 'auto',
): Promise<Verdict> {
  const pair = { base: file, match };
  const { totals, rows, matchedBy, sharedIds } = await ask('heap.diff', { ...pair, count: VERDICT_CLASSES });
  const before = await askBase('heap.overview', {});
  const after = await ask('heap.overview', {});
  const found = await ask('heap.diff-clusters', {
    ...pair,
    between: [...between],
    count: countedClusters(MAX_CLUSTERS),
  });
  const clusters =
    found.matchedBy === 'ids'
      ? await gainedClusters(found.clusters, MAX_CLUSTERS, { before: askBase, after: ask })
      : found.clusters.slice(0, MAX_CLUSTERS);
  const verdict = heapsVerdict({
    totals,
    rows,
    matchedBy,
    match,
    sharedIds,
    sizesBytes: [before.totalSizeBytes, after.totalSizeBytes],
    survivors: clusters.map(survivorsOf),
  });
  const gained = await gainedInVain([askBase, ask]);
  return {
    ...verdict,
    level: gained.length > 0 ? 'problem' : verdict.level,
    notes: [...gained.map(({ words }) => words), ...(verdict.notes ?? [])],
    code: [
      ...(await grownCode(ask, clusters)),
      ...gained.flatMap(({ code }) => (code !== null && isOwnCode(code) ? [code] : [])),
    ],
  };
}
