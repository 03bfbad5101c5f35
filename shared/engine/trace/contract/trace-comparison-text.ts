/** Texts of a comparison of two traces, the same for answers, the command line, the window and reports. */
import { assertNever } from '../../../base/assert-never.ts';
import { formatBytes, formatCount, formatPercent, signed } from '../../../base/units.ts';
import {
  USUAL_CHANGE_SHARE,
  type ComparedPer,
  type TraceChange,
  type TraceChangeVerdict,
  type TraceComparison,
  type TraceRecording,
} from './trace-comparison.ts';
import { throttlingText } from './trace-notes.ts';

/** Words for how a place of the comparison is written: in the window, in an answer in Markdown, on a terminal. */
export interface ComparisonWords {
  readonly base: string;
  readonly new: string;
  readonly duration: (durationMs: number) => string;
  /** A name from the page, such as a script. */
  readonly name: (name: string) => string;
}

const plural = (count: number, noun: string): string => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

/** `CPU samples, 9 interactions, 16.1 s`. What neither recording has is left out. */
function recordingText(
  recording: TraceRecording,
  other: TraceRecording,
  isBusier: boolean,
  { duration }: Pick<ComparisonWords, 'duration'>,
): string {
  const {
    cpuSamples,
    screenshots,
    isIncomplete,
    loads,
    interactions,
    unpainted = 0,
    durationMs,
    processorShare,
    throttled,
  } = recording;
  return [
    cpuSamples ? 'CPU samples' : other.cpuSamples ? 'without CPU samples' : '',
    screenshots === other.screenshots ? '' : screenshots ? 'screenshots' : 'without screenshots',
    loads === 0 && other.loads === 0 ? '' : loads === 0 ? 'no page load' : plural(loads, 'page load'),
    interactions === 0 && other.interactions === 0 ? '' : plural(interactions, 'interaction'),
    unpainted === 0
      ? ''
      : `${unpainted === interactions ? 'none of them' : `${formatCount(unpainted)} of them not`} painted (the page was hidden, or a dialog was open), so INP is unknown`,
    isIncomplete ? 'incomplete' : '',
    throttled !== undefined ? throttlingText(throttled) : other.throttled === undefined ? '' : 'without throttling',
    // Equal shares say nothing about the recordings.
    processorShare === null || other.processorShare === null || !isBusier
      ? ''
      : `a processor for ${Math.round(100 * processorShare)}% of its work`,
    duration(durationMs),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** Comes before all figures: `A: CPU samples, 9 interactions, 16.1 s; B: without CPU samples, 3 interactions, 9.1 s`. */
export function recordingsText(comparison: TraceComparison, words: ComparisonWords): string {
  const { base, new: later, pages, differences } = comparison;
  const isBusier = differences.includes('processor');
  const texts = [recordingText(base, later, isBusier, words), recordingText(later, base, isBusier, words)] as const;
  const both =
    texts[0] === texts[1]
      ? `${words.base} and ${words.new}: ${texts[0]} each`
      : `${words.base}: ${texts[0]}; ${words.new}: ${texts[1]}`;
  return pages === undefined
    ? both
    : `${both}. Different pages: ${words.base} ${words.name(pages.base)}, ${words.new} ${words.name(pages.new)}`;
}

/** A figure with its unit; `–` if it is missing. */
export function changeFigure(
  value: number | null,
  unit: TraceChange['unit'],
  words: Pick<ComparisonWords, 'duration'>,
) {
  if (value === null) return '–';
  switch (unit) {
    case 'ms':
      return words.duration(value);
    case 'count':
      // The part below 1 of a count per interaction or second matters.
      return Number.isInteger(value) ? formatCount(value) : value.toFixed(value < 10 ? 2 : 1);
    case 'bytes':
      return formatBytes(value);
    case 'score':
      return value.toFixed(3);
    case 'fps':
      return `${value.toFixed(1)} fps`;
    case 'share':
      return formatPercent(value);
    default:
      return assertNever(unit, 'unit');
  }
}

/** Signed: `+12.0 ms`; the change of a share is in percentage points. */
export function changeDelta({ delta, unit }: TraceChange, words: Pick<ComparisonWords, 'duration'>): string {
  if (delta === null) return '–';
  return signed(delta, (size) =>
    unit === 'share' ? `${(100 * size).toFixed(1)} points` : changeFigure(size, unit, words),
  );
}

/** `+80.0%` of the base; '' if it is zero, and for shares. */
export function changeShare({ base, delta, unit }: TraceChange): string {
  if (base === null || delta === null || base === 0 || delta === 0 || unit === 'share') return '';
  return signed(delta, (size) => formatPercent(Math.abs(size / base)));
}

export function changeNoise({ noise, unit }: TraceChange, words: Pick<ComparisonWords, 'duration'>): string {
  if (noise === undefined) return '';
  return unit === 'share' ? `±${(100 * noise).toFixed(1)} points` : `±${changeFigure(noise, unit, words)}`;
}

const PER: Readonly<Record<ComparedPer, string>> = {
  recording: '',
  interaction: ' per interaction',
  second: ' per second of recording',
};

/** The name of a figure with what it is divided by: `Main-thread work per interaction`. */
export function changeName({ name, per, values }: TraceChange, shown = name): string {
  const medians = values === undefined ? '' : `, median of ${values.base} and ${values.new}`;
  return `${shown}${PER[per ?? 'recording']}${medians}`;
}

const CHANGE_VERDICTS: Readonly<Record<TraceChangeVerdict, string>> = {
  better: 'better',
  worse: 'worse',
  same: 'too small',
  chance: 'within noise',
  'few-values': 'too few to tell',
  'one-value': 'measured once',
  moved: 'moved here',
  'not-comparable': 'not comparable',
  neutral: '',
  'only-base': 'only in {base}',
  'only-new': 'only in {new}',
  // Nobody can tell what was not recorded from what did not happen.
  neither: 'found in neither',
};

export function changeVerdict({ verdict, delta }: TraceChange, words: Pick<ComparisonWords, 'base' | 'new'>): string {
  if (delta === 0) return 'same';
  return CHANGE_VERDICTS[verdict].replace('{base}', words.base).replace('{new}', words.new);
}

/** Returns why the verdict of a row says no more; '' where the word is enough. */
export function verdictReason({ verdict }: TraceChange): string {
  switch (verdict) {
    case 'same':
      return `Less than ${formatPercent(USUAL_CHANGE_SHARE)} of it, by which two recordings of the same page differ, or less than a page is slower by.`;
    case 'chance':
      return 'Not more than it varies within the recordings.';
    case 'few-values':
      return 'Each recording has so few values of it that any order of them may be chance. Repeat the actions more often.';
    case 'one-value':
      return 'Each recording has one value of it, so how much it varies is unknown. Record several times.';
    case 'moved':
      return 'The whole became shorter by more: this part took over work of others.';
    case 'not-comparable':
      return 'The recordings differ, so this is no change of the page.';
    default:
      return '';
  }
}
