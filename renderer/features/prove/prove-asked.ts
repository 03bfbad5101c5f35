/** Content of the form of a proof, and the call that it asks for. */
import { z } from 'zod';
import type { OptionValues } from '../../../shared/base/option-field.ts';
import { chosenParams, optionFields } from '../../../shared/core/capability/option-fields.ts';
import { penProvePrograms } from '../../../shared/features/prove/tools/prove-programs.ts';
import { GivenStepSchema, parseStepWords, type GivenStep } from '../../../shared/features/page/tools/interact-steps.ts';
import { checkPageUrl } from '../../../shared/features/page/tools/navigate.ts';
import { penWorkflow } from '../../../shared/features/workflow/tools/pen-workflow.ts';
import {
  MEASURES,
  budgetName,
  isMeasurable,
  namedBudget,
  needsSteps,
  plainBudgets,
  type ScenarioKind,
} from '../../../shared/features/prove/contract/budgets.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { GivenChange } from '../../../shared/features/prove/contract/changes.ts';
import type { Beginning } from '../../core/stores/documents/started-runs.ts';
import { editedOf, givenOf, missingInChange, newChange, type EditedChange } from './edited-change.ts';

/** Sides that are compared. */
export type Compared = 'change' | 'addresses' | 'commands' | 'processes';

export const COMPARED: readonly { readonly value: Compared; readonly label: string }[] = [
  { value: 'change', label: 'With and without a change' },
  { value: 'addresses', label: 'Two addresses' },
  { value: 'commands', label: 'Two commands' },
  { value: 'processes', label: 'Two processes' },
];

/** Figures of something that has a name: what precedes the name in a claim, and how the name is asked for. */
const NAMED = [
  { value: 'functionTime', title: 'Time of a function', nameLabel: 'Function', example: 'render (app.js)' },
  { value: 'leak', title: 'Leaked objects of a class', nameLabel: 'Class', example: 'OrderRow' },
] as const;

interface Figure {
  readonly value: string;
  readonly title: string;
  readonly explanation: string;
  /** Label and example of the name that belongs to it; null for a figure without one. */
  readonly named: { readonly label: string; readonly example: string } | null;
}

/** The figures that can be claimed of a scenario. */
function figuresOf(kind: ScenarioKind): readonly Figure[] {
  const plain = plainBudgets(1)
    .filter((budget) => isMeasurable(budget, kind))
    .map((budget) => ({ value: budgetName(budget), ...MEASURES[budget.measure], named: null }));
  const named = NAMED.flatMap(({ value, title, nameLabel, example }) => {
    const budget = namedBudget(`${value} x`, 1);
    if (budget === null || !isMeasurable(budget, kind)) return [];
    return [{ value, title, explanation: '', named: { label: nameLabel, example } }];
  });
  return [...plain, ...named];
}

export const FIGURES = { page: figuresOf('page'), service: figuresOf('service') } as const;

export interface Asked {
  readonly compared: Compared;
  readonly before: string;
  readonly url: string;
  /** The one action of processes. */
  readonly action: string;
  readonly claim: string;
  /** The name that belongs to the claim. */
  readonly name: string;
  /** Ids of processes. */
  readonly oldProcess: string;
  readonly newProcess: string;
  /** The selected target is a process. */
  readonly isProcess: boolean;
  /** Changes of a trial. */
  readonly changes: readonly EditedChange[];
  /** Of the fields of the tool of commands; of the others only `FURTHER_FIELDS`. */
  readonly options: OptionValues;
}

/** The fields of two commands, as the tool describes them. */
export const COMMAND_FIELDS = optionFields(penProvePrograms, { untilStopped: false });

/** Those that a proof of addresses or processes has too, by the same names. */
export const FURTHER_FIELDS = COMMAND_FIELDS.filter(({ name }) => name === 'runs' || name === 'otherContent');

const BeginningSchema = z.object({
  before: z.string().catch(''),
  url: z.string().catch(''),
  steps: z.array(z.string()).catch([]),
  claim: z.string().catch(''),
  name: z.string().catch('prove'),
  change: z.array(z.union([z.string(), z.record(z.string(), z.unknown())])).catch([]),
});

/** What the form begins with: a call as it was asked or proposed, whose gaps are empty fields; without one what fits the selected target. */
export function askedOf(target: TargetInfo | null, beginning: Beginning | undefined): Asked {
  const given = beginning?.params ?? {};
  const { before, url, steps, claim, name: workflow, change } = BeginningSchema.parse(given);
  const ofTarget: Compared = target === null ? 'commands' : target.type === 'page' ? 'addresses' : 'processes';
  const isOfTrial = workflow === 'try' && target !== null;
  const compared = isOfTrial ? 'change' : beginning?.tool === penProvePrograms.name ? 'commands' : ofTarget;
  const isOfProcess = target !== null && target.type !== 'page';
  const isOfTwo = isOfProcesses({ compared });
  const [measure = '', ...name] = claim.split(' ');
  return {
    compared,
    // Who asks without a proposal stands on the page to be mended.
    before: isOfTwo ? '' : beginning === undefined || isOfTrial ? (target?.url ?? '') : before,
    url: isOfTrial ? '' : url,
    action: isOfProcess ? (steps[0] ?? '') : '',
    isProcess: isOfProcess,
    changes: changesOf(change, isOfProcess),
    claim: measure,
    name: name.join(' '),
    oldProcess: isOfTwo ? before : '',
    // The process after is the target of the call; a proposal is of the one before.
    newProcess: isOfTwo && before !== target?.id && beginning !== undefined ? (target?.id ?? '') : '',
    options: compared === 'commands' ? given : chosenParams(FURTHER_FIELDS, given),
  };
}

function changesOf(given: readonly GivenChange[], isOfProcess: boolean): readonly EditedChange[] {
  const edited = given.map(editedOf).filter((change) => change !== null);
  return edited.length > 0 ? edited : [newChange(isOfProcess ? 'replace' : 'block')];
}

/** The steps that the form begins with: those of the proposal, else those of the last interaction that was recorded on the page. */
export function stepsOf(beginning: Beginning | undefined, recorded: Beginning | undefined): readonly GivenStep[] {
  if (beginning === undefined) return z.array(GivenStepSchema).catch([]).parse(recorded?.params['steps']);
  return BeginningSchema.parse(beginning.params).steps.flatMap((words) => {
    const step = parseStepWords(words);
    return step.ok ? [step.value] : [];
  });
}

export interface Place {
  /** The selected target. */
  readonly target: TargetInfo | null;
  /** Processes of Node and Deno that are connected. */
  readonly processes: readonly TargetInfo[];
}

export const isOfProcesses = ({ compared }: Pick<Asked, 'compared'>): boolean => compared === 'processes';
/** A trial in the selected target. */
export const isTrial = ({ compared }: Pick<Asked, 'compared'>): boolean => compared === 'change';

/** The claim of a trial that looks at every figure. */
const EVERY: Figure = {
  value: '',
  title: 'Every figure',
  explanation:
    'Paints, interactions, blocking time, long tasks and layout shifts; of a process the time of the action.',
  named: null,
};

export function figuresFor(asked: Asked): readonly Figure[] {
  const figures = FIGURES[isOfProcesses(asked) || (isTrial(asked) && asked.isProcess) ? 'service' : 'page'];
  return isTrial(asked) ? [EVERY, ...figures] : figures;
}

/** The chosen figure, or the first one that can be claimed here. */
export function figureOf(asked: Asked): Figure | undefined {
  const figures = figuresFor(asked);
  if (isTrial(asked) && asked.claim === '') return EVERY;
  const fallback = isOfProcesses(asked) ? 'heapGrowthObjects' : 'inp';
  return figures.find(({ value }) => value === (asked.claim === '' ? fallback : asked.claim)) ?? figures[0];
}

/** An address as it is asked for: without a scheme it is one of HTTP, as in the field that connects. */
function addressOf(text: string): string {
  const given = text.trim();
  const isWhole = given === '' || given.startsWith('/') || /^[a-z][a-z\d+.-]*:(?!\d)/i.test(given);
  return isWhole ? given : `http://${given}`;
}

interface Edited {
  readonly why: string | null;
  readonly steps: () => readonly GivenStep[];
}

/** Growth and interactions are of steps. */
function missingSteps(asked: Asked, edited: Edited): string | null {
  if (edited.why !== null) return edited.why;
  const budget = namedBudget(claimOf(asked), 1);
  return budget !== null && needsSteps(budget) && edited.steps().length === 0 ? 'Enter the steps.' : null;
}

function missingInTrial(asked: Asked, { target }: Place, edited: Edited): string | null {
  if (target === null) return 'Select a page or process first.';
  const missing = asked.changes.map(missingInChange).find((why) => why !== null);
  if (missing !== undefined) return missing;
  if (asked.isProcess) return asked.action.trim() === '' ? 'Enter the action.' : null;
  if (!checkPageUrl(addressOf(asked.before)).ok) return 'Enter an http or https address.';
  return missingSteps(asked, edited);
}

/** Fields that are still to be filled, as a sentence; null if the proof can begin. */
export function missingIn(asked: Asked, place: Place, edited: Edited): string | null {
  const { compared, before, url, action, name, oldProcess, newProcess, options } = asked;
  if (compared === 'commands') {
    const given = chosenParams(COMMAND_FIELDS, options);
    const missing = COMMAND_FIELDS.find((field) => field.isRequired && given[field.name] === undefined);
    return missing === undefined ? null : `Enter “${missing.label}”.`;
  }
  if (isOfProcesses(asked)) {
    const areBoth = [oldProcess, newProcess].every((chosen) => place.processes.some(({ id }) => id === chosen));
    if (!areBoth) return 'Choose both processes.';
    if (oldProcess === newProcess) return 'Choose two different processes.';
    if (action.trim() === '') return 'Enter the action.';
  } else if (isTrial(asked)) {
    const missing = missingInTrial(asked, place, edited);
    if (missing !== null) return missing;
  } else {
    if (place.target?.type !== 'page') return 'Select a page first.';
    if (before.trim() === '') return 'Enter the address of the build before.';
    if (url.trim() === '') return 'Enter the address of the fixed build.';
    if (!checkPageUrl(addressOf(before)).ok) return 'Enter an http or https address of the build before.';
    if (!checkPageUrl(addressOf(url)).ok) return 'Enter an http or https address of the fixed build.';
    if (addressOf(before) === addressOf(url))
      return 'Enter two different addresses: the fixed build has one of its own.';
    const missing = missingSteps(asked, edited);
    if (missing !== null) return missing;
  }
  const named = figureOf(asked)?.named ?? null;
  return named !== null && name.trim() === '' ? `Enter “${named.label}”.` : null;
}

/** The chosen figure with the name that belongs to it. */
function claimOf(asked: Asked): string {
  const figure = figureOf(asked);
  return figure?.named === null ? figure.value : `${figure?.value ?? ''} ${asked.name.trim()}`;
}

export interface AskedCall {
  readonly tool: string;
  readonly targetId: string | null;
  readonly params: Record<string, unknown>;
}

/** A step as a proof takes it: in words, where these are read as the same step, else as JSON. */
export function wordsOfStep(step: GivenStep): string {
  const { on, type, ...rest } = step;
  const [[action, value] = ['type', `"${type ?? ''}"`]] = Object.entries(rest);
  const words = `${action} ${String(value)}${on === undefined ? '' : ` on ${on}`}`;
  const read = parseStepWords(words);
  const isSame = read.ok && Object.entries({ ...step, ...read.value }).every(([key]) => same(step, read.value, key));
  return isSame ? words : JSON.stringify(step);
}

const same = (one: GivenStep, other: GivenStep, key: string): boolean =>
  one[key as keyof GivenStep] === other[key as keyof GivenStep];

export function callOf(asked: Asked, place: Place, steps: readonly GivenStep[]): AskedCall {
  const { compared, before, url, action, oldProcess, newProcess, options } = asked;
  const { target } = place;
  if (compared === 'commands')
    return { tool: penProvePrograms.name, targetId: null, params: chosenParams(COMMAND_FIELDS, options) };
  const claim = claimOf(asked);
  const isOfTwo = isOfProcesses(asked);
  const isOfAction = isOfTwo || (isTrial(asked) && asked.isProcess);
  const performed = isOfAction ? [action.trim()] : steps.map(wordsOfStep);
  if (isTrial(asked))
    return {
      tool: penWorkflow.name,
      targetId: target?.id ?? null,
      params: {
        ...{ name: 'try', change: asked.changes.map(givenOf), steps: performed },
        ...(asked.isProcess ? {} : { url: addressOf(before) }),
        ...(claim === '' ? {} : { claim }),
        ...chosenParams(FURTHER_FIELDS, options),
      },
    };
  return {
    tool: penWorkflow.name,
    targetId: isOfTwo ? newProcess : (target?.id ?? null),
    params: {
      ...{ name: 'prove', steps: performed, claim },
      ...(isOfTwo ? { before: oldProcess } : { before: addressOf(before), url: addressOf(url) }),
      ...chosenParams(FURTHER_FIELDS, options),
    },
  };
}
