/** The answer of `pen_heap_diff` as text. */
import { code, sentence, warning } from '../../../base/markdown.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { countNoun, formatCount, truncateEnd } from '../../../base/units.ts';
import { isEngineClass } from '../../../engine/heap/contract/heap-class-names.ts';
import type { HeapComparedClass } from '../../../engine/heap/contract/heap-differences.ts';
import type { GainedWaiting } from '../../../engine/heap/contract/leak-growth.ts';
import { listOf, sentences, tableOf, type ColumnOf } from '../../../core/findings/blocks.ts';
import { answerText, type AnswerPart } from '../../../core/findings/markdown.ts';
import {
  bytes,
  count,
  deltaBytes,
  deltaCount,
  name,
  plainSection,
  type Section,
} from '../../../core/findings/model.ts';
import { isArtifact, keepersText } from '../artifact-text.ts';
import { shapesNote } from '../heap-tables.ts';
import { classText, retainedClasses } from '../heap-text.ts';
import { perAction, type HeapHolder } from '../survivors.ts';
import { leastText, toldAges } from '../waiting-text.ts';
import { keptTargetText } from '../growing/beside-text.ts';
import { pageLine } from '../../../core/capability/parameters.ts';
import { sourceText } from '../../../core/contracts/capture-source.ts';
import type { HeapDiffResult, ShownCluster } from './heap-diff-result.ts';
import { huntCall } from './hunt-of-pair.ts';
import { HUNT_TEXT } from './hunt-text.ts';
import { codeText } from './object-code.ts';

/** Classes that the answer names for each cluster. */
const CLUSTER_CLASSES = 3;

const clusterClasses = (cluster: ShownCluster): string => retainedClasses(cluster, CLUSTER_CLASSES);

const HOLDER_TEXT: Readonly<Record<HeapHolder, string>> = {
  page: '',
  console: ' (console only)',
  root: ' (a root of the engine only)',
  engine: ' (engine only)',
  tool: ' (console or DevTools)',
};

/** The keeper of the objects, unless it is the page: by its name where that is known. */
function holderText({ holder, artifacts = [], topCount }: ShownCluster): string {
  return isArtifact({ artifacts, topCount })
    ? ` (kept only by ${keepersText(artifacts.map(({ rule }) => rule))})`
    : HOLDER_TEXT[holder];
}

/** The call that asks for the holders of the new objects: of those of V8 and Blink, which say little, for those of the class that grew the most. */
function heldStep({ nodeName, node }: ShownCluster, { snapshotB, classes }: HeapDiffResult): string {
  const capture = snapshotB.captureId ?? snapshotB.file;
  const grown = classes
    .filter((row) => row.sizeDeltaBytes > 0 && !isEngineClass(row.name))
    .toSorted((a, b) => b.sizeDeltaBytes - a.sizeDeltaBytes)[0];
  if (!isEngineClass(nodeName) || grown === undefined)
    return `What holds the new ${code(truncateEnd(nodeName, 60))}: ${proposedCall('pen_heap_retainers', { capture, node })}.`;
  return `What holds the ${code(classText(grown, 60))}: ${proposedCall('pen_heap_retainers', { capture, class: grown.name })}.`;
}

/** Returns what leads further: what holds the largest growth, and how to come to a verdict. */
function nextSteps(compared: HeapDiffResult): string[] {
  const { snapshotA, snapshotB, actions, verdict, clusters, hunt } = compared;
  if (verdict === null || snapshotA.file === snapshotB.file) return [];
  const largest = clusters.find(({ holder }) => holder === 'page') ?? clusters[0];
  const held =
    largest === undefined || (verdict.level === 'no-growth' && hunt === undefined) ? [] : [heldStep(largest, compared)];
  if (hunt === undefined)
    return [...held, ...(actions === null && verdict.level === 'unclear' ? verdictSteps(compared) : [])];
  // A hunt without a verdict proposed this comparison.
  if (hunt.level === 'unclear') return held;
  const [first, second] = hunt.pair;
  const place =
    first !== null && second !== null
      ? `snapshots ${first} and ${second} of its ${hunt.snapshots}`
      : 'at least one of them after its rounds, to confirm its growth';
  return [...held, `Both are of a leak hunt (${place}), with a verdict of all rounds: ${huntCall(hunt.huntId)}.`];
}

/** Returns how to come to a verdict; `actions` is missing in the first call, not another recording. */
function verdictSteps({ snapshotA, snapshotB }: HeapDiffResult): string[] {
  const again = {
    snapshotA: snapshotA.captureId ?? snapshotA.file,
    snapshotB: snapshotB.captureId ?? snapshotB.file,
    actions: 10,
  };
  return [
    `If an action ran, say, 10 times in between, compare the same two again: ${proposedCall('pen_heap_diff', again)}.`,
    HUNT_TEXT,
  ];
}

const hasGrown = ({ survivorsDeltaBytes }: HeapComparedClass): boolean =>
  survivorsDeltaBytes !== null && survivorsDeltaBytes !== 0;

/** `12, for at least 40 s`: of what waits, what the earlier snapshot had already. */
function olderText({ ages }: GainedWaiting): string {
  if (ages === null) return '–';
  const older = formatCount(ages.reduce((sum, age) => sum + age.count, 0));
  const [first] = toldAges({ ages });
  return first === undefined ? older : `${older}, for at least ${leastText(first.atLeastS)}`;
}

/** A column for what there is of each action; none where their number is not known. */
const perActionColumn = <Row>(actions: number | null, of: (row: Row) => number): ColumnOf<Row> | false =>
  actions !== null && ['Per action', (row) => perAction(of(row), actions)];

function objects({ totals, changedClasses, snapshotA, snapshotB }: HeapDiffResult): Section {
  const { addedCount, addedSizeBytes, removedCount, removedSizeBytes } = totals;
  const { new: created, grown, shrunk, gone } = changedClasses;
  return plainSection('objects', 'Objects', [
    listOf([
      ['New: ', count(addedCount), ' (', bytes(addedSizeBytes), ')'],
      ['Deleted: ', count(removedCount), ' (', bytes(removedSizeBytes), ')'],
      `Classes: ${created} new, ${grown} grown, ${shrunk} shrunk, ${gone} gone`,
      ['Files: ', bytes(snapshotA.fileSizeBytes), ' and ', bytes(snapshotB.fileSizeBytes)],
    ]),
  ]);
}

function retainersOfNew({ clusters, actions }: HeapDiffResult): Section {
  return plainSection('clusters', 'Retainers of the new objects', [
    tableOf(clusters, [
      ['Path', (cluster) => [name(cluster.path), holderText(cluster)]],
      ['First object', ({ nodeName, node }) => [name(nodeName, 60), ` @${node}`]],
      ['On the path', ({ topCount }) => count(topCount)],
      perActionColumn(actions, ({ topCount }) => topCount),
      ['Retains', clusterClasses],
      ['Objects', (cluster) => count(cluster.count)],
      ['Retained size', ({ retainedSizeBytes }) => bytes(retainedSizeBytes)],
      ['Growth', ({ growthSizeBytes }) => bytes(growthSizeBytes)],
    ]),
  ]);
}

function moreWaits({ waiting = [], actions }: HeapDiffResult): Section {
  return plainSection('waiting', 'More waits than before', [
    tableOf(waiting, [
      ['What waits', ({ text }) => name(text)],
      perActionColumn(actions, ({ gained }) => gained),
      ['Now', (row) => count(row.count)],
      ['Already in A', olderText],
      ['Δ keeps', ({ gainedBytes }) => deltaBytes(gainedBytes)],
      ['Example', ({ example }) => `@${example}`],
    ]),
  ]);
}

function classChanges({ classes, unchanged, filter, actions }: HeapDiffResult): AnswerPart {
  if (classes.length === 0 && unchanged > 0)
    return `No class of this page has changed in count or size (${formatCount(unchanged)} left out).`;
  if (classes.length === 0)
    return filter === ''
      ? 'No class has new or deleted objects.'
      : `No class with ${code(filter)} in its name has new or deleted objects. All functions are one class, ${code('Function')}.`;
  const isGrown = classes.some(hasGrown);
  return plainSection('classes', 'Classes', [
    tableOf(classes, [
      ['Class', (row) => name(classText(row, 50))],
      ['Alive A', ({ countA }) => count(countA)],
      ['Alive B', ({ countB }) => count(countB)],
      ['Created', ({ addedCount }) => count(addedCount)],
      ['Freed', ({ removedCount }) => count(removedCount)],
      ['Δ count', ({ countDelta }) => deltaCount(countDelta)],
      perActionColumn(actions, ({ countDelta }) => countDelta),
      ['Δ self', ({ sizeDeltaBytes }) => deltaBytes(sizeDeltaBytes)],
      ['Δ retained', ({ retainedDeltaBytes }) => (retainedDeltaBytes === null ? '–' : deltaBytes(retainedDeltaBytes))],
      isGrown && ['Grown', (row) => (hasGrown(row) ? deltaBytes(row.survivorsDeltaBytes ?? 0) : '')],
    ]),
    ...sentences([
      isGrown && '"Grown": growth of objects that are in both snapshots.',
      unchanged > 0 && `${countNoun(unchanged, 'class', 'classes')} without a change in count or size left out.`,
    ]),
    ...shapesNote(classes.map((row) => row.name)),
  ]);
}

export function diffText(value: HeapDiffResult): string {
  const { snapshotA, snapshotB, verdict, hunt, changePercent } = value;
  const ofRounds = hunt?.isWhole === true ? ` of all rounds of ${code(hunt.huntId)}` : '';
  const change = `${(changePercent ?? 0) > 0 ? '+' : ''}${changePercent?.toFixed(1)}%`;
  return answerText(
    'Heap Diff',
    [
      ...(value.comparisonId === undefined ? [] : ([['Comparison', value.comparisonId]] as const)),
      ['Snapshot A', sourceText(snapshotA)],
      ['Snapshot B', sourceText(snapshotB)],
      ['Size A', bytes(snapshotA.totalSizeBytes)],
      ['Size B', bytes(snapshotB.totalSizeBytes)],
      ['Net growth', deltaBytes(value.growthBytes)],
      ...(changePercent === null ? [] : ([['Change', change]] as const)),
    ],
    [
      ...value.warnings.map(warning),
      verdict !== null && `**Verdict${ofRounds}**: ${sentence(verdict.text)}`,
      objects(value),
      retainersOfNew(value),
      ...(value.keptInVain ?? []).map((kept) => kept.sentence),
      ...(value.keptTargets ?? []).map((kept) => keptTargetText(kept, code)),
      moreWaits(value),
      codeText(value.code),
      classChanges(value),
      pageLine(value.classes.length, value.matching, value.nextCursor),
      plainSection('next', 'Next', [listOf(nextSteps(value))]),
    ],
  );
}
