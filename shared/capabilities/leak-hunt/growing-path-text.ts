/** What a leak hunt says of one growing path, in parts of a sentence. */
import { formatBytes, formatCount, formatPercent, formatSpread, truncateEnd } from '../../base/units.ts';
import { withMeaning as fullMeaning } from '../../contracts/heap/heap-class-names.ts';
import { chainText } from '../../kinds/heap/heap-text.ts';
import { codeName, codePlace, endOfRegistration, holderPlace, packagePlace, type GrowingCode } from './growing-code.ts';
import { reachedText, referenceText, type GrowingPath } from './path-growth.ts';

/** Names are of the page: one that is a paragraph is no part of our sentence. */
const NAME_CHARS = 60;
const short = (name: string): string => truncateEnd(name, NAME_CHARS);
const withMeaning = (className: string): string => short(fullMeaning(className));

/** `5 Chart`; without a class that a reader knows, the objects at the reference: `5 × closure in ChartPanel`. */
function leftText({ leaves, objectsPerRound, className }: GrowingPath): string {
  if (leaves !== undefined) return `${formatSpread(leaves.objectsPerRound)} ${short(leaves.name)}`;
  return `${formatSpread(objectsPerRound)} × ${withMeaning(className)}`;
}

/** Objects that each action leaves; null if rounds have different numbers, or no whole number per action. */
function countPerAction({ leaves, objectsPerRound }: GrowingPath, eachRound: number | null): number | null {
  const counts = leaves?.objectsPerRound ?? objectsPerRound;
  const [first = 0] = counts;
  if (eachRound === null || first === 0 || counts.some((count) => count !== first)) return null;
  return first % eachRound === 0 ? first / eachRound : null;
}

/** `, 1 per action`; '' if it is not known, or a round has one action. */
function perAction(growing: GrowingPath, eachRound: number | null): string {
  const count = eachRound === 1 ? null : countPerAction(growing, eachRound);
  return count === null ? '' : `, ${formatCount(count)} per action`;
}

/** `click Errors`: the one step that leaves the objects, if it occurs once in the action; null if that is not known. */
function onlyStep({ byStep = [] }: GrowingPath): string | null {
  const moved = byStep.filter(({ objects }) => objects !== 0);
  const [only] = moved;
  if (only === undefined || moved.length > 1 || only.objects < 0 || only.step === '') return null;
  return byStep.filter(({ step }) => step === only.step).length === 1 ? only.step : null;
}

/** `Every click Errors leaves 1 Chart (chart.js:3): …`, as a person would say it; by rounds if the step is not known. */
export function everyText(growing: GrowingPath, code: GrowingCode | undefined, eachRound: number | null): string {
  const step = onlyStep(growing);
  const count = countPerAction(growing, eachRound);
  if (step === null || count === null) return `Every round leaves ${pathText(growing, code, eachRound)}`;
  const name = growing.leaves === undefined ? `× ${withMeaning(growing.className)}` : short(growing.leaves.name);
  return `Every ${step} leaves ${formatCount(count)} ${name}${declaredText(growing, code)}: ${freesText(eachAction(growing, eachRound ?? 1), code, 'action')}`;
}

/** With the objects and bytes that one of so many actions in a round leaves. */
function eachAction(growing: GrowingPath, actions: number): GrowingPath {
  const { objectsPerRound, bytesPerRound } = growing;
  return {
    ...growing,
    objectsPerRound: objectsPerRound.map((count) => Math.round((10 * count) / actions) / 10),
    bytesPerRound: bytesPerRound.map((sizeBytes) => sizeBytes / actions),
  };
}

const inBrackets = (place: string): string => (place === '' ? '' : ` (${place})`);

/** True if the class that a reader knows is that of the objects at the reference. */
const isItself = ({ leaves, className }: GrowingPath): boolean => leaves === undefined || leaves.name === className;

/** The size is that of the objects. Other references keep them, or what they keep: the removal of this one frees less. */
const NOT_ALONE = 'something else keeps part of it too; letting go of all that the rounds left';

/** References of a group that a sentence names. */
const NAMED_REFERENCES = 3;

/** Who holds what no code of the page holds, and what ends that. */
const KEEPERS = {
  console: 'only the console holds them, and letting go of them',
  timeline:
    'the performance timeline holds them until code calls performance.clearMeasures() or clearMarks(), and letting go of them',
  engine: 'only a root of the engine holds them, and letting go of them',
} as const;

/** Returns what holds the objects, and what ends that: `.#t of Theme holds closure in ChartPanel (chart-panel.js:11:32), and removing it`. */
function holdsText(growing: GrowingPath, code: GrowingCode | undefined): string {
  const { className, objectsPerRound } = growing;
  if (growing.isKeptByBrowser === true) {
    const what = isItself(growing) ? 'them' : `${formatSpread(objectsPerRound)} × ${short(className)}`;
    const listener = code?.kind === 'callback' ? ` with the listener ${codeName(code)}` : '';
    return `${growing.path} holds ${what}${listener}, and letting go of them`;
  }
  if (code?.kind === 'callback') {
    const { never, call } = endOfRegistration(className);
    const what = isItself(growing) ? '' : `${formatSpread(objectsPerRound)} × ${withMeaning(className)} `;
    return `${what}${never}${reachedText(growing)}, with the callback ${codeName(code)}, and ${call}`;
  }
  if (growing.keeper !== undefined) {
    const what = isItself(growing) ? '' : `${formatSpread(objectsPerRound)} × ${withMeaning(className)} keep them: `;
    return `${what}${KEEPERS[growing.keeper]}`;
  }
  const { together = [], hasOtherReferences = false } = growing;
  if (together.length > 0) {
    const names = [growing, ...together].map(({ edgeToCut, path }) => (edgeToCut === '' ? path : edgeToCut));
    const named = [...new Set(names)].slice(0, NAMED_REFERENCES);
    const more = names.length > named.length ? ` and ${formatCount(names.length - named.length)} more` : '';
    const all = more === '' && named.length === 2 ? named.join(' and ') : `${named.join(', ')}${more}`;
    return `${hasOtherReferences ? 'at least ' : ''}${formatCount(names.length)} references hold them together (${all}), and letting go of all of them`;
  }
  const through = `${referenceText(growing, holderPlace(growing, code))}${reachedText(growing)}${packagePlace(growing, code)}`;
  const isAll = growing.isOfRoundsOnly !== true || growing.cut === null;
  if (code?.kind === 'function') return `${through} holds ${codeName(code)}, and ${isAll ? 'removing it' : NOT_ALONE}`;
  return isItself(growing)
    ? `${through} holds them, and ${isAll ? 'removing them' : NOT_ALONE}`
    : `${through} holds ${withMeaning(className)}, and ${isAll ? 'removing it' : NOT_ALONE}`;
}

/** `5 Chart, 1 per action: .#t of Theme holds closure in ChartPanel (chart-panel.js:11:32), and removing it frees 900 KB per round` */
export function pathText(growing: GrowingPath, code: GrowingCode | undefined, eachRound: number | null): string {
  const declared = declaredText(growing, code);
  return `${leftText(growing)}${declared}${perAction(growing, eachRound)}: ${freesText(growing, code)}`;
}

const declaredText = (growing: GrowingPath, code: GrowingCode | undefined): string =>
  code?.kind === 'class' && isItself(growing) ? inBrackets(codePlace(code)) : '';

/**
 * Removing a reference to the newest of a chain frees none of it while another holds the one before, so no promise is made. Of a chain whose holder is known, the reference
 * to cut moves with each link, and the holder is named instead.
 */
const freesText = (growing: GrowingPath, code: GrowingCode | undefined, of: 'round' | 'action' = 'round'): string => {
  const [least, most] = [Math.min(...growing.bytesPerRound), Math.max(...growing.bytesPerRound)];
  // A round in which something else shrank as well says nothing of what is freed.
  const sizes = least < 0 && most > 0 ? `up to ${formatBytes(most)}` : formatSpread(growing.bytesPerRound, formatBytes);
  const bytes = `${sizes} per ${of}`;
  if (growing.isChain !== true || code?.kind === 'callback') return `${holdsText(growing, code)} frees ${bytes}`;
  const reference = referenceText(growing, holderPlace(growing, code));
  const { chain, freedSizeBytes, isOfRoundsOnly = false } = growing;
  const own = code?.kind === 'function' && code.node.id !== growing.node ? `${codeName(code)} and ` : '';
  if (chain === undefined)
    return `they are a chain, each keeps ${own}those before it and ${reference}${reachedText(growing)} holds the newest: ${bytes}`;
  const isFreed = freedSizeBytes !== null && !isOfRoundsOnly;
  const kept = chain.edges.length === 0 ? '' : ', and something else holds them too';
  return !isFreed
    ? `they are a chain, each keeps ${own}the next: ${reference}${chainText(chain.through)}${reachedText(growing)}${kept}: ${bytes}`
    : `they are a chain, each keeps ${own}the next: ${reference}${chainText(chain.through)}${reachedText(growing)}, and letting go of it as a whole frees ${bytes}`;
};

/** ` Confirmed: 20 more actions left 20 of 20 more at this reference.`; '' if there were none. */
export function confirmedText({ confirmed, objectsPerRound }: GrowingPath, eachRound: number | null): string {
  if (confirmed === undefined) return '';
  const each = eachRound === null ? 0 : Math.min(...objectsPerRound) / eachRound;
  const expected = Math.round(each * confirmed.actions);
  const of = expected >= confirmed.objects ? ` of ${formatCount(expected)}` : '';
  return ` Confirmed: ${formatCount(confirmed.actions)} more actions left ${formatCount(confirmed.objects)}${of} more at this reference.`;
}

/** Why the browser keeps an AbortSignal, by the specification of its garbage collection: https://dom.spec.whatwg.org/#abort-signal-garbage-collection */
const KEEPS_SIGNAL =
  'A signal of AbortSignal.any with an abort listener lives as long as one of its source signals: remove the listener, or abort a source when done.';

/** Why the browser itself keeps the objects; '' if it does not. */
export function keptText({ isKeptByBrowser = false, className }: GrowingPath): string {
  return isKeptByBrowser && className === 'AbortSignal' ? KEEPS_SIGNAL : '';
}

/** Below this share of the heap, what a reference holds in all is not worth a sentence. */
const MIN_SHARE = 0.02;

/** `After the last round it holds 10.8 MB, 38.8% of the heap.` */
export function heldText({ freedSizeBytes, isOfRoundsOnly = false }: GrowingPath, totalSizeBytes: number): string {
  if (freedSizeBytes === null || freedSizeBytes < MIN_SHARE * totalSizeBytes) return '';
  return `${isOfRoundsOnly ? 'What the rounds left takes' : 'After the last round it holds'} ${formatBytes(freedSizeBytes)}, ${formatPercent(freedSizeBytes / totalSizeBytes)} of the heap.`;
}
