/** Renders of components during a step: what rendered, how often and why, in one sentence and a table. */
import { countNoun, formatCount } from '../../base/units.ts';
import type {
  ComponentRenders,
  PageFramework,
  RenderInput,
  RunRenders,
  StepRenders,
} from '../../engine/trace/contract/renders.ts';
import type { TracePlace } from '../../engine/trace/contract/trace-causes.ts';
import { changeDetectionWords } from './change-detection.ts';
import { causedRenders, causeWords } from './render-causes.ts';
import { inputWords, originWords } from './render-input-words.ts';
import { FRAMEWORKS, frameworkNotes } from './framework-notes.ts';
import {
  count,
  joined,
  ms,
  name,
  place,
  script,
  type Block,
  type Column,
  type Paragraph,
  type Section,
  type TableRow,
  type Words,
} from './model.ts';

/** Components that are listed, of all steps. */
const MAX_COMPONENTS = 10;
/** Limit for components that rendered or were mounted for nothing, which may be more. */
const MAX_NEEDLESS = 20;
/** Inputs of a reason that are listed. */
const MAX_INPUTS = 2;
/** Reasons of a component that are listed. */
const MAX_REASONS = 2;
const MAX_QUOTED = 2;
/** Types of events that are named. */
const MAX_EVENTS = 3;
const MAX_EVENT_CHARS = 30;
/** Steps with the same renders that are named. */
const MAX_LABELS = 3;

type Reason = ComponentRenders['reasons'][number];

/** Equal but for functions with the same text, which do the same unless what they enclose differs. */
const isSame = ({ sameness, kind }: RenderInput): boolean =>
  kind !== 'unknown' && (sameness === 'equal' || sameness === 'same-code');

/** No input of these renders differs from the one before. */
export const isNeedless = ({ inputs, otherInputs }: Pick<Reason, 'inputs' | 'otherInputs'>): boolean =>
  otherInputs === 0 && inputs.every(isSame);

/** Renders with equal inputs and equal output, where functions are compared by their text. */
export function needlessRenders({ reasons }: Pick<ComponentRenders, 'reasons'>): number {
  return reasons.filter(isNeedless).reduce((sum, { equalOutputs }) => sum + equalOutputs, 0);
}

/** Equal inputs and output, or items of a list that moved: what a change of the code can save. */
function avoidable(reason: Reason): number {
  if (reason.inputs.some(({ isShifted }) => isShifted)) return reason.renders;
  return isNeedless(reason) ? reason.equalOutputs : 0;
}

const remountsOf = ({ remounts }: ComponentRenders): number => remounts.byKey + remounts.byType;

/** Renders and mounts that a change of the code can save. */
export const avoidableRenders = (component: ComponentRenders): number =>
  component.reasons.reduce((sum, reason) => sum + avoidable(reason), remountsOf(component));

const avoidableOf = ({ components }: StepRenders): number =>
  components.reduce((sum, component) => sum + avoidableRenders(component), 0);

/** Renders that returned what they had returned before, for whichever reason. */
const equalOutputsOf = ({ reasons }: ComponentRenders): number =>
  reasons.reduce((sum, { equalOutputs }) => sum + equalOutputs, 0);

/** Largest possible saving first. */
const byImportance = (one: ComponentRenders, other: ComponentRenders): number =>
  avoidableRenders(other) - avoidableRenders(one) ||
  equalOutputsOf(other) - equalOutputsOf(one) ||
  other.renders - one.renders ||
  other.mounts - one.mounts;

export function ranked(step: StepRenders): ComponentRenders[] {
  const weight = new Map(step.components.map((each) => [each, causedRenders(each, step) || avoidableRenders(each)]));
  return step.components.toSorted(
    (one, other) => (weight.get(other) ?? 0) - (weight.get(one) ?? 0) || byImportance(one, other),
  );
}

/** The places whose lines are quoted: where inputs come from that are new and equal, of the first components. */
export function placesToQuote(steps: readonly StepRenders[]): TracePlace[] {
  const found = steps.flatMap((step) =>
    ranked(step).flatMap((component) => [
      ...(component.remounts.from === null || remountsOf(component) === 0 ? [] : [component.remounts.from]),
      ...component.reasons.flatMap(({ inputs }) =>
        inputs
          .filter((input) => isSame(input) || input.kind === 'context')
          .flatMap(({ from, made }) => (made === undefined ? (from ?? []) : { place: made, by: 'function' as const })),
      ),
    ]),
  );
  const exact = found.filter(({ by }) => by !== 'component').map(({ place: at }) => at);
  const seen = new Set<string>();
  return exact
    .filter(({ url, line }) => {
      const key = `${url}:${line}`;
      return !seen.has(key) && seen.add(key).size > 0;
    })
    .slice(0, MAX_QUOTED);
}

/** Why these renders happened: what changed, and where it comes from. */
function reasonWords({ inputs, otherInputs }: Pick<Reason, 'inputs' | 'otherInputs'>): Words {
  const shown = inputs.slice(0, MAX_INPUTS);
  const others = inputs.length - shown.length + otherInputs;
  return [joined(shown.map(inputWords), '; '), ...(others > 0 ? [`; and ${countNoun(others, 'more input')}`] : [])];
}

const times = (of: number): string => countNoun(of, 'time');

/** The page chooses the types of its events. */
function eventsOf({ commits }: StepRenders): Words {
  const all = commits.reduce((sum, each) => sum + each.count, 0);
  const events = commits.filter(({ event }) => event !== '').map(({ event }) => name(event, MAX_EVENT_CHARS));
  const later = commits.some(({ event }) => event === '') ? ', and later' : '';
  const during: Words = events.length === 0 ? '' : [' (', joined(events.slice(0, MAX_EVENTS), ', '), later, ')'];
  return [countNoun(all, 'commit'), during];
}

const isShown = ({ components, failure }: StepRenders): boolean => components.length > 0 || failure !== null;

/** `Row` rendered 200 times in 1 commit (input): 198 with equal inputs and output; prop `onSelect`: a new function each time from app.jsx:12. */
export function rendersHeadline(step: StepRenders): Words | null {
  const [first] = ranked(step);
  if (first === undefined) return null;
  const { renders, mounts } = first;
  const remounted = remountsOf(first);
  const what: Words = first.place === null ? name(first.name) : place(first.place);
  if (remounted > 0 && remounted >= renders)
    return [
      what,
      ` was removed and mounted again ${times(remounted)} in `,
      eventsOf(step),
      ': ',
      remountWords(first),
      '.',
    ];
  if (renders === 0) return [what, ` was mounted ${times(mounts)} in `, eventsOf(step), '.'];
  const [main] = first.reasons.toSorted(
    (one, other) => avoidable(other) - avoidable(one) || other.renders - one.renders,
  );
  if (main === undefined) return [what, ` rendered ${times(renders)} in `, eventsOf(step), '.'];
  const share = main.renders === renders ? (renders === 1 ? '' : 'each time ') : `${main.renders} of them `;
  const because: Words = [share, 'because ', reasonWords(main)];
  return [what, ` rendered ${times(renders)} in `, eventsOf(step), ', ', because, '.', outputWords(main)];
}

/** Meaning of an equal output: nothing that this component returned was new. */
export function outputWords(reason: Reason): Words {
  const { equalOutputs, renders, unknownOutputs } = reason;
  if (!isNeedless(reason))
    return equalOutputs === 0 ? '' : ` What it returned was equal all the same ${times(equalOutputs)}.`;
  if (equalOutputs === renders) return ` What it returned was equal${renders === 1 ? '' : ' each time'}.`;
  if (equalOutputs > 0) return ` What it returned was equal ${times(equalOutputs)}.`;
  return unknownOutputs === renders ? ' What it returned could not be compared.' : '';
}

/** Why it was mounted in the place of one like it. */
function remountWords({ remounts }: Pick<ComponentRenders, 'remounts'>): Words {
  const { byKey, byType, unknown } = remounts;
  const from = originWords(remounts);
  if (byKey + byType === 0)
    return [countNoun(unknown, 'mount'), ' with another key', from, ', whose props are not kept to compare'];
  return byKey >= byType
    ? ['its element has another key', from, ', with equal props']
    : ['the component is defined again by each render', from];
}

function rowOf(component: ComponentRenders, time: Words): TableRow {
  const { renders, mounts, remounts, reasons, isMemo } = component;
  const shown = reasons.slice(0, MAX_REASONS);
  const others = shown.reduce((left, reason) => left - reason.renders, renders);
  const remounted = remountsOf(component);
  const why: Words[] = [
    ...shown.map((reason) => [
      reasonWords(reason),
      reason.renders === renders ? '' : ` (× ${reason.renders})`,
      !isNeedless(reason) && reason.equalOutputs > 0 ? `, what it returned was equal × ${reason.equalOutputs}` : '',
    ]),
    ...(others > 0 ? [`other reasons × ${others}`] : []),
    ...(remounted > 0 ? [[`mounted again × ${remounted}: `, remountWords(component)]] : []),
    ...(remounted === 0 && remounts.unknown > 0 ? [remountWords(component)] : []),
  ];
  return {
    cells: [
      component.place === null ? name(component.name) : place(component.place),
      isMemo ? 'yes' : '',
      count(renders),
      count(needlessRenders(component)),
      mounts === 0 ? '' : count(mounts),
      time,
      joined(why, '; '),
    ],
    ...(component.place === null ? {} : { code: component.place }),
  };
}

const HOW_COMPARED =
  'Equal: no input differs, and neither does what was returned; functions are compared by their code.';

const HOW_TIMED = {
  react: "Self: by React's own clock.",
  sampled:
    'In its function: by CPU samples, with what it calls (–: no sample in itself); the framework measures nothing here.',
  none: 'No times: the framework measures nothing here, and no CPU sample was found in these functions.',
} as const;

/** Why the renders of a page cannot be read. */
const WHY_UNREAD: Readonly<Record<NonNullable<RunRenders['why']>, string>> = {
  unsupported: 'The page has React before 17 or Vue 3 before 3.2, whose renders cannot be read.',
  svelte:
    'The page has Svelte, whose components do not render again: each effect changes its part of the document itself. No listener of an element leads to effects of its components ($effect).',
  angular:
    'The page has Angular, whose views cannot be found here: no element of it has a listener of Angular, which leads to them.',
  observed:
    'Another part of PEN Workbench observes the renders of this page: the measured interaction that this is the trace of. They are shown there.',
};

const isSampled = ({ components }: StepRenders): boolean => components.some(({ sampledMs }) => sampledMs !== null);

/** Findings of the renders of a run: a section for the steps in which components rendered. `maxRows`: for which there is room. */
export function rendersSection(
  { page, why, steps, quotes }: RunRenders,
  labels: readonly string[],
  maxRows: number = MAX_NEEDLESS,
): Section | null {
  if (page === null) return why === null ? null : { ...head([]), blocks: [paragraph(WHY_UNREAD[why])] };
  const shown = steps.flatMap((step, index) => (step !== null && isShown(step) ? [{ step, index }] : []));
  const left = steps.some((step) => step === null)
    ? [paragraph('A step left the page: renders of that step are unknown.')]
    : [];
  if (shown.length === 0) {
    const none = steps.some((step) => step !== null) ? [paragraph('No component rendered.')] : [];
    return { ...head([]), blocks: [...none, ...left] };
  }
  const all = shown.map(({ step }) => step);
  const isNamed = shown.length > 1;
  const checked = changeDetectionWords(page, all);
  const groups = merged(shown.map(({ step, index }) => ({ step, label: labels[index] ?? '' })));
  const [most] = shown.toSorted((one, other) => avoidableOf(other.step) - avoidableOf(one.step));
  const headline = most === undefined ? null : rendersHeadline(most.step);
  const line: Words | null =
    most === undefined || headline === null || !isNamed ? headline : [name(labels[most.index] ?? ''), ': ', headline];
  const causes = causeWords(all);
  const sum = (of: (step: StepRenders) => number): number => all.reduce((total, step) => total + of(step), 0);
  return {
    ...head([
      ['Renders', count(sum(({ renders }) => renders))],
      [
        'Equal in and out',
        count(sum(({ components }) => components.reduce((total, each) => total + needlessRenders(each), 0))),
      ],
      ['Mounted', count(sum(({ mounts }) => mounts))],
      ['Commits', count(sum(({ commits }) => commits.reduce((total, each) => total + each.count, 0)))],
      ...page.frameworks.map(frameworkFact),
    ]),
    blocks: [
      ...(causes.length > 0 ? causes.map((words) => paragraph(words)) : line === null ? [] : [paragraph(line)]),
      ...(checked === null ? [] : [paragraph(checked)]),
      ...tableBlocks(groups, page.hasTimes, isNamed, maxRows),
      ...frameworkNotes(page).map((note) => paragraph(note)),
      ...left,
      paragraph([HOW_COMPARED, ' ', HOW_TIMED[page.hasTimes ? 'react' : all.some(isSampled) ? 'sampled' : 'none']]),
      ...quotes.map((quote): Block => ({
        kind: 'code',
        name: script({ name: '', url: quote.source, line: quote.line, column: 0 }),
        quote,
      })),
    ],
  };
}

/** A page could write anything in place of its framework's version. */
const VERSION = /^\d[\w.+-]{0,30}$/;

const frameworkFact = ({ framework, versions, build }: PageFramework): [string, string] => [
  FRAMEWORKS[framework],
  [...versions.filter((version) => VERSION.test(version)), build].join(', '),
];

const head = (facts: Section['facts']): Omit<Section, 'blocks'> => ({
  id: 'renders',
  title: 'Renders',
  facts,
});

const paragraph = (words: Words, more: Partial<Pick<Paragraph, 'isWarning'>> = {}): Block => ({
  kind: 'paragraph',
  words,
  ...more,
});

/** Steps in which the same happened. */
interface SameSteps {
  readonly step: StepRenders;
  readonly labels: readonly string[];
  /** For each of them: what could not be read may differ where what could be read does not. */
  readonly failures: readonly string[];
  /** The components of each of the steps. */
  readonly rows: readonly (readonly ComponentRenders[])[];
}

/** Times differ in each run of the same code. */
const withoutTimes = (components: readonly ComponentRenders[]): string =>
  JSON.stringify(components.map((component) => ({ ...component, sampledMs: null, selfMs: null, totalMs: null })));

function merged(steps: readonly { readonly step: StepRenders; readonly label: string }[]): SameSteps[] {
  const rows = steps.map(({ step, label }) => ({ step, label, components: ranked(step) }));
  const groups = Map.groupBy(rows, ({ step, components }) => `${withoutTimes(components)}${step.others.components}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined
      ? []
      : [
          {
            step: first.step,
            labels: group.map(({ label }) => label),
            failures: group.flatMap(({ step: { failure } }) => failure ?? []),
            rows: group.map(({ components }) => components),
          },
        ];
  });
}

function stepWords(labels: readonly string[]): Words {
  const different = [...new Set(labels)];
  const shown = joined(
    different.slice(0, MAX_LABELS).map((label) => name(label)),
    ', ',
  );
  if (different.length > MAX_LABELS) return [shown, ` and ${different.length - MAX_LABELS} more`];
  return labels.length > 1 ? [shown, ` (${labels.length} steps, each)`] : shown;
}

/** Columns in which no row has anything are left out. */
function filled(columns: readonly Column[], rows: readonly TableRow[]): { columns: Column[]; rows: TableRow[] } {
  const isFilled = columns.map((_, index) => rows.some(({ cells }) => cells[index] !== '' && cells[index] !== '–'));
  return {
    columns: columns.filter((_, index) => isFilled[index]),
    rows: rows.map((row) => ({ ...row, cells: row.cells.filter((_, index) => isFilled[index]) })),
  };
}

interface ComponentRow {
  readonly component: ComponentRenders;
  /** Index of its steps among the groups. */
  readonly group: number;
  readonly labels: readonly string[];
  readonly weight: number;
  readonly same: readonly ComponentRenders[];
}

/** Steps of which only other components differ have one row of each that does not. */
function sameRows(rows: readonly ComponentRow[]): ComponentRow[] {
  const seen = new Map<string, number>();
  const alike = Map.groupBy(rows, ({ component, group }) => {
    const text = withoutTimes([component]);
    const before = seen.get(`${group} ${text}`) ?? 0;
    seen.set(`${group} ${text}`, before + 1);
    return `${before} ${text}`;
  });
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined
      ? []
      : [{ ...first, labels: group.flatMap(({ labels }) => labels), same: group.flatMap(({ same }) => same) }];
  });
}

/** Rows of all steps, the most important first: of a list that is too long, the end is left out. */
function tableBlocks(groups: readonly SameSteps[], hasTimes: boolean, isNamed: boolean, maxRows: number): Block[] {
  const all = sameRows(
    groups.flatMap(({ step, labels, rows: components }, group) =>
      ranked(step).map((component, at) => ({
        component,
        group,
        labels,
        weight: causedRenders(component, step) || avoidableRenders(component),
        same: components.flatMap((each) => each[at] ?? []),
      })),
    ),
  ).toSorted((one, other) => other.weight - one.weight || byImportance(one.component, other.component));
  const needless = all.filter(({ component }) => avoidableRenders(component) + equalOutputsOf(component) > 0).length;
  const room = Math.min(maxRows, Math.max(MAX_COMPONENTS, Math.min(needless, MAX_NEEDLESS)));
  const rows = all.slice(0, room).map(({ component, labels, same }) => {
    const row = rowOf(component, timeWords(same, hasTimes));
    return isNamed ? { ...row, cells: [...row.cells.slice(0, 1), stepWords(labels), ...row.cells.slice(1)] } : row;
  });
  const total = all.length + groups.reduce((sum, { step }) => sum + step.others.components, 0);
  const columns: readonly Column[] = [
    { title: 'Component' },
    ...(isNamed ? [{ title: 'Step' }] : []),
    { title: 'memo' },
    { title: 'Renders' },
    { title: 'Equal in and out' },
    { title: 'Mounted' },
    { title: hasTimes ? 'Self' : 'In its function' },
    { title: 'Why' },
  ];
  const hidden = total - rows.length;
  const hiddenNeedless = Math.max(0, needless - rows.length);
  return [
    ...[...new Set(groups.flatMap(({ failures }) => failures))].map((failure) =>
      paragraph(['Some commits could not be read: ', name(failure, 200)], { isWarning: true }),
    ),
    ...(rows.length === 0 ? [] : [{ kind: 'table' as const, ...filled(columns, rows), total }]),
    ...(hidden > 0
      ? [
          paragraph(
            `${countNoun(hidden, isNamed ? 'more row' : 'more component')} with less to save${
              hiddenNeedless === 0 ? '' : `, ${formatCount(hiddenNeedless)} of them with some`
            }.${isNamed ? ' Measure a step alone for all of its rows.' : ''}`,
          ),
        ]
      : []),
  ];
}

/** The longest of the steps with the same renders. */
function timeWords(components: readonly ComponentRenders[], hasTimes: boolean): Words {
  const found = components.map(({ selfMs, sampledMs }) => (hasTimes ? selfMs : sampledMs));
  const known = found.filter((each) => each !== null);
  if (known.length === 0) return '–';
  return [found.length > 1 ? '≤ ' : '', ms(Math.max(...known))];
}
