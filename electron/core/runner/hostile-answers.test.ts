/** Every tool, with every text of its result chosen by an attacker: nothing of it stands outside of code, cells and fences in the answer. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { code } from '../../../shared/base/markdown.ts';
import { formatDuration } from '../../../shared/base/units.ts';
import { recordingsText } from '../../../shared/engine/trace/contract/trace-comparison-text.ts';
import type { TraceChange, TraceComparison } from '../../../shared/engine/trace/contract/trace-comparison.ts';
import { MARKDOWN, told } from '../../../shared/core/findings/voice.ts';
import { judgeTraces, toldTraces } from '../../../shared/features/trace/compared-verdict.ts';
import { createAnswerRedactor } from './answer-redactor.ts';
import { plainValues } from './call-records.ts';
import { escapedParts, hostileTexts, MARKER, PLANTED_SECRET } from '../../../shared/base/testing/hostile-texts.ts';

const redactor = createAnswerRedactor();

type Schema = z.core.JSONSchema.BaseSchema;

interface Walk {
  readonly path: string;
  readonly depth: number;
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** Members of results whose texts nobody but us chooses, and why. All others are hostile. */
const OURS: readonly (readonly [RegExp, string])[] = [
  [
    /(?:[cC]aptureId|comparisonId|recordingId|runId|deletedId|uri|link)$|^\.capture$|Notes\[\]\.id$/,
    'made by the library',
  ],
  [/(?:At|\.since|interval)$/, 'a time'],
  [/\.call$/, 'written by proposedCall, whose parameters are JSON'],
  [
    /^\.version$|runtime\.description$|subsystems\[\]\.name|operations\[\]\.(?:key|tool)$|cooldowns\[\]\.tool$|^\.tool$/,
    'of this program',
  ],
  [
    /[tT]arget\.id$|[tT]argetId$/,
    'made of the endpoint and a counter or hexadecimal digits (checked by the schema of targets)',
  ],
  [
    /verdict\.(?:text|method|steps\[\]|statements\[\])$|^\.(?:reason|(?:earlier|compared|registered)\.text)$/,
    'a sentence for the window too, where backticks would be text; names in it are cut',
  ],
  [
    /\.reasons\[\]$|\.nextSteps\[\]$|\.extra\.(?:title|headers)|\.summary\[\]|^\.lines\[\]$|^\.limits\[\]$/,
    'sentences of a recipe, which fences names',
  ],
  [
    /\.causes$|^\.(?:recordings|sentence)$|^\.inlined$|^\.series$|viewText$|noTextBecause$|withoutProcesses$/,
    'sentences of a tool, which fence names',
  ],
  [
    /(?:warnings\[\]|notes\[\]|note|loss|loss\[\]\.reason|failures\[\]\.(?:part|message)|absent\[\]\.\w+|\.problem|\.ended|\.endedBecause)$/,
    'sentences of ours about a recording',
  ],
  [/engine\.version$|vitals\[\]\.facts\[\]\.name$|^\.engine$/, 'of DevTools, web-vitals and axe-core'],
  [/^\.(?:sentence|recordings)$/, 'a sentence of a comparison, which fences names (tested below)'],
  [/overhead\[\]\.name$|(?:better|worse)\[\]$|keepWhen|pausedFor$|notAudited/, 'one of a fixed list of names'],
  [/^\.code\[\]\.sentence$|keptInVain\[\]\.sentence$/, 'a sentence of a finding, which fences names'],
  [/^\.run\.(?:title|tool|answer)$/, 'the answer of another tool, which fences names itself'],
  [/groups\.property$/, 'a parameter of the call'],
  [/^\.rows\[\]\[\]$/, 'cells of a table, except for the names of our own tables'],
  [/options key$/, 'options of our recordings'],
  [/formFactor$/, 'mobile or desktop'],
];

/** The path of each text, by the number in its marker: a name is cut where it is shown, and a path would be cut with it. */
const paths: string[] = [];

function hostile(path: string): fc.Arbitrary<string> {
  if (OURS.some(([pattern]) => pattern.test(path))) return fc.constant('ours');
  const known = paths.indexOf(path);
  const index = known === -1 ? paths.push(path) - 1 : known;
  return fc.constantFrom(...hostileTexts(index));
}

function asSchema(schema: Schema | boolean | undefined): Schema {
  return typeof schema === 'object' ? schema : {};
}

/** Large enough for every unit; more would only make indents long. */
const LARGEST = 9000;

function numbers({ minimum = 0, maximum = LARGEST, type }: Schema): fc.Arbitrary<number> {
  const whole = fc.integer({ min: Math.max(0, Math.ceil(minimum)), max: Math.min(maximum, LARGEST) });
  return type === 'integer'
    ? whole
    : fc.oneof(
        whole,
        whole.map((value) => Math.min(maximum, value + 0.5)),
      );
}

/** Values that a schema describes, whose free texts are all hostile. */
function valuesOf(schema: Schema, walk: Walk): fc.Arbitrary<unknown> {
  const at = (child: Schema | boolean | undefined, name: string): fc.Arbitrary<unknown> =>
    valuesOf(asSchema(child), { ...walk, path: `${walk.path}${name}`, depth: walk.depth + 1 });
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    if (walk.depth > 12) return fc.constant(null);
    return valuesOf(asSchema(walk.definitions[name]), { ...walk, depth: walk.depth + 1 });
  }
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => at(choice, '')));
  if (schema.allOf !== undefined) return at(schema.allOf[0], '');
  const { type } = schema;
  if (Array.isArray(type)) return fc.oneof(...type.map((each) => valuesOf({ ...schema, type: each }, walk)));
  switch (type) {
    case 'string':
      return hostile(walk.path);
    case 'number':
    case 'integer':
      return numbers(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      if (schema.prefixItems !== undefined)
        return fc.tuple(...schema.prefixItems.map((item, index) => at(item, `[${index}]`)));
      const most = walk.depth > 12 ? 0 : 2;
      return fc.array(at(Array.isArray(schema.items) ? schema.items[0] : schema.items, '[]'), { maxLength: most });
    }
    case 'object': {
      const required = new Set(schema.required ?? []);
      const members = Object.entries(schema.properties ?? {}).map(([name, member]): [string, fc.Arbitrary<unknown>] => [
        name,
        at(member, `.${name}`),
      ]);
      const own = fc.record(Object.fromEntries(members), { requiredKeys: [...required] });
      if (typeof schema.additionalProperties !== 'object' || members.length > 0) return own;
      const named = asSchema(schema.propertyNames).enum;
      const keys = named === undefined ? hostile(`${walk.path} key`) : fc.constantFrom(...named.map(String));
      return fc.dictionary(keys, at(schema.additionalProperties, '{}'), { maxKeys: 2, noNullPrototype: true });
    }
    default:
      return fc.oneof(hostile(walk.path), fc.constantFrom(1, null));
  }
}

test.each(CAPABILITIES.map((capability) => [capability.name, capability] as const))(
  '%s fences every text of its result, and shows no secret in it',
  (_name, capability) => {
    const schema = z.toJSONSchema(capability.result, { unrepresentable: 'any' });
    const values = valuesOf(schema, { path: '', depth: 0, definitions: schema.$defs ?? {} });
    const blocks = new Set(capability.blocks ?? []);
    const leaks = new Map<string, string>();
    fc.assert(
      fc.property(values, (value) => {
        const masked = redactor.members(z.record(z.string(), z.unknown()).parse(value));
        const text = capability.summarise(plainValues(masked, blocks) as never);
        for (const leak of escapedParts(text)) {
          const found = [...leak.matchAll(/OBEYME(\d+)/g)].map(([, index]) => paths[Number(index)] ?? '');
          for (const where of found.length === 0 ? [leak] : found) leaks.set(where, leak.slice(0, 200));
        }
      }),
      { numRuns: 100, seed: 7 },
    );
    expect(Object.fromEntries(leaks)).toEqual({});
  },
);

test('the sentences of a comparison of traces fence the names of scripts and pages', () => {
  const recording = {
    ...{ durationMs: 5000, cpuSamples: true, screenshots: false, isIncomplete: false },
    ...{ loads: 1, workMs: 900, requests: 1, interactions: 0, processorShare: null },
  };
  const words = { base: 'Base', new: 'Current', duration: formatDuration, name: code };
  const work: TraceChange = {
    ...{ name: 'Main-thread work', unit: 'ms', base: 10, new: 300, delta: 290, better: 'lower', verdict: 'worse' },
  };
  for (const name of hostileTexts(1)) {
    const comparison: TraceComparison = {
      base: recording,
      new: recording,
      differences: [],
      per: 'recording',
      pages: { base: name, new: name },
      ...{ activities: [], figures: [work], delivery: [], firstPaint: null, renders: [] },
      ...{ scripts: [{ ...work, name }], requests: [{ ...work, name, verdict: 'one-value' }] },
    };
    // The person's secrets are masked in the whole answer.
    const found = [
      recordingsText(comparison, words),
      told(toldTraces(judgeTraces(comparison)).headline, MARKDOWN),
    ].flatMap(escapedParts);
    expect(found.filter((part) => part !== 'a secret is shown')).toEqual([]);
  }
});

test.each([
  ['a name in prose', `the function x ${MARKER}1 took 3 ms`],
  ['a line', `## Title\n\n\`x\`\n## ${MARKER}1`],
  ['code that is closed early', `\`x \`${MARKER}1\``],
  ['a fence that is closed early', `\`\`\`\nx\n\`\`\`\n${MARKER}1\n\`\`\``],
  ['a cell that is left', `| \`${MARKER}1 | 2 |`],
  ['a control', `\`\u001B[2J\``],
  ['a secret', `\`${PLANTED_SECRET}\``],
])('%s is found', (_what, answer) => {
  expect(escapedParts(answer)).not.toEqual([]);
});

test.each([
  `\`${MARKER}1\``,
  `| ${MARKER}1 | \\\`x\\\` |`,
  `pen_x {"a":"${MARKER}1 } \\" x"}`,
  `\`\`\`\n## ${MARKER}1\n\`\`\``,
])('%j is no finding', (answer) => expect(escapedParts(answer)).toEqual([]));
