/** A leak hunt as its page has it: the sentence, its cause, the figures, the line, the path and the reasons, each from the fields of the result. */
import { isTrifle } from '../../../shared/features/heap/growing/limits.ts';
import { formatBytes, formatCount, formatPercent, formatSpread, truncateEnd } from '../../../shared/base/units.ts';
import type { CodeUsePlace, CodeUses } from '../../../shared/engine/source-map/contract/code-uses.ts';
import { quotedLineNumbers, type CodeQuote } from '../../../shared/engine/source-map/contract/quotes.ts';
import { isOfItsOwn } from '../../../shared/features/leak-hunt/evidence/growth.ts';
import {
  at as atPlace,
  callOnText,
  codeUsesText,
  inName,
} from '../../../shared/features/heap/growing/code-uses-text.ts';
import { actionsPerRound } from '../../../shared/features/leak-hunt/rates.ts';
import { toldApartText } from '../../../shared/features/leak-hunt/told-apart-text.ts';
import { referenceParts } from '../../../shared/features/heap/cut-reference.ts';
import { engineRows } from '../../../shared/features/heap/growing/heap-growth.ts';
import {
  codeName,
  codePlace,
  endOfRegistration,
  everyText,
  growthWords,
  holderName,
  keptText,
  referenceText,
  sizeAtEnd,
  stepName,
  takenText,
  upperFirst,
  type GrowthWords,
  type Placed,
} from '../../../shared/features/heap/growing/growing-path-text.ts';
import { nodeName } from '../../../shared/features/heap/heap-text.ts';
import type { AskedHunt } from '../../core/stores/documents/hunt-tab.ts';
import type { MarkedLine } from '../../core/widgets/findings/quoted-code.tsx';
import type { EvidenceRow, PathNode } from '../../core/widgets/findings/verdict-page.tsx';
import type { SourcePosition } from '../../core/widgets/source-place.ts';
import { actionLabels, huntParams, roundsWords } from './hunt-words.ts';
import type { NamedPlace } from './linked-text.tsx';
import type { HuntResult } from './stores/leak-hunts.ts';

export type GrowingRow = HuntResult['growing'][number];

/** Further leaks that are told as blocks of their own; the table has all. */
const MAX_ALSO = 3;

/** The largest row that the actions leave; null without one, or where the verdict is another. */
export function leakOf({ growing, verdict }: HuntResult): GrowingRow | null {
  return verdict.level === 'grows' ? (growing.find(({ byItself }) => byItself === undefined) ?? null) : null;
}

/** What a row leaves each time. An action of one step is that step. */
export function wordsOf(row: GrowingRow, result: HuntResult, asked: AskedHunt | null): GrowthWords {
  const params = asked === null ? null : huntParams(asked.params);
  const [step = '', ...others] = params === null ? [] : actionLabels(params);
  return growthWords(row, row.code, actionsPerRound(result), others.length === 0 ? step : '');
}

/** `Each click on Refresh orders leaves 200 OrderRow.` `Property .listeners of OrderStore holds the closure in OrderRow (order-row.js:15).` */
export const growthSentences = ({ of, left, holds }: GrowthWords): string => {
  const said = holds.startsWith('.') ? `Property ${holds}` : upperFirst(holds);
  return `Each ${of} leaves ${left}. ${said.replace(' holds closure in ', ' holds the closure in ')}.`;
};

/** The headline, shorter where it is about the largest row and nothing else. */
export function huntHeadline(result: HuntResult, asked: AskedHunt | null): string {
  const largest = leakOf(result);
  return largest === null || result.headline !== `${everyText(largest, largest.code, actionsPerRound(result))}.`
    ? result.headline
    : growthSentences(wordsOf(largest, result, asked));
}

const ofUse = ({ source, script, line }: CodeUsePlace): SourcePosition => ({
  url: source,
  line,
  column: 1,
  ...(script === undefined ? {} : { script }),
});

/** Names in sentences about a row that lead to code, the longest first. */
export function namesIn(
  { code, edgeToCut, owner, together = [] }: GrowingRow,
  uses: CodeUses | undefined,
): NamedPlace[] {
  const { holder } = code ?? {};
  const named = [code, ...together.map(({ registered }) => registered?.code)].filter((each) => each !== undefined);
  return [
    ...named.flatMap((each) => (each.location === null ? [] : [{ name: codeName(each), place: each.location }])),
    ...(holder === undefined || holder.location === null || holder.node.id !== owner
      ? []
      : [{ name: edgeToCut, place: holder.location }]),
    ...[uses?.call ?? [], uses?.adds ?? [], uses?.removals.map(({ place }) => place) ?? []]
      .flat()
      .map((place) => ({ name: atPlace(place), place: ofUse(place) })),
  ];
}

/** One line of cause: why what is added is not taken out; how it is added, if that is all that the sources show. */
export function causeOf({ uses, callsOn = [] }: HuntResult, { path, ...row }: GrowingRow): string {
  const texts = uses === undefined ? [] : codeUsesText(uses, { path });
  const [call] = callsOn;
  return (
    texts[1] ??
    texts[0] ??
    (call === undefined ? keptText({ path, ...row }) : `Your code calls it: ${callOnText(call)}`)
  );
}

/** `per click`, `per round`; of a step among others `each time`. */
const perEach = ({ of }: GrowthWords): string =>
  of.startsWith('step ') ? 'each time' : `per ${of.split(' ')[0] ?? of}`;

/** The figures of a leak, each once. */
export function leakFigures(
  row: GrowingRow,
  words: GrowthWords,
  { snapshots, ...result }: HuntResult,
): [value: string, caption: string][] {
  const { confirmed, objectsPerRound } = row;
  const held = sizeAtEnd(row);
  const { count, bytes, end } = words;
  const per = perEach(words);
  const heapBytes = snapshots.at(-1)?.totalSizeBytes ?? 0;
  const each = actionsPerRound({ ...result });
  const expected =
    confirmed === undefined || each === null
      ? 0
      : Math.round((Math.min(...objectsPerRound) / each) * confirmed.actions);
  return [
    [count === '1' ? '1 object' : `${count} objects`, `left ${per}`],
    [bytes, end === '' ? `kept alive with them ${per}` : `freed ${per} by a fix`],
    ...(held === null
      ? []
      : [
          [
            formatBytes(held.sizeBytes),
            `${held.term}, ${formatPercent(held.sizeBytes / Math.max(1, heapBytes))} of the heap`,
          ] as [string, string],
        ]),
    ...(confirmed === undefined
      ? []
      : [
          [
            expected >= confirmed.objects
              ? `${formatCount(confirmed.objects)} of ${formatCount(expected)}`
              : formatCount(confirmed.objects),
            `more in ${formatCount(confirmed.actions)} further actions`,
          ] as [string, string],
        ]),
  ];
}

/** The figures of a hunt that found no leak. */
export function calmFigures(result: HuntResult): [value: string, caption: string][] {
  const sizes = result.snapshots.map(({ totalSizeBytes }) => formatBytes(totalSizeBytes));
  const [first] = sizes;
  const last = sizes.at(-1);
  return [
    ...(first === undefined || last === undefined || sizes.length < 2
      ? []
      : [[`${first} → ${last}`, 'heap before and after'] as [string, string]]),
    [roundsWords(result), 'each compared with the one before'],
  ];
}

export interface BlamedCode {
  readonly name: string;
  readonly quote: CodeQuote;
  readonly place: SourcePosition | null;
  readonly remark: string;
  /** Further lines of the quote that hold what leaks. */
  readonly also: readonly MarkedLine[];
}

const hasLine = (quote: CodeQuote, { source, line }: CodeUsePlace): boolean =>
  quote.source === source && quotedLineNumbers(quote).includes(line);

/** The line of code in the source that a quote of it has. */
const lineOf = ({ node: { original }, location }: Placed) =>
  original ?? (location === null ? null : { source: location.url, line: location.line });

/** Where quoted code is in the script that ran; null if no row has it. */
function placeOfQuote({ source, line }: CodeQuote, { growing }: HuntResult): SourcePosition | null {
  const placed = growing.flatMap(({ code }) => (code === undefined ? [] : [code.holder ?? [], code])).flat();
  const found = placed.find((each) => {
    const at = lineOf(each);
    return at?.source === source && at.line === line;
  });
  return found?.location ?? null;
}

/** Listeners, timers and observers in a quote that hold the leak, beside the line that it blames. */
function alsoHeld(quote: CodeQuote, result: HuntResult): MarkedLine[] {
  const leak = leakOf(result);
  if (leak === null) return [];
  const numbers = quotedLineNumbers(quote);
  return [leak, ...(leak.together ?? []).flatMap(({ registered }) => registered ?? [])].flatMap(
    ({ className, code }): MarkedLine[] => {
      const at = code?.kind === 'callback' ? lineOf(code) : null;
      if (at?.source !== quote.source || at.line === quote.line || !numbers.includes(at.line)) return [];
      const { noun, never } = endOfRegistration(className);
      return [{ line: at.line, remark: `${noun}, ${never}` }];
    },
  );
}

/** What the line that adds does with what it gets back, if that is what takes out again: a release function, or the id of a timer. */
function remarkOf({ keptAs, call, adds, removals }: CodeUses): string {
  const isNeeded = removals.some(({ how }) => how === 'returned' || adds.length === 0);
  if (call === null || keptAs === null || !isNeeded) return 'added here';
  return keptAs === '' ? 'added here; what it returns is not kept' : `added here; kept as ${keptAs}`;
}

/** The code to blame, the line first that adds what stays: what was hit, and what is held, comes after it. */
export function blamedCode(result: HuntResult): BlamedCode[] {
  const { code, uses } = result;
  const quotes = code.flatMap(({ name, quote }): BlamedCode[] =>
    quote === undefined
      ? []
      : [{ name, quote, place: placeOfQuote(quote, result), remark: '', also: alsoHeld(quote, result) }],
  );
  const adds = uses?.call ?? uses?.adds[0] ?? null;
  const own = quotes.toSorted((a, b) => Number(a.quote.ignored ?? false) - Number(b.quote.ignored ?? false));
  if (uses === undefined || adds === null) return own;
  const shown = own.find(({ quote }) => hasLine(quote, adds));
  const quote =
    shown === undefined
      ? { source: adds.source, line: adds.line, firstLine: adds.line, lines: [adds.code] }
      : { ...shown.quote, line: adds.line };
  const blamed: BlamedCode = {
    name: shown?.name ?? `${atPlace(adds)}${inName(adds)}`,
    quote,
    place: ofUse(adds),
    remark: remarkOf(uses),
    also: alsoHeld(quote, result),
  };
  return [blamed, ...own.filter((each) => each !== shown)];
}

/** The path from what holds the objects to what stays. */
export function pathNodes(row: GrowingRow, words: GrowthWords): PathNode[] {
  const {
    edgeToCut,
    path,
    capturedBy,
    code,
    className,
    leaves,
    isOfRoundsOnly = false,
    reachedFrom,
    together = [],
    hasOtherReferences = false,
  } = row;
  const holder = code?.holder;
  const holderAt = holder === undefined ? '' : codePlace(holder);
  const { name, owner } = referenceParts(edgeToCut);
  const atEnd = sizeAtEnd(row);
  const size = atEnd === null ? '' : `${formatBytes(atEnd.sizeBytes)}${isOfRoundsOnly ? ` ${atEnd.term}` : ''}`;
  const cut =
    atEnd === null || row.isChain === true
      ? ''
      : together.length > 0 || hasOtherReferences
        ? `one of ${hasOtherReferences ? 'at least ' : ''}${together.length + 1} holders: letting go of all frees ${size}`
        : isOfRoundsOnly
          ? size
          : `cut here frees ${size}`;
  const who = owner === '' ? (capturedBy?.name ?? '') : owner;
  const held = code === undefined || code.kind === 'class' ? className : nodeName(code.node);
  const left = leaves === undefined || leaves.name === className ? null : leaves.name;
  const each = `${words.count} ${perEach(words)}`;
  return [
    ...(reachedFrom === undefined
      ? []
      : [{ name: referenceText({ ...reachedFrom, path: '' }), detail: 'leads to it' }]),
    ...(edgeToCut === ''
      ? [{ name: path, detail: 'the end of the path', cut }]
      : [
          ...(who === '' ? [] : [{ name: who, detail: holderAt, cut }]),
          { name, detail: owner === '' && who !== '' ? 'captured by it' : '', ...(who === '' ? { cut } : {}) },
        ]),
    {
      name: held,
      detail: code === undefined || codePlace(code) === '' ? (left === null ? each : '') : codePlace(code),
    },
    ...(left === null ? [] : [{ name: left, detail: each }]),
  ];
}

/** Holders that a line names. */
const NAMED_HOLDERS = 3;

/** `Also held by the listener resized() (rows.js:8:30), never removed`: the holders that the path does not lead through; '' without any. */
export function alsoHeldText(row: GrowingRow): string {
  const { together = [] } = row;
  const names = [...new Set(together.map((each) => holderName({ ...each, ...each.registered })))];
  const named = names.slice(0, NAMED_HOLDERS);
  const more = together.length - named.length;
  if (named.length === 0) return '';
  return `Also held by ${named.join('; ')}${more === 0 ? '' : `; and ${formatCount(more)} more`}`;
}

/** Leaks beside the largest one, which end by a change of their own. */
export function alsoLeaks(result: HuntResult): GrowingRow[] {
  const largest = leakOf(result);
  if (largest === null) return [];
  return result.growing
    .filter((row) => row !== largest && row.byItself === undefined && isOfItsOwn(row) && !isTrifle(row))
    .slice(0, MAX_ALSO);
}

/** Rows that grow and need no change of their own. */
function besideRows(result: HuntResult): GrowingRow[] {
  const largest = leakOf(result);
  const also = alsoLeaks(result);
  return result.growing.filter((row) => row !== largest && row.byItself === undefined && !also.includes(row));
}

const sizeEach = (bytesPerRound: readonly number[]): string => `${formatSpread(bytesPerRound, formatBytes)} per round`;

const reason = (title: string, text: string, figure = ''): EvidenceRow => ({
  key: `${title} ${text}`,
  isReason: true,
  title,
  text,
  figure,
});
const note = (title: string, text: string, figure = ''): EvidenceRow => ({
  ...reason(title, text, figure),
  isReason: false,
});
const notes = (title: string, texts: readonly string[]): EvidenceRow[] =>
  texts.filter((text) => text !== '').map((text) => note(title, text));

function stepRow({ byStep = [] }: GrowingRow): EvidenceRow[] {
  const moved = byStep.filter(({ objects }) => objects !== 0);
  const [only] = moved;
  // Hunts of earlier versions counted what a step gained and lost, which does not tell what it leaves.
  if (only === undefined || moved.some(({ objects }) => objects < 0)) return [];
  const others = byStep.filter((step) => step !== only);
  if (moved.length > 1)
    return [
      note(
        'Several steps',
        moved
          .map((step) => `${stepName(byStep, step).replace(/,$/, '')} leaves ${formatCount(step.objects)}`)
          .join('; '),
        'tried apart',
      ),
    ];
  const none =
    others.length === 0
      ? ''
      : `; ${others.length === 1 ? 'the other step leaves none' : 'the other steps leave none'}${takenText(others)}`;
  return [reason('Only this step', `${stepName(byStep, only)} leaves them${none}`, 'tried apart')];
}

function settledRow({ settled, isChain = false, chain }: GrowingRow): EvidenceRow[] {
  // A chain without a known holder was examined at its newest link only.
  if (settled === undefined || (isChain && chain === undefined)) return [];
  const { left, of, seconds } = settled;
  const figure = `${formatCount(left)} of ${formatCount(of)}`;
  return left >= of
    ? [reason('Not a backlog', `still there ${formatCount(seconds)} s later, without any action`, figure)]
    : [note('Partly a backlog', `the others were gone ${formatCount(seconds)} s later, without any action`, figure)];
}

function leakReasons(row: GrowingRow, result: HuntResult): EvidenceRow[] {
  const { uses, apart = [] } = result;
  const counts = (row.leaves ?? row).objectsPerRound;
  const added = uses === undefined ? [] : codeUsesText(uses, row);
  const [how, , ...removals] = added;
  // What all have in common says nothing where there are no others.
  const told = apart.map((each) => ({ ...each, values: each.values.filter(({ others }) => others > 0) }));
  return [
    reason('Grows in every round', `${formatSpread(counts)} in each of ${roundsWords(result)}`, 'all rounds'),
    ...stepRow(row),
    ...settledRow(row),
    ...notes('Added', how === undefined || added.length < 2 ? [] : [how]),
    ...notes('Taken out', removals),
    ...notes('In common', toldApartText(told)),
    ...besideRows(result).map((each) =>
      note(
        'Also grew',
        `${truncateEnd((each.leaves ?? { name: each.className }).name, 60)} through ${each.code?.kind === 'callback' ? holderName(each) : referenceText(each)}${isOfItsOwn(each) ? '' : '; goes with the others'}`,
        sizeEach(each.bytesPerRound),
      ),
    ),
  ];
}

/** Reasons first, then what is to be known beside them. Sentences of the verdict that are no reason are in its text. `nameOf`: of another hunt. */
export function huntEvidenceRows(result: HuntResult, nameOf: (captureId: string) => string): EvidenceRow[] {
  const {
    compared,
    earlier,
    grownInPlace,
    growth,
    whereabouts,
    keptInVain = [],
    matchedBy,
    growing,
    inWorkers = [],
    workers,
    silentWorkers,
  } = result;
  const leak = leakOf(result);
  const named = ({ captureId, text }: { readonly captureId: string; readonly text: string }): string =>
    text.replaceAll(captureId, nameOf(captureId));
  return [
    ...(leak === null ? [] : leakReasons(leak, result)),
    ...grownInPlace.map((grown) =>
      note(
        'Grew in place',
        `${truncateEnd(grown.className, 60)}, ${referenceText(grown)}`,
        sizeEach(grown.bytesPerRound),
      ),
    ),
    ...growing
      .filter(({ byItself }) => byItself !== undefined)
      .map((row) =>
        note('Grows by itself', `${referenceText(row)}, also without the actions`, sizeEach(row.bytesPerRound)),
      ),
    ...engineRows(growth).map(({ name, perRound }) => note('The engine’s own growth', name, `${perRound} per round`)),
    ...keptInVain.map(({ sentence: text, sizeBytes }) => note('Kept in vain', text, formatBytes(sizeBytes))),
    ...(whereabouts?.threw ?? []).map(({ name, message, times }) =>
      note('Thrown', `${name}: ${message}`, `${formatCount(times)} ${times === 1 ? 'time' : 'times'}`),
    ),
    ...notes('Objects matched by', matchedBy === 'ids' ? [] : ['class and path']),
    ...inWorkers.map(({ name, headline }) => note('In a worker', `${truncateEnd(name, 120)}: ${headline}`)),
    ...workers.map(({ name }) => note('Not judged', `${truncateEnd(name, 120)}, a worker with a heap of its own`)),
    ...notes(
      'Not judged',
      silentWorkers === 0 ? [] : [`${formatCount(silentWorkers)} of its workers, which did not answer`],
    ),
    ...(compared === undefined ? [] : [{ ...note('Change', named(compared)), testId: 'compared-hunts' }]),
    ...(earlier === undefined ? [] : [{ ...note('Earlier hunt', named(earlier)), testId: 'earlier-hunt' }]),
  ];
}
