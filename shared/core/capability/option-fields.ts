/** The options of a tool for a form in the window, derived from the schema of its parameters. */
import { z } from 'zod';
import type { OptionField, OptionValues } from '../../base/option-field.ts';
import { FormWordsSchema } from './form-words.ts';
import type { AnyCapability } from './define.ts';

const PropertySchema = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  form: FormWordsSchema.optional(),
});
const ParametersSchema = z.object({
  properties: z.record(z.string(), PropertySchema),
  required: z.array(z.string()).default([]),
});

const ANY_NUMBER = Number.MAX_SAFE_INTEGER;

/** `untilStopped`: for recordings that last until they are stopped, the duration has no initial value. */
export function optionFields(
  capability: Pick<AnyCapability, 'params'>,
  { untilStopped = true }: { readonly untilStopped?: boolean } = {},
): readonly OptionField[] {
  const { properties, required } = ParametersSchema.parse(z.toJSONSchema(capability.params, { io: 'input' }));
  return Object.entries(properties).flatMap(([name, { form, ...property }]): OptionField[] => {
    if (form === undefined) return [];
    const { label, description, choiceLabels, endsRecording } = form;
    const { type, enum: choices, default: initial, minimum = 0, maximum = ANY_NUMBER } = property;
    const described = { name, label, description, isRequired: required.includes(name) };
    if (choiceLabels !== undefined) {
      const labelled = Object.keys(choiceLabels);
      return [{ ...described, kind: 'choice', choices: labelled, choiceLabels, initial: labelled[0] ?? '' }];
    }
    if (choices !== undefined)
      return [
        { ...described, kind: 'choice', choices, initial: typeof initial === 'string' ? initial : (choices[0] ?? '') },
      ];
    switch (type) {
      case 'boolean':
        return [{ ...described, kind: 'switch', initial: initial === true }];
      case 'integer':
      case 'number': {
        const hasInitial = typeof initial === 'number' && !(untilStopped && endsRecording === true);
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
