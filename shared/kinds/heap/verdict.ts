/** Verdicts of heap snapshots: what takes the memory of one, and what changed between two. One snapshot says nothing about growth. */
import { countNoun, formatCount } from '../../base/units.ts';
import { bytes, count, deltaBytes, deltaCount, name, percent, type Fact, type Words } from '../../findings/model.ts';
import { MIN_CAUSE_SHARE, type Verdict } from '../../findings/verdict.ts';
import type { AskDocument } from '../report-findings.ts';

/** From this share of the heap on, waste is named first. */
const WASTE_SHARE = 0.05;
/** A smaller change is what two snapshots of an idle page differ by. */
const MIN_CHANGE = 0.01;

/** Classes by change of size that are looked at. */
const SHOWN_CLASSES = 20;

/** The parts of a heap as sentences name them; V8's other types are its own. */
const PARTS: readonly (readonly [types: readonly string[], words: string])[] = [
  [['string', 'concatenated string', 'sliced string'], 'strings'],
  [['object'], 'objects'],
  [['array'], 'arrays'],
  [['native'], 'native memory, such as DOM nodes'],
  [['code'], 'compiled code'],
  [['closure'], 'closures'],
];

export async function heapVerdictOf(ask: AskDocument): Promise<Verdict> {
  const { types, totalSizeBytes, nodes } = await ask('heap.overview', {});
  const { totalWastedBytes, strings } = await ask('heap.duplicate-strings', { count: 1 });
  const { total: detached } = await ask('heap.detached', { count: 1 });
  const parts = PARTS.map(([of, words]) => ({
    words,
    sizeBytes: types.filter(({ type }) => of.includes(type)).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  })).toSorted((a, b) => b.sizeBytes - a.sizeBytes);
  const share = (sizeBytes: number): number => (totalSizeBytes > 0 ? sizeBytes / totalSizeBytes : 0);
  const figures: Fact[] = [
    ['Heap', bytes(totalSizeBytes)],
    ['Objects', count(nodes)],
    ...(totalWastedBytes > 0 ? [['Duplicate strings waste', bytes(totalWastedBytes)] as const] : []),
    ...(detached > 0 ? [['Detached DOM nodes', count(detached)] as const] : []),
  ];
  const [copied] = strings;
  if (share(totalWastedBytes) >= WASTE_SHARE && copied !== undefined)
    return {
      level: 'plain',
      headline: [
        percent(share(totalWastedBytes)),
        ' of the heap are copies of strings that it already has; one of them is there ',
        `${countNoun(copied.count, 'time')}.`,
      ],
      figures,
    };
  const [largest, second] = parts;
  const part = ({ words, sizeBytes }: { words: string; sizeBytes: number }): Words => [
    percent(share(sizeBytes)),
    ` ${words}`,
  ];
  return {
    level: 'plain',
    headline:
      largest === undefined || second === undefined || totalSizeBytes === 0
        ? 'The heap is empty.'
        : ['The heap has ', bytes(totalSizeBytes), ': ', part(largest), ', then ', part(second), '.'],
    figures,
  };
}

/** `base`: the file of the earlier snapshot. */
export async function comparedHeapsVerdict(ask: AskDocument, base: string): Promise<Verdict> {
  const { totals, rows } = await ask('heap.diff', { base, count: SHOWN_CLASSES });
  const { totalSizeBytes } = await ask('heap.overview', {});
  const before = totalSizeBytes - totals.sizeDeltaBytes;
  const figures: Fact[] = [
    ['Change', deltaBytes(totals.sizeDeltaBytes)],
    ['New objects', count(totals.addedCount)],
    ['Deleted objects', count(totals.removedCount)],
  ];
  if (totals.addedCount === 0 && totals.removedCount === 0)
    return { level: 'plain', headline: 'Both snapshots have the same objects.', figures };
  const hasChanged = Math.abs(totals.sizeDeltaBytes) >= MIN_CHANGE * before;
  // Classes of the engine, and of the tool that recorded, are nobody's code.
  const most = rows.find(({ name: className }) => !/^(?:\(|system \/)/.test(className));
  const isMost =
    most !== undefined &&
    Math.sign(most.sizeDeltaBytes) === Math.sign(totals.sizeDeltaBytes) &&
    Math.abs(most.sizeDeltaBytes) >= MIN_CAUSE_SHARE * Math.abs(totals.sizeDeltaBytes);
  const mostly: Words = isMost
    ? ['; most of it are ', deltaCount(most.countDelta), ' × ', name(most.original?.name ?? most.name, 60)]
    : '';
  return {
    level: 'plain',
    headline: hasChanged
      ? [
          'The heap is ',
          bytes(Math.abs(totals.sizeDeltaBytes)),
          totals.sizeDeltaBytes > 0 ? ' larger' : ' smaller',
          mostly,
          '.',
        ]
      : `The heap hardly changed: ${formatCount(totals.addedCount)} objects are new, ${formatCount(totals.removedCount)} are gone.`,
    figures,
  };
}
