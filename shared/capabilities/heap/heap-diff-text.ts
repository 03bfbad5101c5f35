/** The answer of `pen_heap_diff` as text. */
import { keptTargetText } from '../../kinds/leak-hunt/beside-text.ts';
import type { GainedWaiting } from '../../contracts/heap/leak-growth.ts';
import { bullets, code, document, section, sentence, summaryLine, table, title, warning } from '../../base/markdown.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { formatBytes, formatCount, signed, truncateEnd } from '../../base/units.ts';
import { isEngineClass } from '../../contracts/heap/heap-class-names.ts';
import type { HeapComparedClass } from '../../contracts/heap/heap-differences.ts';
import { withQuote } from '../../findings/quotes.ts';
import { isArtifact, keepersText } from '../../kinds/heap/artifact-text.ts';
import { perAction, type HeapHolder } from '../../kinds/heap/survivors.ts';
import { leastText, toldAges } from '../../kinds/heap/waiting-text.ts';
import { classText, isShape, NO_SMALL_INTEGERS } from '../../kinds/heap/heap-text.ts';
import { pageLine } from '../common/parameters.ts';
import { sourceText } from '../library/open-capture.ts';
import type { HeapDiffResult, ShownCluster } from './heap-diff-result.ts';
import { huntCall } from './hunt-of-pair.ts';
import { HUNT_TEXT } from './hunt-text.ts';

/** Classes that the answer names for each cluster. */
const CLUSTER_CLASSES = 3;

function clusterClasses({ classes, otherClasses }: ShownCluster): string {
  const shown = classes.slice(0, CLUSTER_CLASSES);
  const named = shown
    .map(({ name, original, count }) => `${formatCount(count)} ${truncateEnd(original ?? name, 30)}`)
    .join(', ');
  const others = otherClasses + classes.length - shown.length;
  return others === 0 ? named : `${named}, ${formatCount(others)} more classes`;
}

const HOLDER_TEXT: Readonly<Record<HeapHolder, string>> = {
  page: '',
  console: ' (console only)',
  root: ' (a root of the engine only)',
  engine: ' (engine only)',
  tool: ' (console or DevTools)',
};

/** What keeps the objects, unless the page does: by its name where that is known. */
function holderText({ holder, artifacts = [], topCount }: ShownCluster): string {
  return isArtifact({ artifacts, topCount })
    ? ` (kept only by ${keepersText(artifacts.map(({ rule }) => rule))})`
    : HOLDER_TEXT[holder];
}

/** What asks for the holders of the new objects: of those of V8 and Blink, which say little, for those of the class that grew the most. */
function heldStep({ nodeName, node }: ShownCluster, { snapshotB, classes }: HeapDiffResult): string {
  const capture = snapshotB.captureId ?? snapshotB.file;
  const grown = classes
    .filter(({ name, sizeDeltaBytes }) => sizeDeltaBytes > 0 && !isEngineClass(name))
    .toSorted((a, b) => b.sizeDeltaBytes - a.sizeDeltaBytes)[0];
  if (!isEngineClass(nodeName) || grown === undefined)
    return `What holds the new ${code(truncateEnd(nodeName, 60))}: ${proposedCall('pen_heap_retainers', { capture, node })}.`;
  return `What holds the ${code(truncateEnd(grown.name, 60))}: ${proposedCall('pen_heap_retainers', { capture, class: grown.name })}.`;
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

const hasGrown = (rows: readonly HeapComparedClass[]): boolean =>
  rows.some(({ survivorsDeltaBytes }) => survivorsDeltaBytes !== null && survivorsDeltaBytes !== 0);

const grownText = ({ survivorsDeltaBytes }: HeapComparedClass): string =>
  survivorsDeltaBytes === null || survivorsDeltaBytes === 0 ? '' : signed(survivorsDeltaBytes, formatBytes);

function classNotes({
  classes,
  unchanged,
}: {
  readonly classes: readonly HeapComparedClass[];
  readonly unchanged: number;
}): string[] {
  return [
    ...(hasGrown(classes) ? ['"Grown": growth of objects that are in both snapshots.'] : []),
    ...(unchanged === 0
      ? []
      : [
          `${formatCount(unchanged)} ${unchanged === 1 ? 'class' : 'classes'} without a change in count or size left out.`,
        ]),
    ...(classes.some(({ name }) => isShape(name)) ? [NO_SMALL_INTEGERS] : []),
  ];
}

/** `12, for at least 40 s`: of what waits, what the earlier snapshot had already. */
function olderText({ ages }: GainedWaiting): string {
  if (ages === null) return '–';
  const older = formatCount(ages.reduce((sum, { count }) => sum + count, 0));
  const [told] = toldAges({ ages });
  return told === undefined ? older : `${older}, for at least ${leastText(told.atLeastS)}`;
}

export function summariseDiff(value: HeapDiffResult): string {
  return document([
    title('Heap Diff'),
    summaryLine([
      ...(value.comparisonId === undefined ? [] : ([['Comparison', value.comparisonId]] as const)),
      ['Snapshot A', sourceText(value.snapshotA)],
      ['Snapshot B', sourceText(value.snapshotB)],
      ['Size A', formatBytes(value.snapshotA.totalSizeBytes)],
      ['Size B', formatBytes(value.snapshotB.totalSizeBytes)],
      ['Net growth', signed(value.growthBytes, formatBytes)],
      ...(value.changePercent === null
        ? []
        : ([['Change', `${value.changePercent > 0 ? '+' : ''}${value.changePercent.toFixed(1)}%`]] as const)),
    ]),
    ...value.warnings.map(warning),
    value.verdict !== null &&
      `**Verdict${value.hunt?.isWhole === true ? ` of all rounds of ${code(value.hunt.huntId)}` : ''}**: ${sentence(value.verdict.text)}`,
    section('Objects', [
      bullets([
        `New: ${formatCount(value.totals.addedCount)} (${formatBytes(value.totals.addedSizeBytes)})`,
        `Deleted: ${formatCount(value.totals.removedCount)} (${formatBytes(value.totals.removedSizeBytes)})`,
        `Classes: ${value.changedClasses.new} new, ${value.changedClasses.grown} grown, ${value.changedClasses.shrunk} shrunk, ${value.changedClasses.gone} gone`,
        `Files: ${formatBytes(value.snapshotA.fileSizeBytes)} and ${formatBytes(value.snapshotB.fileSizeBytes)}`,
      ]),
    ]),
    value.clusters.length > 0 &&
      section('Retainers of the new objects', [
        table(
          [
            'Path',
            'First object',
            'On the path',
            ...(value.actions === null ? [] : ['Per action']),
            'Retains',
            'Objects',
            'Retained size',
            'Growth',
          ],
          value.clusters.map((cluster) => [
            `${cluster.path}${holderText(cluster)}`,
            `${truncateEnd(cluster.nodeName, 60)} @${cluster.node}`,
            formatCount(cluster.topCount),
            ...(value.actions === null ? [] : [perAction(cluster.topCount, value.actions)]),
            clusterClasses(cluster),
            formatCount(cluster.count),
            formatBytes(cluster.retainedSizeBytes),
            formatBytes(cluster.growthSizeBytes),
          ]),
        ),
      ]),
    ...(value.keptInVain ?? []).map(({ sentence: text }) => text),
    ...(value.keptTargets ?? []).map((kept) => keptTargetText(kept, code)),
    value.waiting !== undefined &&
      section('More waits than before', [
        table(
          [
            'What waits',
            ...(value.actions === null ? [] : ['Per action']),
            'Now',
            'Already in A',
            'Δ keeps',
            'Example',
          ],
          value.waiting.map((row) => [
            row.text,
            ...(value.actions === null ? [] : [perAction(row.gained, value.actions)]),
            formatCount(row.count),
            olderText(row),
            signed(row.gainedBytes, formatBytes),
            `@${row.example}`,
          ]),
        ),
      ]),
    value.code !== null && withQuote(`The code of ${code(value.code.name)}: ${value.code.call}.`, value.code.quote),
    value.classes.length === 0
      ? value.unchanged === 0
        ? value.filter === ''
          ? 'No class has new or deleted objects.'
          : `No class with ${code(value.filter)} in its name has new or deleted objects. All functions are one class, ${code('Function')}.`
        : `No class of this page has changed in count or size (${formatCount(value.unchanged)} left out).`
      : section('Classes', [
          table(
            [
              'Class',
              'Alive A',
              'Alive B',
              'Created',
              'Freed',
              'Δ count',
              ...(value.actions === null ? [] : ['Per action']),
              'Δ self',
              'Δ retained',
              ...(hasGrown(value.classes) ? ['Grown'] : []),
            ],
            value.classes.map((row) => [
              classText(row, 50),
              formatCount(row.countA),
              formatCount(row.countB),
              formatCount(row.addedCount),
              formatCount(row.removedCount),
              signed(row.countDelta, formatCount),
              ...(value.actions === null ? [] : [perAction(row.countDelta, value.actions)]),
              signed(row.sizeDeltaBytes, formatBytes),
              row.retainedDeltaBytes === null ? '–' : signed(row.retainedDeltaBytes, formatBytes),
              ...(hasGrown(value.classes) ? [grownText(row)] : []),
            ]),
          ),
          ...classNotes(value).flatMap((note) => ['', note]),
        ]),
    pageLine(value.classes.length, value.matching, value.nextCursor),
    nextSteps(value).length > 0 && section('Next', [bullets(nextSteps(value))]),
  ]);
}
