/** The answer of a leak hunt as text. */
import {
  ADDED,
  codeName,
  endOfRegistration,
  holderPlace,
  reachedText,
  referenceText,
  upperFirst,
} from '../heap/growing/growing-path-text.ts';
import {
  bullets,
  code as codeText,
  document,
  section,
  sentence,
  summaryLine,
  table,
  title,
} from '../../base/markdown.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { formatBytes, formatCount, formatSpread, truncateEnd, truncateMiddle } from '../../base/units.ts';
import { callersMarkdown, withQuote } from '../../core/findings/quotes.ts';
import { sourceText, type CaptureSource } from '../../core/contracts/capture-source.ts';
import { engineRows } from '../heap/growing/heap-growth.ts';
import { leftOpenCells } from './left-open-text.ts';
import { hitText } from './hit-elements.ts';
import type { HuntResult } from './hunt-result.ts';
import { actionsPerRound } from './rates.ts';

/** Names of Blink's own tables are those of C++ templates. */
const CLASS_CHARS = 40;
/** Workers in an answer. */
const MAX_WORKERS = 5;

/** A call of a verdict, such as the one that judges a worker. */
const CALL = /(pen_[a-z_]+ \{.*?\})(?=\.(?: |$))/;

/** A verdict whose calls can be copied: nothing in them is escaped. */
export function verdictText(text: string): string {
  return text
    .split(CALL)
    .map((part, at) => (at % 2 === 1 ? ` ${codeText(part)}` : sentence(part)))
    .join('');
}

function silentText(count: number): string {
  const who =
    count === 1
      ? 'a worker that is listed under this page and does not answer. It is'
      : `${formatCount(count)} workers that are listed under this page and do not answer. They are`;
  return `Not judged: ${who} of a page that was left, which Chrome keeps frozen for a while (back/forward cache), or blocked.`;
}

const nameOf = ({ captureId, file }: CaptureSource): string => captureId ?? file;

/** `40: 5 to warm up, 15 in the rounds, 20 more to confirm` */
function performedText({
  toWarmUp,
  inRounds,
  toConfirm,
  stepByStep = 0,
  forWorkers = 0,
  notCounted,
}: NonNullable<HuntResult['performed']>): string {
  const parts = [
    ...(toWarmUp > 0 ? [`${formatCount(toWarmUp)} to warm up`] : []),
    `${formatCount(inRounds)} in the rounds`,
    ...(toConfirm > 0 ? [`${formatCount(toConfirm)} more to confirm`] : []),
    ...(stepByStep > 0 ? [`${formatCount(stepByStep)} step by step`] : []),
    ...(forWorkers > 0 ? [`${formatCount(forWorkers)} for its workers`] : []),
    ...(notCounted > 0 ? [`${formatCount(notCounted)} before the rounds began again`] : []),
  ];
  return `${formatCount(toWarmUp + inRounds + toConfirm + stepByStep + forWorkers + notCounted)}: ${parts.join(', ')}`;
}

/** `3, 5 actions each`; without the actions of a round where rounds differ. */
function roundsText(hunted: Pick<HuntResult, 'rounds' | 'actions' | 'performed'>): string {
  const each = actionsPerRound(hunted);
  if (each !== null) return `${hunted.rounds}, ${formatCount(each)} ${each === 1 ? 'action' : 'actions'} each`;
  return hunted.actions === null
    ? String(hunted.rounds)
    : `${hunted.rounds}, one of them with more actions to confirm the growth`;
}

/** The reference that holds the objects; for a registration, the call that ends it. */
function heldBy(row: HuntResult['growing'][number]): string {
  if (row.keeper === 'handle') return 'Node, while it is open';
  if (row.code?.kind === 'callback' && row.isKeptByBrowser === true) return `its listener ${codeName(row.code)}`;
  if (row.code?.kind === 'callback') return `until ${endOfRegistration(row.className).call}`;
  return row.edgeToCut === '' ? '' : `${referenceText(row, holderPlace(row, row.code))}${reachedText(row)}`;
}

export function summariseHunt({
  verdict,
  rounds,
  actions,
  performed,
  snapshots,
  growing,
  growingOmitted,
  grownInPlace,
  matchedBy,
  workers,
  silentWorkers,
  inWorkers = [],
  code: reading,
  growth,
  earlier,
  compared,
  captureId,
  keptInVain = [],
  waiting = [],
  goneSnapshots = [],
  hits = [],
  whereabouts,
}: HuntResult): string {
  const { leftOpen = [], processBytes = [] } = whereabouts ?? {};
  const [first, last] = [snapshots[0], snapshots.at(-1)];
  const [largest] = growing;
  return document([
    title('Leak Hunt'),
    summaryLine([
      ...(captureId === undefined ? [] : ([['Hunt', captureId]] as const)),
      ['Rounds', roundsText({ rounds, actions, performed })],
      ...(performed === undefined ? [] : ([['All actions', performedText(performed)]] as const)),
      ...(hits.length === 0 ? [] : ([['Hit', hitText(hits)]] as const)),
      ['Heap with ArrayBuffers', snapshots.map(({ totalSizeBytes }) => formatBytes(totalSizeBytes)).join(', ')],
      ...(processBytes.length === 0
        ? []
        : ([['Process', processBytes.map((each) => formatBytes(each)).join(', ')]] as const)),
      ['Snapshots', snapshots.map(sourceText).join(', ')],
      ...(matchedBy === 'ids' ? [] : ([['Objects matched by', 'class and path']] as const)),
    ]),
    compared !== undefined && `**Change**: ${sentence(compared.text)}`,
    compared !== undefined &&
      compared.rows.length > 0 &&
      section('Objects per action, before and after', [
        table(
          ['Class', 'Reference', 'Before, per round', 'After, per round', 'Change'],
          compared.rows.map((row) => [
            truncateEnd(row.name, CLASS_CHARS),
            row.reference,
            row.beforePerRound.join(', '),
            row.afterPerRound.join(', '),
            row.text,
          ]),
        ),
      ]),
    `**Verdict**: ${verdictText(verdict.text)}`,
    keptInVain.length > 0 && bullets(keptInVain.map(({ sentence: text }) => text)),
    earlier !== undefined && `**Earlier hunt**: ${sentence(earlier.text)} Its result: ${earlier.call}.`,
    ...reading.flatMap(({ name, quote, callers = [] }) =>
      quote === undefined ? [] : [withQuote(`${codeText(name)}:`, quote), callersMarkdown(callers)],
    ),
    growing.length > 0 &&
      section('Grows in every round', [
        table(
          [
            'Objects per round',
            'Class',
            'Kept alive with it, per round',
            'Retaining path',
            'Held by',
            'Size per round',
            upperFirst(ADDED),
          ],
          growing.map((row) => [
            row.objectsPerRound.join(', '),
            `${truncateEnd(row.className, CLASS_CHARS)} @${row.node}`,
            row.classes.map((each) => truncateEnd(each, CLASS_CHARS)).join(', '),
            row.code?.kind === 'callback' && row.isKeptByBrowser !== true ? `callback ${codeName(row.code)}` : row.path,
            heldBy(row),
            formatSpread(row.bytesPerRound, formatBytes),
            row.retainedSizeBytes === null ? '–' : formatBytes(row.retainedSizeBytes),
          ]),
        ),
        ...(growingOmitted > 0 ? ['', `${growingOmitted} more paths grow by less.`] : []),
      ]),
    grownInPlace.length > 0 &&
      section('Grow in place', [
        table(
          ['Object', 'Retaining path', 'Held by', 'Gained per round'],
          grownInPlace.map((row) => [
            `${truncateEnd(row.className, CLASS_CHARS)} @${row.node}`,
            row.path,
            row.edgeToCut === '' ? '' : referenceText(row),
            row.bytesPerRound.map((each) => formatBytes(each)).join(', '),
          ]),
        ),
      ]),
    leftOpen.length > 0 &&
      section('Left open', [
        table(
          ['What', 'Opened per round', 'Closed per round', 'Each keeps, outside the JS heap', 'Opened by'],
          leftOpen.map(leftOpenCells).map(({ what, opened, closed, keeps, by }) => [what, opened, closed, keeps, by]),
        ),
      ]),
    engineRows(growth).length > 0 &&
      section('The engine’s own growth', [
        table(
          ['Part of the engine', 'Gained per round'],
          engineRows(growth).map(({ name, perRound }) => [name, perRound]),
        ),
      ]),
    verdict.level !== 'no-growth' &&
      largest === undefined &&
      first !== undefined &&
      last !== undefined &&
      goneSnapshots.length === 0 &&
      section('Next', [
        bullets([
          ...waiting
            .slice(0, 1)
            .map(
              ({ example }) =>
                `What waits, and what holds one of them: ${proposedCall('pen_heap_search', { capture: nameOf(last), kind: 'waiting' })}, ${proposedCall('pen_heap_retainers', { capture: nameOf(last), node: example })}.`,
            ),
          `What is new: ${proposedCall('pen_heap_diff', { snapshotA: nameOf(first), snapshotB: nameOf(last) })}.`,
        ]),
      ]),
    largest !== undefined &&
      last !== undefined &&
      !goneSnapshots.includes(nameOf(last)) &&
      section('Next', [
        bullets([
          ...reading.map(({ name, call }) => `The code of ${codeText(name)}: ${call}.`),
          `The whole path, and where the object comes from: ${proposedCall('pen_heap_retainers', { capture: nameOf(last), node: largest.code?.kind === 'callback' ? largest.code.node.id : largest.node })}.`,
        ]),
      ]),
    goneSnapshots.length > 0 &&
      `No longer in the library: ${goneSnapshots.map(codeText).join(', ')}. The result is the stored one; paths in these snapshots cannot be read.`,
    inWorkers.length > 0 &&
      section(
        'In its workers',
        inWorkers.flatMap(({ name, code, growing: [row], captureId: capture }) => [
          ...code.flatMap(({ name: of, quote }) => (quote === undefined ? [] : [withQuote(`${codeText(of)}:`, quote)])),
          ...(row === undefined
            ? []
            : [
                bullets([
                  `What holds it in ${codeText(truncateMiddle(name, 80))}: ${proposedCall('pen_heap_retainers', { capture, node: row.node })}.`,
                ]),
              ]),
        ]),
      ),
    silentWorkers > 0 && workers.length === 0 && section('Workers', [silentText(silentWorkers)]),
    workers.length > 0 &&
      section('Workers', [
        workers.length === 1
          ? 'Not judged: a worker of this target, which has a heap of its own. To judge it:'
          : `Not judged: ${workers.length} workers of this target, which have heaps of their own. To judge them:`,
        bullets(
          workers.slice(0, MAX_WORKERS).map(({ name, call }) => `${codeText(truncateMiddle(name, 80))}: ${call}.`),
        ),
        ...(silentWorkers > 0 ? ['', silentText(silentWorkers)] : []),
      ]),
  ]);
}
