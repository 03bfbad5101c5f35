/** Tells what a heap keeps in vain or wastes, a kind at a time, for answers of tools. */
import { formatCount } from '../../base/units.ts';
import type { AnalysisAnswer } from '../../core/analysis/analysis.ts';
import type { HeapCollectionGroup } from '../../engine/heap/contract/heap-filters.ts';
import type { HeapRealm } from '../../engine/heap/contract/heap-realms.ts';
import { paragraph, sentences, tableOf } from '../../core/findings/blocks.ts';
import { bytes, count, joined, name, type Block, type Words } from '../../core/findings/model.ts';
import { capturesText, declaredText, keeperText, variableName } from './dead-capture-text.ts';
import { NO_SMALL_INTEGERS } from './heap-text.ts';
import { holderText, REALM_WORDS, realmName, realmsText } from './realm-text.ts';
import { waitingLimits, waitingSummary, waitingText } from './waiting-text.ts';

const REALM_CHARS = 100;

/** References that hold a realm that should be gone: the references to cut. */
function goneWords(realm: HeapRealm): Words {
  const { holders, holderCount, globalObject } = realm;
  const of = name(realmName(realm), REALM_CHARS);
  if (holders.length === 0)
    return [
      'No object of another realm refers to ',
      of,
      globalObject === null ? '.' : `; see the retainers of @${globalObject.id}.`,
    ];
  const listed = holders.map((holder): Words => [name(holderText(holder)), ` (@${holder.from.id})`]);
  const more = holderCount > holders.length ? `, and ${formatCount(holderCount - holders.length)} more` : '';
  const cut = `${more}: cut ${holderCount === 1 ? 'it' : 'them'} when the frame is removed.`;
  return ['Other realms hold ', of, ' by ', joined(listed, ', '), cut];
}

export function realmBlocks({ rows, total }: Pick<AnalysisAnswer<'heap.realms'>, 'rows' | 'total'>): Block[] {
  const table = tableOf(
    rows,
    [
      ['Realm', (realm) => name(realmName(realm), REALM_CHARS)],
      ['Kind', ({ kind, isGone }) => `${REALM_WORDS[kind]}${isGone ? ', gone' : ''}`],
      ['Objects', (realm) => count(realm.count)],
      ['Size', ({ sizeBytes }) => bytes(sizeBytes)],
      ['Global object', ({ globalObject }) => (globalObject === null ? '' : `@${globalObject.id}`)],
    ],
    total,
  );
  const gone = rows.filter(({ isGone }) => isGone);
  return [paragraph(realmsText(rows)), table, ...gone.map((realm) => paragraph(goneWords(realm)))];
}

export function captureBlocks(
  found: Pick<AnalysisAnswer<'heap.dead-captures'>, 'rows' | 'total' | 'freedBytes' | 'hasScopes'>,
): Block[] {
  const table = tableOf(
    found.rows,
    [
      ['Variable', (capture) => name(variableName(capture), 60)],
      ['Declared in', (capture) => name(declaredText(capture))],
      ['Kept by', (capture) => name(keeperText(capture))],
      ['Contexts', ({ contexts }) => count(contexts)],
      ['Frees', ({ freedBytes }) => bytes(freedBytes)],
      ['Shared', ({ sharedBytes }) => (sharedBytes > 0 ? bytes(sharedBytes) : '')],
      ['Example', ({ value }) => `@${value.id}`],
    ],
    found.total,
  );
  return [paragraph(capturesText(found)), table];
}

export function waitingBlocks({
  rows,
  counts,
  total,
}: Pick<AnalysisAnswer<'heap.waiting'>, 'rows' | 'counts' | 'total'>): Block[] {
  const table = tableOf(
    rows,
    [
      ['What waits', (row) => name(waitingText(row))],
      ['Of', ({ targets }) => (targets === 0 ? '' : count(targets))],
      ['Keeps', (row) => bytes(row.bytes)],
      ['Example', ({ example }) => `@${example.id}`],
    ],
    total,
  );
  return [paragraph(waitingSummary(counts)), table, ...sentences(waitingLimits(rows))];
}

/** Each string by itself. */
export function duplicateBlocks({ strings, totalWastedBytes }: AnalysisAnswer<'heap.duplicate-strings'>): Block[] {
  const table = tableOf(strings, [
    ['String', ({ text }) => name(text, 60)],
    ['Copies', (row) => count(row.count)],
    ['Each', ({ sizeBytes }) => bytes(sizeBytes)],
    ['Wasted', ({ wastedBytes }) => bytes(wastedBytes)],
  ]);
  return [paragraph(['Duplicate strings waste ', bytes(totalWastedBytes), '.']), table];
}

export function shapeBlocks({ rows }: Pick<AnalysisAnswer<'heap.shapes'>, 'rows'>): Block[] {
  const table = tableOf(rows, [
    ['Properties', ({ keys, keyCount }) => name(`{${keys.join(', ')}${keyCount > keys.length ? ', …' : ''}}`, 80)],
    ['Count', (row) => count(row.count)],
    ['Self', ({ shallowSizeBytes }) => bytes(shallowSizeBytes)],
    ['Hidden classes', ({ hiddenClasses }) => count(hiddenClasses)],
    [
      'Classes with the same shape',
      ({ sharedWith }) =>
        joined(
          sharedWith.map((each) => name(each.name, 30)),
          ', ',
        ),
    ],
    ['Example', ({ exampleId }) => `@${exampleId}`],
  ]);
  return [paragraph(`Plain objects with the same properties. ${NO_SMALL_INTEGERS}`), table];
}

const FILL_WORDS: Readonly<Record<HeapCollectionGroup['fill'], string>> = {
  empty: 'empty',
  'no-references': 'no references (empty, or numbers only)',
  sparse: 'less than a quarter used',
};

export function collectionBlocks({
  rows,
  wastedBytes: allBytes,
}: Pick<AnalysisAnswer<'heap.collections'>, 'rows' | 'wastedBytes'>): Block[] {
  const table = tableOf(rows, [
    ['Collection', ({ className }) => name(className, 60)],
    ['State', ({ fill }) => FILL_WORDS[fill]],
    ['Count', (row) => count(row.count)],
    ['Slots', ({ slots }) => count(slots)],
    ['Used', ({ usedSlots }) => count(usedSlots)],
    ['Wasted', ({ wastedBytes }) => bytes(wastedBytes)],
  ]);
  const all: Words = ['Oversized collections waste ', bytes(allBytes)];
  return [paragraph([all, '. Arrays of numbers are not included, because a snapshot does not contain them.']), table];
}
