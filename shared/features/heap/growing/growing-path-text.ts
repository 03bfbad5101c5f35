/** Text of a leak hunt about one growing path, in parts of a sentence. */
import { isVariable } from '../cut-reference.ts';
import { nodeName, chainText } from '../heap-text.ts';
import { originalPlaceText, scriptPlaceText } from '../../../core/findings/function-names.ts';
import { packageOf } from '../../../base/script-package.ts';
import type { GrowingCode, GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { formatBytes, formatCount, formatPercent, formatSpread, truncateEnd } from '../../../base/units.ts';
import { withMeaning as fullMeaning } from '../../../engine/heap/contract/heap-class-names.ts';

/** Names are of the page: one that is a paragraph is no part of our sentence. */
const NAME_CHARS = 60;
/** With a capital letter, as the beginning of a sentence. */
export const upperFirst = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

const short = (name: string): string => truncateEnd(name, NAME_CHARS);
const withMeaning = (className: string): string => short(fullMeaning(className));

/** `5 Chart`; without a class that a reader knows, the objects at the reference: `5 × closure in ChartPanel`. */
const leftText = (growing: GrowingPath, code: GrowingCode | undefined): string =>
  `${formatSpread((growing.leaves ?? growing).objectsPerRound)} ${nameOf(growing, code)}`;

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

/** A step as what happens each time: `click on Errors`, `step “press "Enter"”`. */
export const stepNoun = (step: string): string =>
  step.startsWith('click ') ? `click on ${step.slice('click '.length)}` : `step “${step}”`;

/** What is left each time and who holds it, as parts of a sentence, and the same as figures. */
export interface GrowthWords {
  /** What it is left by each time: `click on Errors`, `action`, `round`. */
  readonly of: string;
  /** `1 Chart (chart.js:3)` */
  readonly left: string;
  readonly count: string;
  readonly bytes: string;
  readonly holds: string;
  /** What frees the bytes: `removing it`; '' where nothing alone does. */
  readonly end: string;
}

/** `step`: the only one of the action, where none was tried apart; '' if there are several. */
export function growthWords(
  growing: GrowingPath,
  code: GrowingCode | undefined,
  eachRound: number | null,
  step = '',
): GrowthWords {
  const count = countPerAction(growing, eachRound);
  const of = count === null ? growing : eachAction(growing, eachRound ?? 1);
  const [holds, end] = heldHow(of, code);
  const counted = count === null ? formatSpread((growing.leaves ?? growing).objectsPerRound) : formatCount(count);
  const by = onlyStep(growing) ?? step;
  return {
    of: count === null ? 'round' : by === '' ? 'action' : stepNoun(short(by)),
    left: `${counted} ${nameOf(growing, code)}${declaredText(growing, code)}`,
    count: counted,
    bytes: sizesText(of),
    holds,
    end,
  };
}

const nameOf = ({ leaves, className }: GrowingPath, code: GrowingCode | undefined): string =>
  leaves === undefined ? `× ${short(originalOf(code) ?? fullMeaning(className))}` : short(leaves.name);

/** `Every click on Errors leaves 1 Chart (chart.js:3): …`, as a person would say it; by rounds if the step is not known. `by`: your call that registered them. */
export function everyText(
  growing: GrowingPath,
  code: GrowingCode | undefined,
  eachRound: number | null,
  by = '',
): string {
  const step = onlyStep(growing);
  if (step === null || countPerAction(growing, eachRound) === null)
    return `Every round leaves ${pathText(growing, code, eachRound, by)}`;
  const { of, left } = growthWords(growing, code, eachRound);
  return `Every ${of} leaves ${left}${by}: ${freesText(eachAction(growing, eachRound ?? 1), code, 'action')}`;
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

/** The original name of a minified class; undefined without a map, and for a function. */
const originalOf = (code: GrowingCode | undefined): string | undefined =>
  code?.kind === 'class' ? (code.node.original?.name ?? undefined) : undefined;

/** True if the class that a reader knows, which has its original name, is that of the objects at the reference. */
const isItself = ({ leaves, className }: GrowingPath, code: GrowingCode | undefined): boolean =>
  leaves === undefined || leaves.name === className || leaves.name === originalOf(code);

/** The size is that of the objects. Other references keep them, or what they keep: the removal of this one frees less. */
const NOT_ALONE = 'something else keeps part of it too; letting go of all that the rounds left';

/** References of a group that a sentence names. */
const NAMED_REFERENCES = 3;

/** Who holds what no code of the page holds, and what ends that. */
const KEEPERS = {
  console: ['only the console holds them', 'letting go of them'],
  timeline: [
    'the performance timeline holds them until code calls performance.clearMeasures() or clearMarks()',
    'letting go of them',
  ],
  handle: ['Node holds them while they are open', 'closing them'],
  engine: ['only a root of the engine holds them', 'letting go of them'],
} as const;

/** One of several that hold the same objects: `variable rows of rows.js`, `the listener resized() (rows.js:8:30), never removed`. */
export function holderName({
  edgeToCut,
  path,
  className = '',
  code,
}: Pick<GrowingPath, 'edgeToCut' | 'path'> & {
  readonly className?: string;
  readonly code?: GrowingCode | undefined;
}): string {
  if (code?.kind !== 'callback') return edgeToCut === '' ? path : edgeToCut;
  const { noun, never } = endOfRegistration(className);
  return `the ${noun} ${codeName(code)}, ${never}`;
}

/** Returns what holds the objects, and what ends that: `.#t of Theme holds closure in ChartPanel (chart-panel.js:11:32)`, `removing it`. */
function holdsText(growing: GrowingPath, code: GrowingCode | undefined): readonly [holds: string, end: string] {
  const { className, objectsPerRound } = growing;
  const { together = [], hasOtherReferences = false } = growing;
  if (together.length > 0) {
    const names = [{ ...growing, code }, ...together.map((each) => ({ ...each, ...each.registered }))].map(holderName);
    const named = [...new Set(names)].slice(0, NAMED_REFERENCES);
    const more = names.length > named.length ? ` and ${formatCount(names.length - named.length)} more` : '';
    const all = more === '' && named.length === 2 ? named.join(' and ') : `${named.join(', ')}${more}`;
    return [
      `${hasOtherReferences ? 'at least ' : ''}${formatCount(names.length)} references hold them together (${all})`,
      'letting go of all of them',
    ];
  }
  if (growing.isKeptByBrowser === true) {
    const what = isItself(growing, code) ? 'them' : `${formatSpread(objectsPerRound)} × ${short(className)}`;
    const listener = code?.kind === 'callback' ? ` with the listener ${codeName(code)}` : '';
    return [`${growing.path} holds ${what}${listener}`, 'letting go of them'];
  }
  if (growing.keeper !== undefined) {
    const what = isItself(growing, code)
      ? ''
      : `${formatSpread(objectsPerRound)} × ${withMeaning(className)} keep them: `;
    const [who, end] = KEEPERS[growing.keeper];
    return [`${what}${who}${code?.kind === 'callback' ? `, with the callback ${codeName(code)}` : ''}`, end];
  }
  if (code?.kind === 'callback') {
    const { never, call } = endOfRegistration(className);
    const what = isItself(growing, code) ? '' : `${formatSpread(objectsPerRound)} × ${withMeaning(className)} `;
    return [`${what}${never}${reachedText(growing)}, with the callback ${codeName(code)}`, call];
  }
  const through = `${referenceText(growing, holderPlace(growing, code))}${reachedText(growing)}${packagePlace(growing, code)}`;
  const isAll = growing.isOfRoundsOnly !== true || growing.cut === null;
  if (code?.kind === 'function') return [`${through} holds ${codeName(code)}`, isAll ? 'removing it' : NOT_ALONE];
  return isItself(growing, code)
    ? [`${through} holds them`, isAll ? 'removing them' : NOT_ALONE]
    : [`${through} holds ${withMeaning(className)}`, isAll ? 'removing it' : NOT_ALONE];
}

/** `5 Chart, 1 per action: .#t of Theme holds closure in ChartPanel (chart-panel.js:11:32), and removing it frees 900 KB per round` */
export function pathText(
  growing: GrowingPath,
  code: GrowingCode | undefined,
  eachRound: number | null,
  by = '',
): string {
  const declared = declaredText(growing, code);
  return `${leftText(growing, code)}${declared}${perAction(growing, eachRound)}${by}: ${freesText(growing, code)}`;
}

const declaredText = (growing: GrowingPath, code: GrowingCode | undefined): string =>
  code?.kind === 'class' && isItself(growing, code) ? inBrackets(codePlace(code)) : '';

/**
 * Removing a reference to the newest of a chain frees none of it while another holds the one before, so no promise is made. Of a chain whose holder is known, the reference
 * to cut moves with each link, and the holder is named instead. `end`: what frees them; '' where nothing alone does.
 */
function heldHow(growing: GrowingPath, code: GrowingCode | undefined): readonly [holds: string, end: string] {
  if (growing.isChain !== true || code?.kind === 'callback') return holdsText(growing, code);
  const reference = referenceText(growing, holderPlace(growing, code));
  const { chain, freedSizeBytes, isOfRoundsOnly = false } = growing;
  const own = code?.kind === 'function' && code.node.id !== growing.node ? `${codeName(code)} and ` : '';
  if (chain === undefined)
    return [
      `they are a chain, each keeps ${own}those before it and ${reference}${reachedText(growing)} holds the newest`,
      '',
    ];
  const isFreed = freedSizeBytes !== null && !isOfRoundsOnly;
  const kept = isFreed || chain.edges.length === 0 ? '' : ', and something else holds them too';
  return [
    `they are a chain, each keeps ${own}the next: ${reference}${chainText(chain.through)}${reachedText(growing)}${kept}`,
    isFreed ? 'letting go of it as a whole' : '',
  ];
}

function freesText(growing: GrowingPath, code: GrowingCode | undefined, of: 'round' | 'action' = 'round'): string {
  const [holds, end] = heldHow(growing, code);
  return `${holds}${end === '' ? ':' : `, and ${end} frees`} ${sizesText(growing)} per ${of}`;
}

/** A round in which something else shrank as well says nothing of what is freed. */
function sizesText({ bytesPerRound }: Pick<GrowingPath, 'bytesPerRound'>): string {
  const [least, most] = [Math.min(...bytesPerRound), Math.max(...bytesPerRound)];
  return least < 0 && most > 0 ? `up to ${formatBytes(most)}` : formatSpread(bytesPerRound, formatBytes);
}

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

/**
 * The size of a row in the last snapshot and the term for it: all that removing the reference would free then, with what was there before the first round. Where
 * no reference alone frees the objects, what the rounds added. Null if it was not measured.
 */
export function sizeAtEnd({
  freedSizeBytes,
  retainedSizeBytes,
  isOfRoundsOnly = false,
}: Pick<GrowingPath, 'freedSizeBytes' | 'retainedSizeBytes' | 'isOfRoundsOnly'>): {
  readonly sizeBytes: number;
  readonly term: string;
} | null {
  const sizeBytes = isOfRoundsOnly ? retainedSizeBytes : freedSizeBytes;
  return sizeBytes === null ? null : { sizeBytes, term: isOfRoundsOnly ? ADDED : 'retained at the end' };
}

/** The term for the sum of the bytes of all rounds. */
export const ADDED = 'added by the rounds';

/** `Retained at the end: 10.8 MB, 38.8% of the heap.` */
export function heldText(growing: GrowingPath, totalSizeBytes: number): string {
  const held = sizeAtEnd(growing);
  if (held === null || held.sizeBytes < MIN_SHARE * totalSizeBytes) return '';
  return `${upperFirst(held.term)}: ${formatBytes(held.sizeBytes)}, ${formatPercent(held.sizeBytes / totalSizeBytes)} of the heap.`;
}

/** `.subscribers of Ticker`, `variable seen, captured by etagOf() (etag.js:3:25)`. `place`: of the function; '' if unknown. */
export function referenceText(
  { edgeToCut: reference, capturedBy: by, path }: Pick<GrowingPath, 'edgeToCut' | 'capturedBy' | 'path'>,
  place = '',
): string {
  if (reference === '') return path;
  if (by === null || !isVariable(reference)) return reference;
  return `${reference}, captured by ${by.name}${place === '' ? '' : ` (${place})`}`;
}

/** ` (reached from variable cache, captured by load)`; '' where the reference is in no structure of objects of one class. */
export function reachedText({ reachedFrom }: Pick<GrowingPath, 'reachedFrom'>): string {
  return reachedFrom === undefined ? '' : ` (reached from ${referenceText({ ...reachedFrom, path: '' })})`;
}

export type Placed = Pick<GrowingCode, 'node' | 'location'>;

/** `route.js:5:3`, in the original source if a map has it; '' for a script without a URL. */
export function codePlace({ node: { original }, location }: Placed): string {
  if (original !== undefined) return originalPlaceText(original);
  return location === null || location.url === '' ? '' : scriptPlaceText(location);
}

/** Where the function is that captures the variable with the growing objects; '' if unknown. */
export function holderPlace({ capturedBy }: Pick<GrowingPath, 'capturedBy'>, code: GrowingCode | undefined): string {
  const holder = code?.holder;
  return holder === undefined || holder.node.id !== capturedBy?.node ? '' : codePlace(holder);
}

export const IN_PACKAGE = /[\\/]node_modules[\\/]/;

/** ` (prom-client)`: the package of the class that has the reference, or its place in a script of others; '' for the page's own, whose code is quoted. */
export function packagePlace({ owner }: Pick<GrowingPath, 'owner'>, code: GrowingCode | undefined): string {
  const holder = code?.holder;
  if (holder === undefined || holder.node.id !== owner || holder.node.isThirdParty !== true) return '';
  const place = codePlace(holder);
  const source = [holder.node.original?.source, holder.location?.url].find((url) => IN_PACKAGE.test(url ?? ''));
  const from = source === undefined ? '' : packageOf(source);
  return place === '' ? '' : ` (${from === '' ? place : from})`;
}

/** `tick() (route.js:5:3)` */
export function codeName(code: Placed): string {
  const place = codePlace(code);
  return place === '' ? nodeName(code.node) : `${nodeName(code.node)} (${place})`;
}

/** Returns how a registration ends, by its class. */
export function endOfRegistration(className: string): Readonly<Record<'noun' | 'never' | 'call', string>> {
  if (/^(?:DOMTimer|Timeout)$/.test(className))
    return { noun: 'timer', never: 'never cleared', call: 'clearTimeout or clearInterval' };
  return className.endsWith('Observer')
    ? { noun: className, never: 'never disconnected', call: 'disconnect()' }
    : { noun: 'listener', never: 'never removed', call: 'removeEventListener' };
}

/** `.rows of Table gained 118 × Row in 10 s without any action, and 240 in each round` */
export function byItselfText(growing: GrowingPath): string {
  const { byItself, objectsPerRound, className } = growing;
  if (byItself === undefined) return '';
  const { objects, seconds } = byItself;
  return `${referenceText(growing)} gained ${formatCount(objects)} × ${withMeaning(className)} in ${formatCount(seconds)} s without any action, and ${formatSpread(objectsPerRound)} in each round`;
}

/** `All 15 were still there after 5 s without any action.`; '' where that is not known. */
export function settledText({ settled, isChain = false, chain }: GrowingPath): string {
  // A chain without a known holder was examined at its newest link only.
  if (settled === undefined || (isChain && chain === undefined)) return '';
  const { left, of, seconds } = settled;
  return left >= of
    ? `Not backlog: all ${formatCount(of)} were still there after ${formatCount(seconds)} s without any action.`
    : `After ${formatCount(seconds)} s without any action ${formatCount(left)} of ${formatCount(of)} were still there: the others were backlog.`;
}

export type StepGain = NonNullable<GrowingPath['byStep']>[number];

/** Objects that the steps without growth take out, where that is known. */
export function takenText(others: readonly StepGain[]): string {
  if (others.length === 0 || others.some(({ removed }) => removed === undefined)) return '';
  const removed = others.reduce((sum, each) => sum + (each.removed ?? 0), 0);
  const takes = others.length === 1 ? 'takes' : 'take';
  return removed === 0 ? `, and ${takes} none out` : `, and ${takes} ${formatCount(removed)} out`;
}

/** `click Open`, or `number 1, click Open,` where another step is the same. */
export function stepName(byStep: readonly StepGain[], step: StepGain): string {
  const isOnly = byStep.filter((each) => each.step === step.step).length === 1;
  return isOnly ? step.step : `number ${byStep.indexOf(step) + 1}, ${step.step},`;
}

/** `Only the step click Open leaves them: 1 in one action, the other step none, and takes none out.`; '' if the steps are not known. */
export function stepText({ byStep = [] }: Pick<GrowingPath, 'byStep'>): string {
  const moved = byStep.filter(({ objects }) => objects !== 0);
  const [only] = moved;
  // Hunts of earlier versions counted what a step gained and lost, which does not tell what it leaves.
  if (only === undefined || moved.some(({ objects }) => objects < 0)) return '';
  const others = byStep.filter((step) => step !== only);
  if (moved.length === 1)
    return `Only the step ${stepName(byStep, only)} leaves them: ${formatCount(only.objects)} in one action, the other ${others.length === 1 ? 'step' : `${formatCount(others.length)} steps`} none${takenText(others)}.`;
  const parts = moved.map((step) => `${stepName(byStep, step).replace(/,$/, '')} ${formatCount(step.objects)}`);
  return `In one action they are left by ${parts.join(', ')}.`;
}
