/** The budget file of `pen check`, the figures that a budget can limit, and the baseline file. One definition: parser, JSON schema and docs. */
import { z } from 'zod';

/** A recording that a run makes; each is a run of the scenario of its own, so that none disturbs the figures of another. `time` records nothing. */
export const PASSES = ['trace', 'cpu', 'coverage', 'heap', 'growth', 'time'] as const;
export type Pass = (typeof PASSES)[number];

/** A service is a program that stays up while its action is repeated. */
export const SCENARIO_KINDS = ['page', 'program', 'service', 'test'] as const;
export type ScenarioKind = (typeof SCENARIO_KINDS)[number];

export type MeasureUnit = 'bytes' | 'count' | 'ms' | 'score';

interface MeasureDescription {
  readonly title: string;
  readonly unit: MeasureUnit;
  readonly pass: Pass;
  readonly scenarios: readonly ScenarioKind[];
  /** The smallest difference that is ever reported, whatever the percentage: what rounding and the clock of the figure do alone. */
  readonly smallest: number;
  readonly explanation: string;
}

const PAGES = ['page', 'test'] as const;
const TIMED = ['page', 'program', 'test'] as const;
const HEAPS = ['page', 'service', 'test'] as const;
const REPEATED = ['page', 'service'] as const;

/** The figures. Of each, less is better. */
export const MEASURES = {
  stepsTime: {
    title: 'CPU time of the steps',
    unit: 'ms',
    pass: 'trace',
    scenarios: ['page'],
    smallest: 1,
    explanation:
      'Processor time of the main thread while the steps are performed: scripts, style, layout and paint, without waits for a processor.',
  },
  longTasks: {
    title: 'Long tasks',
    unit: 'count',
    pass: 'trace',
    scenarios: PAGES,
    smallest: 0.5,
    explanation: 'Tasks of the main thread longer than 50 ms.',
  },
  blockingTime: {
    title: 'Blocking time',
    unit: 'ms',
    pass: 'trace',
    scenarios: PAGES,
    smallest: 5,
    explanation: 'Time beyond 50 ms in long tasks, after the first contentful paint if there is one.',
  },
  inp: {
    title: 'INP',
    unit: 'ms',
    pass: 'trace',
    scenarios: PAGES,
    smallest: 8,
    explanation: 'Interaction to next paint. The browser reports it in steps of 8 ms.',
  },
  fcp: {
    title: 'FCP',
    unit: 'ms',
    pass: 'trace',
    scenarios: PAGES,
    smallest: 5,
    explanation: 'First contentful paint.',
  },
  lcp: {
    title: 'LCP',
    unit: 'ms',
    pass: 'trace',
    scenarios: PAGES,
    smallest: 5,
    explanation: 'Largest contentful paint.',
  },
  cls: {
    title: 'CLS',
    unit: 'score',
    pass: 'trace',
    scenarios: PAGES,
    smallest: 0.005,
    explanation: 'Cumulative layout shift; 0 if nothing shifted.',
  },
  requests: {
    title: 'Requests',
    unit: 'count',
    pass: 'trace',
    scenarios: PAGES,
    smallest: 0.5,
    explanation: 'Network requests.',
  },
  requestBytes: {
    title: 'Transferred bytes',
    unit: 'bytes',
    pass: 'trace',
    scenarios: PAGES,
    smallest: 512,
    explanation: 'Bytes over the network in all requests that ended.',
  },
  unusedBytes: {
    title: 'Unused bytes',
    unit: 'bytes',
    pass: 'coverage',
    scenarios: PAGES,
    smallest: 512,
    explanation: 'Bytes of scripts and style sheets that did not run or apply.',
  },
  cpuTime: {
    title: 'CPU time',
    unit: 'ms',
    pass: 'cpu',
    scenarios: TIMED,
    smallest: 0.5,
    explanation: 'Time in JavaScript, without idle time and the program.',
  },
  functionTime: {
    title: 'CPU time of a function',
    unit: 'ms',
    pass: 'cpu',
    scenarios: TIMED,
    smallest: 0.5,
    explanation: 'Total or self time of "function". 0 in a run in which it was not sampled.',
  },
  retainedBytes: {
    title: 'Retained size of a class',
    unit: 'bytes',
    pass: 'heap',
    scenarios: HEAPS,
    smallest: 512,
    explanation: 'What the objects of "class" retain after the scenario and a garbage collection. 0 without objects.',
  },
  heapSize: {
    title: 'Heap size',
    unit: 'bytes',
    pass: 'heap',
    scenarios: HEAPS,
    smallest: 4096,
    explanation: 'Bytes of all objects after the scenario and a garbage collection.',
  },
  detachedNodes: {
    title: 'Detached nodes',
    unit: 'count',
    pass: 'heap',
    scenarios: PAGES,
    smallest: 0.5,
    explanation: 'DOM nodes outside of the document that are still in memory after a garbage collection.',
  },
  heapGrowthBytes: {
    title: 'Heap growth per action',
    unit: 'bytes',
    pass: 'growth',
    scenarios: REPEATED,
    smallest: 50,
    explanation:
      'Bytes that each performance of the steps adds, by the retaining paths that grow in every round of a leak hunt.',
  },
  heapGrowthObjects: {
    title: 'Objects gained per action',
    unit: 'count',
    pass: 'growth',
    scenarios: REPEATED,
    smallest: 0.05,
    explanation: 'Objects that each performance of the steps adds, by the same retaining paths.',
  },
  leak: {
    title: 'Objects of a class gained per action',
    unit: 'count',
    pass: 'growth',
    scenarios: REPEATED,
    smallest: 0.05,
    explanation: 'Objects of "class" among these. 0 in a run in which none grew.',
  },
  actionTime: {
    title: 'Time of an action',
    unit: 'ms',
    pass: 'time',
    scenarios: ['service'],
    smallest: 0.5,
    explanation: 'Median of the time that 19 performances of the action take, from the call to its answer.',
  },
  sql: {
    title: 'SQL query',
    unit: 'count',
    pass: 'trace',
    scenarios: SCENARIO_KINDS,
    smallest: 1e-9,
    explanation: 'The number that "sql" returns about the capture of "recording".',
  },
} as const satisfies Record<string, MeasureDescription>;

export type MeasureName = keyof typeof MEASURES;

type PlainMeasure = Exclude<MeasureName, 'functionTime' | 'leak' | 'retainedBytes' | 'sql'>;
const WITH_MEMBERS: readonly string[] = ['functionTime', 'leak', 'retainedBytes', 'sql'] satisfies MeasureName[];
const PLAIN = Object.keys(MEASURES).filter((name): name is PlainMeasure => !WITH_MEMBERS.includes(name)) as [
  PlainMeasure,
  ...PlainMeasure[],
];

/** Percent of the baseline that a budget finds unless it says otherwise. */
export const USUAL_REGRESSION_PERCENT = 10;

const limits = {
  max: z.number().min(0).optional().describe('The median of the runs may be at most this, in the unit of the measure.'),
  regression: z
    .number()
    // Less is a share in place of percent, and no run is that exact.
    .min(1)
    .max(1000)
    .nullable()
    .default(USUAL_REGRESSION_PERCENT)
    .describe(
      'Percent of the baseline that must be found if the figure grows by it. Differences below half of it are not reported. null: no comparison with the baseline.',
    ),
};

const BudgetSchema = z.discriminatedUnion('measure', [
  z.strictObject({ measure: z.enum(PLAIN).describe('The figure.'), ...limits }),
  z.strictObject({
    measure: z.literal('functionTime'),
    function: z
      .string()
      .min(1)
      .max(1000)
      .describe('Name of the function, with its file if several have the name: render (app.js).'),
    time: z.enum(['total', 'self']).default('total').describe('With or without the functions that it calls.'),
    ...limits,
  }),
  z.strictObject({
    measure: z.literal('retainedBytes'),
    class: z.string().min(1).max(1000).describe('Whole name of the class, as in the class table of a heap snapshot.'),
    ...limits,
  }),
  z.strictObject({
    measure: z.literal('leak'),
    class: z.string().min(1).max(1000).describe('Whole name of the class, as a leak hunt names what grows.'),
    ...limits,
  }),
  z.strictObject({
    measure: z.literal('sql'),
    name: z.string().min(1).max(100).describe('Name of the figure in reports and in the baseline file.'),
    sql: z
      .string()
      .min(1)
      .max(10_000)
      .describe('A query whose result is one row with one number, of which less is better.'),
    recording: z
      .enum(['trace', 'cpu', 'coverage', 'heap'])
      .describe('The capture that it asks; of coverage, that of scripts.'),
    unit: z.enum(['bytes', 'count', 'ms', 'score']).default('count').describe('How the figure is written in reports.'),
    ...limits,
  }),
]);
export type Budget = z.output<typeof BudgetSchema>;

const MAX_COMMAND_CHARS = 4096;
const command = z.string().trim().min(1).max(MAX_COMMAND_CHARS);
const timeoutSeconds = z
  .number()
  .int()
  .min(1)
  .max(3600)
  .default(120)
  .describe('Seconds that one run may take before it fails.');
const settleMs = z
  .number()
  .int()
  .min(0)
  .max(30_000)
  .default(500)
  .describe('Milliseconds to wait after the load, and again after the steps.');

export const PageScenarioSchema = z.strictObject({
  url: z.string().min(1).max(2048).describe('http(s) URL of the page. Each run opens it in a new headless browser.'),
  steps: z
    .array(z.union([z.string().min(1).max(MAX_COMMAND_CHARS), z.record(z.string(), z.unknown())]))
    .max(50)
    .default([])
    .describe('Steps of pen_interact, in words ("click Save") or as objects ({"click": "Save"}).'),
  settleMs,
  timeoutSeconds,
});
export const ProgramScenarioSchema = z.strictObject({
  command: command.describe(
    'Shell command that runs a Node program: until it exits, or with "action" as long as it is measured.',
  ),
  action: command
    .optional()
    .describe(
      'What is repeated in a program that stays up, to measure what it keeps: a request to it ("GET http://127.0.0.1:3000/orders"; {i} is the number of the action), or JavaScript in its global scope ("act()").',
    ),
  script: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .describe(
      'Part of the path of the script to profile, if the command starts several Node processes. Default: the first.',
    ),
  timeoutSeconds,
});
const TestScenarioSchema = z.strictObject({
  test: command.describe(
    'Shell command of a test that opens a browser with the port in PEN_CDP_PORT, and asks for the recording.',
  ),
  page: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .describe('Part of the URL of the page to record. Default: the first page.'),
  timeoutSeconds,
});
export const ScenarioSchema = z.union([PageScenarioSchema, ProgramScenarioSchema, TestScenarioSchema]);
export type PageScenario = z.output<typeof PageScenarioSchema>;
export type ProgramScenario = z.output<typeof ProgramScenarioSchema>;
export type TestScenario = z.output<typeof TestScenarioSchema>;
export type Scenario = z.output<typeof ScenarioSchema>;

export const BaselineSchema = z.union([
  z.strictObject({
    url: z.string().min(1).max(2048).describe('The page to compare with, in turns with the scenario.'),
  }),
  z.strictObject({ command: command.describe('The command to compare with, in turns with the scenario.') }),
  z.strictObject({
    file: z
      .string()
      .min(1)
      .max(4096)
      .describe('A file that --update-baseline writes, from the folder of the budget file.'),
  }),
]);
export type Baseline = z.output<typeof BaselineSchema>;

/** With fewer runs on a side, no difference could be told from chance. */
export const MIN_COMPARED_RUNS = 5;
export const MAX_RUNS = 50;
/** Evaluations, after more and more runs, until no figure is too noisy. Each has the same part of the error rate. */
export const LOOKS = 5;

export const BudgetFileSchema = z.strictObject({
  $schema: z.string().optional().describe('Address of this schema, for editors.'),
  scenario: ScenarioSchema.describe('What is measured: a page with steps, a Node program, or a test of your own.'),
  repeats: z.number().int().min(1).max(MAX_RUNS).default(5).describe('Runs of each side before the first evaluation.'),
  mostRepeats: z
    .number()
    .int()
    .min(1)
    .max(MAX_RUNS)
    .optional()
    .describe('Runs of each side at most, while a figure is inconclusive: too noisy. Default: eight times "repeats".'),
  warmUp: z.number().int().min(0).max(5).default(1).describe('Runs before the first that counts.'),
  baseline: BaselineSchema.optional().describe('What the figures are compared with.'),
  budgets: z.array(BudgetSchema).min(1).max(50).describe('The figures and their limits.'),
});
export type BudgetFile = z.output<typeof BudgetFileSchema>;

/** The schema of budget files for editors and other programs (JSON Schema 2020-12). */
export function budgetFileJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(BudgetFileSchema, { io: 'input', target: 'draft-2020-12' }),
    title: 'Budgets of pen check',
    description: 'See docs/budgets.md of PEN Workbench.',
  };
}

export function scenarioKind(scenario: Scenario): ScenarioKind {
  if ('url' in scenario) return 'page';
  if ('test' in scenario) return 'test';
  return scenario.action === undefined ? 'program' : 'service';
}

/** The recording that has the figure. */
export function passOf(budget: Budget): Pass {
  return budget.measure === 'sql' ? budget.recording : MEASURES[budget.measure].pass;
}

/** Steps make the figure: without any, there is none. */
export function needsSteps(budget: Budget): boolean {
  return passOf(budget) === 'growth' || budget.measure === 'inp' || budget.measure === 'stepsTime';
}

export function unitOf(budget: Budget): MeasureUnit {
  return budget.measure === 'sql' ? budget.unit : MEASURES[budget.measure].unit;
}

/** True if a scenario of this kind has the figure. */
export function isMeasurable(budget: Budget, kind: ScenarioKind): boolean {
  const scenarios: readonly ScenarioKind[] = MEASURES[budget.measure].scenarios;
  if (budget.measure !== 'sql') return scenarios.includes(kind);
  if (kind === 'program') return budget.recording === 'cpu';
  return kind !== 'service' || budget.recording === 'heap';
}

/** Names a budget in reports and in the baseline file: `lcp`, `functionTime render (app.js), self`. */
export function budgetName(budget: Budget): string {
  if (budget.measure === 'functionTime')
    return `functionTime ${budget.function}${budget.time === 'self' ? ', self' : ''}`;
  if (budget.measure === 'retainedBytes' || budget.measure === 'leak') return `${budget.measure} ${budget.class}`;
  if (budget.measure === 'sql') return `sql ${budget.name}`;
  return budget.measure;
}

/** Every figure without members of its own, as a budget that must find `percent`. */
export function plainBudgets(percent: number): readonly Budget[] {
  return PLAIN.map((measure) => BudgetSchema.parse({ measure, regression: percent }));
}

/** The figure that contains this one, measured by the same recording; null if there is none. */
export function wholeOf({ measure }: Budget): MeasureName | null {
  if (measure === 'functionTime') return 'cpuTime';
  if (measure === 'leak') return 'heapGrowthObjects';
  return measure === 'retainedBytes' ? 'heapSize' : null;
}

const MAX_QUERY_NAME = 100;

/** The figure of `sql trace select count(*) from …`: the number that a query returns about that recording, named by the query. */
function queryBudget(words: string, percent: number): Budget | null {
  const [, recording, sql] = /^(\S+)\s+(.+)$/s.exec(words) ?? [];
  const name = (sql ?? '').replaceAll(/\s+/g, ' ');
  const parsed = BudgetSchema.safeParse({
    measure: 'sql',
    name: name.length > MAX_QUERY_NAME ? `${name.slice(0, MAX_QUERY_NAME - 1)}…` : name,
    sql,
    recording,
    regression: percent,
  });
  return parsed.success ? parsed.data : null;
}

/** The figure that `budgetName` has named, or a query with its recording (`sql trace select …`), which must find `percent`; null for another text. */
export function namedBudget(name: string, percent: number): Budget | null {
  const [, measure, rest] = /^(\S+)(?:\s+(.+))?$/s.exec(name.trim()) ?? [];
  const self = /^(.*), self$/s.exec(rest ?? '')?.[1];
  if (measure === 'sql') return queryBudget(rest ?? '', percent);
  const members =
    measure === 'functionTime'
      ? { function: self ?? rest, time: self === undefined ? 'total' : 'self' }
      : measure === 'retainedBytes' || measure === 'leak'
        ? { class: rest }
        : {};
  const parsed = BudgetSchema.safeParse({ measure, ...members, regression: percent });
  return parsed.success && budgetName(parsed.data) === name.trim() ? parsed.data : null;
}

/** Label of a budget in tables: `Retained size of OrderRow`. */
export function budgetTitle(budget: Budget): string {
  if (budget.measure === 'functionTime') return `${budget.time === 'self' ? 'Self' : 'CPU'} time of ${budget.function}`;
  if (budget.measure === 'retainedBytes') return `Retained size of ${budget.class}`;
  if (budget.measure === 'leak') return `${budget.class} gained per action`;
  if (budget.measure === 'sql') return budget.name;
  return MEASURES[budget.measure].title;
}

/** The file that `--update-baseline` writes: the runs of each budget, so that a later check can compare with their spread. */
export const BaselineFileSchema = z.strictObject({
  version: z.literal(1),
  /** ISO 8601 UTC. */
  measuredAt: z.string(),
  budgets: z.record(z.string(), z.array(z.number()).min(1).max(MAX_RUNS)),
});
export type BaselineFile = z.output<typeof BaselineFileSchema>;
