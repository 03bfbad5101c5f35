/** Evidence of two traces compared: what each recorded, which figures changed by how much, and which code explains it. */
import { isAuthorsPlace } from '../../engine/source-map/contract/author-code.ts';
import {
  MAIN_THREAD_WORK,
  VITALS,
  type TraceChange,
  type TraceComparison,
  type TraceDifference,
} from '../../engine/trace/contract/trace-comparison.ts';
import { changeDelta, changeName, changeShare } from '../../engine/trace/contract/trace-comparison-text.ts';
import { TRACE_ACTIVITY_LABELS, TraceActivitySchema } from '../../engine/trace/contract/trace-tracks.ts';
import { count, deltaBytes, deltaMs, link, ms, percent, script, type Words } from '../../core/findings/model.ts';
import { cite, type Cited } from '../../core/findings/rules.ts';
import {
  comparedEvidence as comparedFunctions,
  type Cause as FunctionCause,
  type MeasuredComparison,
} from '../cpu/compared-rules.ts';

/** Work of a main thread that is none, ms: the recording itself causes as much. */
const NOTHING_MS = 1;
/** Part of what changed: a cause explains at least as much; own code that explains half as much as the largest part is named in its place. */
const ENOUGH = 0.5;
/** Part of a figure, and of the work: from here on a change is no small matter, even if it may be chance. */
const LARGE = { ofItself: 0.5, ofTheWork: 0.2 } as const;
/** One value of each recording that differs by this much is not passed over, in its unit: a person notices it (web.dev/articles/rail). */
const ONCE = { ms: 100, count: 2, bytes: 100 * 1024, score: 0.05, fps: Infinity, share: Infinity } as const;
/** Vitals are what a person waits for: they count from half of that on, whatever part of themselves it is. */
const OF_VITALS = 0.5;
/** Part of a page's scripts: others do not say which page it is. */
const OF_THE_SCRIPTS = 0.1;
/** Changes that a sentence names. */
const NAMED = 2;

interface NamedChange {
  readonly figure: Cited;
  readonly amount: Cited;
}

/** Figures that changed alike, the first of them by name. */
export interface NamedChanges {
  readonly count: number;
  readonly named: readonly NamedChange[];
  readonly others: Cited;
}

/** A script or activity by its part of the change of the main thread's work. */
interface Part extends NamedChange {
  readonly explained: number;
  readonly isOwn: boolean;
  readonly explains: Cited;
}

export type TraceCause =
  | { readonly kind: 'function'; readonly of: FunctionCause }
  | { readonly kind: 'small-function'; readonly of: FunctionCause }
  | { readonly kind: 'part'; readonly of: Part }
  | { readonly kind: 'unexplained'; readonly of: Part };

export interface ComparedTraceEvidence {
  readonly differences: readonly TraceDifference[];
  readonly differing: Cited;
  /** Sides without a main thread of a page, and those in which nothing ran; null without. */
  readonly withoutPage: Cited | null;
  readonly idle: Cited | null;
  /** Every figure is the same, to the last digit. */
  readonly isSame: boolean;
  readonly pages: { readonly a: Cited; readonly b: Cited; readonly isOtherWork: boolean } | null;
  readonly counts: Readonly<Record<'interactions' | 'loads' | 'length', readonly [Cited, Cited]>>;
  readonly processor: readonly [Cited, Cited] | null;
  readonly worse: NamedChanges;
  readonly better: NamedChanges;
  readonly notComparable: NamedChanges;
  /** Changes of one value each: those that are large, what a person waits for first, and the others. */
  readonly once: NamedChanges;
  readonly hasVitalOnce: boolean;
  readonly small: NamedChanges;
  /** Large changes within what the recordings vary by. */
  readonly hidden: NamedChanges;
  readonly delivery: Readonly<Record<'worse' | 'better', NamedChanges>>;
  /** A figure of several values was compared. */
  readonly hasSpread: boolean;
  /** Causes of the change of the work; null where it did not change, or nothing is known of it. */
  readonly cause: TraceCause | null;
  /** Direction of the change of the work. */
  readonly isMore: boolean;
  /** The work changed by so much that functions are named, even if it may be chance. */
  readonly isLargeWork: boolean;
}

export const A = 'A';
export const B = 'B';

const DIFFERENCES: Readonly<Record<TraceDifference, string>> = {
  'cpu-samples': 'CPU samples',
  screenshots: 'screenshots',
  incomplete: 'missing parts',
  throttling: 'throttling',
  loads: 'page loads',
  interactions: 'number of interactions',
  length: 'length',
  processor: 'how long the main thread waited for a processor',
};

function listed(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

const IN_WORDS = { duration: String } as const;

function deltaWords(change: TraceChange): Words {
  const { unit, delta } = change;
  if (delta !== null && unit === 'ms') return deltaMs(delta);
  if (delta !== null && unit === 'bytes') return deltaBytes(delta);
  return changeDelta(change, IN_WORDS);
}

/** Addresses are links, the names of figures and activities are our words. */
function namedChange(change: TraceChange): NamedChange {
  const activity = TraceActivitySchema.safeParse(change.name);
  const isAddress = /[/:]/.test(change.name);
  const shown = changeName(change, activity.success ? TRACE_ACTIVITY_LABELS[activity.data] : change.name);
  const share = changeShare(change);
  return {
    figure: cite('Figure', isAddress ? [link(change.name), changeName(change, '')] : shown),
    amount: cite(shown, [deltaWords(change), share === '' ? '' : ` (${share})`]),
  };
}

function namedChanges(changes: readonly TraceChange[]): NamedChanges {
  return {
    count: changes.length,
    named: changes.slice(0, NAMED).map(namedChange),
    others: cite('Further figures', String(changes.length - NAMED)),
  };
}

const sizeOf = ({ base, delta }: TraceChange): number => Math.max(base ?? 0, (base ?? 0) + (delta ?? 0));
const isHalfOfItself = (change: TraceChange): boolean => Math.abs(change.delta ?? 0) >= LARGE.ofItself * sizeOf(change);

function isLargeOnce(change: TraceChange): boolean {
  const least = ONCE[change.unit];
  const size = Math.abs(change.delta ?? 0);
  return VITALS.has(change.name) ? size >= OF_VITALS * least : size >= least && isHalfOfItself(change);
}

/** A large change of which the recordings cannot tell that it is none: they vary by as much within themselves, as steps with waits between do. */
function isHidden(change: TraceChange, work: TraceChange | undefined): boolean {
  if (change.verdict !== 'chance' || change.unit !== 'ms' || work === undefined) return false;
  return isHalfOfItself(change) && Math.abs(change.delta ?? 0) >= LARGE.ofTheWork * sizeOf(work);
}

/** Without a build's version of it. */
const fileOf = (url: string): string =>
  url.slice(url.lastIndexOf('/') + 1).replace(/[.\-_](?=[\w-]*\d)[\w-]{6,}(?=\.\w+$)/, '');

/** No script of one page, of those that matter and are not part of the page itself, ran in the other. */
function ranOtherScripts({ pages, scripts }: TraceComparison): boolean {
  const ofPages = new Set([pages?.base, pages?.new].map((url) => url?.split(/[?#]/, 1)[0]));
  const files = scripts.filter(({ name }) => name !== '' && !ofPages.has(name));
  const ran = (side: 'base' | 'new'): Set<string> => {
    const all = files.reduce((sum, row) => sum + (row[side] ?? 0), 0);
    return new Set(files.filter((row) => (row[side] ?? 0) > OF_THE_SCRIPTS * all).map(({ name }) => fileOf(name)));
  };
  const [before, after] = [ran('base'), ran('new')];
  return before.size > 0 && after.size > 0 && [...before].every((file) => !after.has(file));
}

/** The script or activity that explains most of the change of the work; the author's where it explains half as much. */
function largestPart({ scripts, activities }: TraceComparison, wholeMs: number): Part | null {
  const parts = (rows: readonly TraceChange[], ofScript: boolean): Part[] =>
    rows
      .filter(({ unit, delta }) => unit === 'ms' && delta !== null)
      .map((row): Part => {
        const explained = Math.min(1, (row.delta ?? 0) / wholeMs);
        const at = { name: '', url: row.name, line: 0, column: 0 };
        const named = namedChange(row);
        return {
          ...named,
          figure: ofScript ? cite('Script', row.name === '' ? '(inline)' : script(at)) : named.figure,
          explained,
          isOwn: ofScript && isAuthorsPlace(at),
          explains: cite('Explains', percent(explained)),
        };
      })
      .toSorted((a, b) => b.explained - a.explained);
  const ofScripts = parts(scripts, true);
  // That scripts ran longer says less than which one.
  const ofActivities = parts(
    activities.filter(({ name }) => name !== 'scripting' || ofScripts.length === 0),
    false,
  );
  const [largest] = [...ofScripts, ...ofActivities].toSorted((a, b) => b.explained - a.explained);
  const own = ofScripts.find(({ isOwn, explained }) => isOwn && explained >= ENOUGH * (largest?.explained ?? 0));
  const named = own ?? largest;
  return named === undefined || named.explained <= 0 ? null : named;
}

function causeOf(
  comparison: TraceComparison,
  work: TraceChange,
  measured: MeasuredComparison | null,
): TraceCause | null {
  const whole = work.delta ?? 0;
  if (whole === 0 || work.verdict === 'same') return null;
  const found = measured === null ? null : comparedFunctions(measured);
  const ofFunctions = found !== null && found.isMore === whole > 0 ? found : null;
  const own = ofFunctions?.self ?? ofFunctions?.total ?? null;
  if (own !== null) return { kind: 'function', of: own };
  const part = largestPart(comparison, whole);
  if (part !== null && part.explained >= ENOUGH) return { kind: 'part', of: part };
  if (ofFunctions?.foreign) return { kind: 'function', of: ofFunctions.foreign };
  if (part !== null) return { kind: 'unexplained', of: part };
  return ofFunctions?.largest ? { kind: 'small-function', of: ofFunctions.largest } : null;
}

/** The work of the main thread is half as large again, or half of it less, also in processor time. */
export function hasLargeWork({ figures, base, new: later }: TraceComparison): boolean {
  const work = figures.find(({ name }) => name === MAIN_THREAD_WORK);
  if (work === undefined || work.base === null || work.new === null || work.base === 0) return false;
  const growth = work.new / work.base - 1;
  const inProcessorTime = (work.new * (later.processorShare ?? 1)) / (work.base * (base.processorShare ?? 1)) - 1;
  return growth * inProcessorTime > 0 && Math.min(Math.abs(growth), Math.abs(inProcessorTime)) >= LARGE.ofItself;
}

/** `measured`: the functions of both; null where they are not compared. */
export function comparedTraceEvidence(
  comparison: TraceComparison,
  measured: MeasuredComparison | null,
): ComparedTraceEvidence {
  const { base, new: later, differences, pages, figures, activities, scripts, requests, delivery } = comparison;
  const judged = [...figures, ...activities];
  const rows = [...judged, ...scripts, ...requests];
  const work = figures.find(({ name }) => name === MAIN_THREAD_WORK);
  const withVerdict = (wanted: TraceChange['verdict'], of: readonly TraceChange[] = judged): TraceChange[] =>
    of.filter(({ verdict }) => verdict === wanted);
  // Amounts of one value are as recorded, or say as little as the lengths.
  const isOfLength = (change: TraceChange): boolean => differences.includes('length') && change.per !== undefined;
  const once = withVerdict('one-value', [...figures, ...requests]).filter((change) => !isOfLength(change));
  const largeOnce = once.filter(isLargeOnce);
  const vitals = largeOnce.filter(({ name }) => VITALS.has(name));
  const others = largeOnce.filter(({ name }) => !VITALS.has(name));
  const byUrl = others.filter((change) => requests.includes(change));
  const sides = (isSo: (side: TraceComparison['base']) => boolean): Cited | null => {
    const found = [isSo(base) ? A : null, isSo(later) ? B : null].filter((side) => side !== null);
    return found.length === 0 ? null : cite('Recording', found.length === 2 ? [A, ' and ', B] : found);
  };
  const both = (word: string, of: (side: TraceComparison['base']) => Words) =>
    [cite(`${word} in A`, of(base)), cite(`${word} in B`, of(later))] as const;
  const shareOf = (share: number | null): Words => percent(share ?? 1);
  return {
    differences,
    differing: cite('Recorded differently', listed(differences.map((each) => DIFFERENCES[each]))),
    withoutPage: sides(({ workMs }) => workMs === null),
    idle: sides((side) => side.workMs !== null && side.workMs < NOTHING_MS && side.requests === 0),
    isSame:
      differences.length === 0 && base.durationMs === later.durationMs && rows.every(({ delta }) => (delta ?? 0) === 0),
    pages:
      pages === undefined
        ? null
        : {
            a: cite('Page', link(pages.base)),
            b: cite('Page', link(pages.new)),
            isOtherWork: ranOtherScripts(comparison),
          },
    counts: {
      interactions: both('Interactions', ({ interactions }) => count(interactions)),
      loads: both('Page loads', ({ loads }) => count(loads)),
      length: both('Length', ({ durationMs }) => ms(durationMs)),
    },
    processor:
      base.processorShare === null || later.processorShare === null
        ? null
        : both('Work on a processor', ({ processorShare }) => shareOf(processorShare)),
    worse: namedChanges(withVerdict('worse')),
    better: namedChanges(withVerdict('better')),
    notComparable: namedChanges(withVerdict('not-comparable')),
    once: namedChanges([...vitals, ...byUrl, ...others.filter((change) => !byUrl.includes(change))]),
    hasVitalOnce: vitals.length > 0,
    small: namedChanges(once.filter((change) => !isLargeOnce(change) && change.better !== undefined)),
    hidden: namedChanges(judged.filter((change) => isHidden(change, work))),
    delivery: {
      worse: namedChanges(withVerdict('worse', delivery)),
      better: namedChanges(withVerdict('better', delivery)),
    },
    hasSpread: judged.some(
      ({ noise, values, verdict, better }) =>
        better !== undefined &&
        (noise !== undefined || values !== undefined || ['better', 'worse', 'chance', 'moved'].includes(verdict)),
    ),
    cause: work === undefined ? null : causeOf(comparison, work, measured),
    isMore: (work?.delta ?? 0) > 0,
    isLargeWork: hasLargeWork(comparison),
  };
}
