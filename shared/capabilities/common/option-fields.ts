/** The options of a tool for a form in the window, derived from the schema of its parameters. */
import { z } from 'zod';
import type { OptionField, OptionValues } from '../../base/option-field.ts';
import type { AnyCapability } from '../define.ts';

const PropertySchema = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  default: z.unknown().optional(),
  description: z.string().default(''),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});
const ParametersSchema = z.object({
  properties: z.record(z.string(), PropertySchema),
  required: z.array(z.string()).default([]),
});

/** Modes of a tool whose `action` chooses one; its start is a timespan. */
const MODE_LABELS: Readonly<Record<string, string>> = {
  navigation: 'Navigation',
  start: 'Timespan',
  snapshot: 'Snapshot',
};
const MODE_DESCRIPTION =
  'Navigation reloads the page, Timespan audits what happens while you use it, and Snapshot audits it as it is.';
/** Not in forms: set by the window itself, or only about the text of an answer. */
const NOT_OFFERED: ReadonlySet<string> = new Set(['action', 'target', 'topN', 'clearFirst', 'perfettoFile']);
/** Labels where the parameter name differs from the label in DevTools. */
const LABELS: Readonly<Record<string, string>> = {
  forceGC: 'Collect garbage first',
  includeDOM: 'Include detached DOM nodes',
  maxDepth: 'Retaining path depth',
  samplingInterval: 'Sampling interval (bytes)',
  trackAllocations: 'Allocation stacks',
  duration: 'Duration (s)',
  sampleRate: 'Sampling interval (µs)',
  callCount: 'Call counts',
  detailed: 'Block coverage',
  navigate: 'Address to load',
  url: 'Address',
  waitMs: 'Wait (ms)',
  name: 'Workflow',
  disableCache: 'Disable cache',
  latencyMs: 'Latency (ms)',
  downloadKbps: 'Download (kbit/s)',
  uploadKbps: 'Upload (kbit/s)',
};
/** Without an initial value, because recordings in the window last until they are stopped. */
const NO_INITIAL: ReadonlySet<string> = new Set(['duration']);
const ANY_NUMBER = Number.MAX_SAFE_INTEGER;

function labelOf(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return LABELS[name] ?? `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

/** The modes among the actions of a tool; none if it can only be started and stopped. */
function modesOf(actions: readonly string[]): readonly string[] {
  const modes = Object.keys(MODE_LABELS).filter((mode) => actions.includes(mode));
  return modes.length > 1 ? modes : [];
}

/** The description without remarks about `action`. */
function forForm(description: string): string {
  return description.replace(/ \(start only\)/g, '').replace(/; not with (?:action|navigate)\b/g, '');
}

/** `untilStopped`: for recordings that last until they are stopped, the duration has no initial value. */
export function optionFields(
  capability: Pick<AnyCapability, 'params'>,
  { untilStopped = true }: { readonly untilStopped?: boolean } = {},
): readonly OptionField[] {
  const { properties, required } = ParametersSchema.parse(z.toJSONSchema(capability.params, { io: 'input' }));
  return Object.entries(properties).flatMap(([name, property]): OptionField[] => {
    const modes = name === 'action' ? modesOf(property.enum ?? []) : [];
    if (NOT_OFFERED.has(name) && modes.length === 0) return [];
    const { type, enum: choices, default: initial, description, minimum = 0, maximum = ANY_NUMBER } = property;
    const described = {
      name,
      label: labelOf(name),
      description: forForm(description),
      isRequired: required.includes(name),
    };
    if (modes.length > 0)
      return [
        {
          ...described,
          label: 'Mode',
          description: MODE_DESCRIPTION,
          kind: 'choice',
          choices: modes,
          choiceLabels: MODE_LABELS,
          initial: modes[0] ?? '',
        },
      ];
    if (choices !== undefined)
      return [
        { ...described, kind: 'choice', choices, initial: typeof initial === 'string' ? initial : (choices[0] ?? '') },
      ];
    switch (type) {
      case 'boolean':
        return [{ ...described, kind: 'switch', initial: initial === true }];
      case 'integer':
      case 'number': {
        const hasInitial = typeof initial === 'number' && !(untilStopped && NO_INITIAL.has(name));
        return [{ ...described, kind: 'number', initial: hasInitial ? initial : null, min: minimum, max: maximum }];
      }
      case 'string':
        return [{ ...described, kind: 'text' }];
      case 'array':
        return [{ ...described, kind: 'list' }];
      default:
        return [];
    }
  });
}

/** The chosen values as parameters, without invalid ones: options of an older version, numbers out of range. */
export function chosenParams(fields: readonly OptionField[], values: OptionValues): Record<string, unknown> {
  const params: Record<string, unknown> = {};
  for (const field of fields) {
    const value = values[field.name];
    switch (field.kind) {
      case 'switch':
        if (typeof value === 'boolean') params[field.name] = value;
        break;
      case 'number':
        if (typeof value === 'number' && Number.isInteger(value) && value >= field.min && value <= field.max)
          params[field.name] = value;
        break;
      case 'choice':
        if (typeof value === 'string' && field.choices.includes(value)) params[field.name] = value;
        else if (field.isRequired) params[field.name] = field.initial;
        break;
      case 'text':
        if (typeof value === 'string' && value.trim() !== '') params[field.name] = value.trim();
        break;
      case 'list': {
        const items = typeof value === 'string' ? splitList(value) : [];
        if (items.length > 0) params[field.name] = items;
        break;
      }
    }
  }
  return params;
}

export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
