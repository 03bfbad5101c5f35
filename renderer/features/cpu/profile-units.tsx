/** Labels and figures of a sampled profile, by the unit of its weights. */
import { createContext, useContext, type ReactNode } from 'react';
import { durationText } from '../../../shared/base/duration-text.ts';
import { bytesWithUnit, formatBytes, formatCount } from '../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import type { FlameView } from '../../../shared/core/contracts/flame-links.ts';
import type { ProfileUnit, ProfileWeight } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import { Bytes, Count, Figure } from '../../core/widgets/figure.tsx';
import type { CategoryId } from '../../core/widgets/profile/function-category.ts';

export type ProfileOverview = AnalysisAnswer<'profile.overview'>;

export interface ProfileView {
  readonly value: FlameView;
  readonly label: string;
  readonly title: string;
}

/** The meaning of self and total in a table. */
export interface WeightMeanings {
  readonly self: string;
  readonly total: string;
}

/** Labels of a chart order. */
export interface ChartLabels {
  readonly label: string;
  /** Describes what the width of a box means. */
  readonly width: string;
}

export interface UnitLabels {
  readonly unit: ProfileWeight;
  /** "The CPU profile", as the start of a sentence; and the label of its toolbar. */
  readonly what: string;
  readonly label: string;
  readonly testId: string;
  /** Prefix of the keys under which table layouts and pane sizes are stored. */
  readonly layoutKey: string;
  /** A weight as text, as a table cell, and within a sentence. */
  readonly format: (weight: number) => string;
  readonly cell: (weight: number) => ReactNode;
  readonly inline: (weight: number) => ReactNode;
  /** The views, the first shown first. */
  readonly views: readonly ProfileView[];
  /** The view that shows a function in a chart, and its name in a sentence. */
  readonly chartView: 'time' | 'left-heavy';
  readonly chartName: string;
  /** Showing a function in the chart also searches for it. */
  readonly searchesShown: boolean;
  /** A click on a box selects it, or also fits it to the width. */
  readonly click: 'select' | 'fit';
  readonly search: { readonly label: string; readonly filterLabel: string; readonly unavailable: string };
  readonly charts: Readonly<Partial<Record<'time' | 'left-heavy', ChartLabels>>>;
  /** Labels that replace those of a category. */
  readonly categories: Partial<Readonly<Record<CategoryId, string>>>;
  readonly emptyChart: { readonly title: string; readonly text: string };
  /** The base of shares in a sentence. */
  readonly whole: string;
  readonly functions: WeightMeanings;
  readonly topDown: WeightMeanings;
  readonly bottomUp: WeightMeanings & { readonly note: string };
  /** Self and total of a function around another one; `how` as in "called from here". */
  readonly around: (how: string) => WeightMeanings;
  readonly group: WeightMeanings;
  /** The order of scripts and packages. */
  readonly largestFirst: string;
  /** Below the function table. */
  readonly note: (overview: ProfileOverview) => string;
  /** In the toolbar, with its tooltip. */
  readonly figures: (overview: ProfileOverview) => ReactNode;
  readonly figuresTitle: (overview: ProfileOverview) => string;
}

function msFigure(ms: number): string {
  const [whole = '0', rest = '0'] = Math.abs(ms).toFixed(1).split('.');
  const sign = ms < 0 && Math.abs(ms) >= 0.05 ? '−' : '';
  return `${sign}${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')}.${rest}`;
}

/** Digits and unit of a change without its sign; null if it would be displayed as 0. */
export const CHANGED: Readonly<
  Record<ProfileUnit, (size: number) => { readonly figure: string; readonly unit: string } | null>
> = {
  milliseconds: (ms) => (ms > 0 && ms < 0.05 ? null : { figure: msFigure(ms), unit: 'ms' }),
  bytes: (sizeBytes) => (sizeBytes > 0 && sizeBytes < 0.5 ? null : bytesWithUnit(sizeBytes)),
};

const TIME: UnitLabels = {
  unit: 'milliseconds',
  what: 'The CPU profile',
  label: 'CPU profile',
  testId: 'cpu-profile',
  layoutKey: 'cpu-profile',
  format: durationText,
  cell: (ms) => <Figure figure={msFigure(ms)} unit="ms" />,
  inline: (ms) => <Figure figure={msFigure(ms)} unit="ms" place="inline" />,
  views: [
    { value: 'time', label: 'Flame chart', title: 'All calls in time order' },
    { value: 'left-heavy', label: 'Left heavy', title: 'Equal stacks merged, largest first' },
    { value: 'sandwich', label: 'Sandwich', title: 'One function with its callers and callees' },
    { value: 'functions', label: 'Functions', title: 'Functions by time' },
    { value: 'top-down', label: 'Top-down', title: 'Calls from the outermost function down' },
    { value: 'bottom-up', label: 'Bottom-up', title: 'Functions and their callers' },
    { value: 'url', label: 'Scripts', title: 'Time by script' },
    { value: 'package', label: 'Packages', title: 'Time by package' },
  ],
  chartView: 'time',
  chartName: 'flame chart',
  searchesShown: false,
  click: 'select',
  search: {
    label: 'Search functions in the chart',
    filterLabel: 'Filter',
    unavailable: 'Searches charts and lists; filters trees',
  },
  charts: {
    time: { label: 'Calls over time', width: 'Width: time. Shift+drag selects a range' },
    'left-heavy': {
      label: 'Calls by time, largest first',
      width: 'Width: total time of equal stacks, largest on the left',
    },
  },
  categories: { framework: 'Framework', task: 'Program' },
  emptyChart: {
    title: 'The profile has no calls',
    text: 'Nothing ran during the recording, or the sampling interval was longer than the recording. Record longer or use a shorter interval.',
  },
  whole: 'active time',
  functions: {
    self: 'Time at the top of the stack',
    total: 'Time anywhere on the stack; recursive calls count once',
  },
  topDown: {
    self: 'Time this call was at the top of the stack',
    total: 'Self time plus the time of its callees',
  },
  bottomUp: {
    self: 'Self time of the top-level function via this caller',
    total: 'Total time via this caller',
    note: 'Functions with their callers',
  },
  around: (how) => ({ self: `Self time in calls that were ${how}`, total: `Total time in calls that were ${how}` }),
  group: {
    self: 'Time one of its functions was at the top of the stack',
    total: 'Time one of its functions was anywhere on the stack',
  },
  largestFirst: 'Largest self time first',
  // Time outside functions, such as `(idle)`, so that the figures add up.
  note: ({ overhead }) => {
    const parts = overhead.map(({ name, self }) => `${name} ${durationText(self)}`);
    return parts.length === 0 ? '' : `Not included: ${parts.join(', ')}`;
  },
  figures: ({ total }) => (
    <>
      {TIME.inline(total)}
      <span className="third"> active</span>
    </>
  ),
  figuresTitle: ({ durationMs, samples, functions, samplingIntervalUs }) =>
    `${durationText(durationMs)} long, ${formatCount(samples)} samples of ${formatCount(functions)} functions, one every ${formatCount(samplingIntervalUs)} µs`,
};

const BYTES: UnitLabels = {
  unit: 'bytes',
  what: 'The heap profile',
  label: 'Heap profile',
  testId: 'heap-profile',
  layoutKey: 'heap-profile',
  format: formatBytes,
  cell: (sizeBytes) => <Bytes sizeBytes={sizeBytes} />,
  inline: (sizeBytes) => <Bytes sizeBytes={sizeBytes} place="inline" />,
  views: [
    { value: 'functions', label: 'Functions', title: 'Functions by allocated size' },
    { value: 'top-down', label: 'Top-down', title: 'Calls from the outermost function down' },
    { value: 'bottom-up', label: 'Bottom-up', title: 'Allocating functions and their callers' },
    { value: 'left-heavy', label: 'Icicle', title: 'All calls, width by allocated size' },
    { value: 'sandwich', label: 'Sandwich', title: 'One function with its callers and callees' },
    { value: 'url', label: 'Scripts', title: 'Allocated size by script' },
    { value: 'package', label: 'Packages', title: 'Allocated size by package' },
  ],
  chartView: 'left-heavy',
  chartName: 'icicle',
  searchesShown: true,
  click: 'fit',
  search: {
    label: 'Search functions in the icicle',
    filterLabel: 'Filter functions',
    unavailable: 'Searches functions and the icicle; filters trees',
  },
  charts: { 'left-heavy': { label: 'Allocated bytes by call', width: 'Width: total live size, largest on the left' } },
  categories: {},
  emptyChart: {
    title: 'The profile has no samples',
    text: 'No object allocated during the recording was alive at its end, or the sampling interval was too large. Record longer or use a smaller interval.',
  },
  whole: 'the profile',
  functions: {
    self: 'Estimated live bytes that the function itself allocated',
    total: 'Self size plus the size of its callees; recursive calls count once',
  },
  topDown: {
    self: 'Bytes that this call itself allocated',
    total: 'Self size plus the size of its callees',
  },
  bottomUp: {
    self: 'Self size of the top-level function via this caller',
    total: 'Total size via this caller',
    note: 'Allocating functions with their callers',
  },
  around: (how) => ({ self: `Self size in calls that were ${how}`, total: `Total size of calls that were ${how}` }),
  group: {
    self: 'Live bytes that its functions themselves allocated',
    total: 'Live bytes allocated while one of its functions was on the stack',
  },
  largestFirst: 'Largest self size first',
  note: () => 'Sizes are estimates from samples of live objects',
  figures: ({ total, samples, functions }) => (
    <>
      {BYTES.inline(total)}
      <span className="third"> in </span>
      {samples === 0 ? null : (
        <>
          <Count count={samples} />
          <span className="third"> samples, </span>
        </>
      )}
      <Count count={functions} />
      <span className="third"> functions</span>
    </>
  ),
  figuresTitle: ({ total, samples, functions }) =>
    `${formatBytes(total)} in ${samples === 0 ? '' : `${formatCount(samples)} samples, `}${formatCount(functions)} functions`,
};

function samplesText(count: number): string {
  return `${formatCount(Math.round(count))} ${Math.round(count) === 1 ? 'sample' : 'samples'}`;
}

const SAMPLES_CELL = (count: number) => <Count count={Math.round(count)} />;

/** Profiles of other tools that only count. */
const SAMPLES: UnitLabels = {
  ...TIME,
  unit: 'samples',
  format: samplesText,
  cell: SAMPLES_CELL,
  inline: (count) => (
    <>
      {SAMPLES_CELL(count)} {Math.round(count) === 1 ? 'sample' : 'samples'}
    </>
  ),
  views: [
    { value: 'left-heavy', label: 'Left heavy', title: 'Equal stacks merged, largest first' },
    { value: 'sandwich', label: 'Sandwich', title: 'One function with its callers and callees' },
    { value: 'functions', label: 'Functions', title: 'Functions by samples' },
    { value: 'top-down', label: 'Top-down', title: 'Calls from the outermost function down' },
    { value: 'bottom-up', label: 'Bottom-up', title: 'Functions and their callers' },
    { value: 'url', label: 'Scripts', title: 'Samples by script' },
    { value: 'package', label: 'Packages', title: 'Samples by package' },
  ],
  chartView: 'left-heavy',
  chartName: 'left heavy chart',
  charts: {
    'left-heavy': {
      label: 'Calls by samples, largest first',
      width: 'Width: samples of equal stacks, largest on the left',
    },
  },
  emptyChart: { title: 'The profile has no calls', text: 'The file has no stack with a count.' },
  whole: 'the profile',
  functions: {
    self: 'Samples with the function at the top of the stack',
    total: 'Samples with the function anywhere on the stack; recursive calls count once',
  },
  topDown: {
    self: 'Samples with this call at the top of the stack',
    total: 'Own samples plus those of its callees',
  },
  bottomUp: {
    self: 'Samples of the top-level function via this caller',
    total: 'All samples via this caller',
    note: 'Functions with their callers',
  },
  around: (how) => ({
    self: `Samples at the top in calls that were ${how}`,
    total: `Samples in calls that were ${how}`,
  }),
  group: {
    self: 'Samples with one of its functions at the top of the stack',
    total: 'Samples with one of its functions anywhere on the stack',
  },
  largestFirst: 'Most samples at the top first',
  note: () => 'The file counts samples and has no times',
  figures: ({ total, functions }) => (
    <>
      {SAMPLES.inline(total)}
      <span className="third"> of </span>
      <Count count={functions} />
      <span className="third"> functions</span>
    </>
  ),
  figuresTitle: ({ total, functions }) => `${samplesText(total)} of ${formatCount(functions)} functions; no times`,
};

/** In a trace, whose tracks count differently. */
const FORCED_LAYOUT = 'Self includes layout that the function forces; Tracks counts it apart';

export const TIME_IN_TRACE: UnitLabels = {
  ...TIME,
  functions: { ...TIME.functions, self: `${TIME.functions.self}. ${FORCED_LAYOUT}` },
  bottomUp: { ...TIME.bottomUp, note: `${TIME.bottomUp.note}. ${FORCED_LAYOUT}` },
  note: (overview) => [FORCED_LAYOUT, TIME.note(overview)].filter((part) => part !== '').join('. '),
};

export const UNIT_LABELS: Readonly<Record<ProfileWeight, UnitLabels>> = {
  milliseconds: TIME,
  bytes: BYTES,
  samples: SAMPLES,
};

export const UnitContext = createContext<UnitLabels>(TIME);

/** The labels of the shown profile. */
export function useUnit(): UnitLabels {
  return useContext(UnitContext);
}

/** True if the samples have times: ranges, order and duration. */
export function hasTimes({ unit }: UnitLabels): boolean {
  return unit === 'milliseconds';
}
