/** Validates a call's parameters against the capability's schema and turns errors into one readable sentence. */
import { z } from 'zod';
import { err, ok } from '../../../shared/base/result.ts';
import { nearestNames } from '../../../shared/base/nearest-name.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import { checkBySchema, type SchemaProblem } from '../../../shared/base/schema-check.ts';
import type { AnyCapability } from '../../../shared/core/capability/define.ts';

export interface ParsedParameters {
  readonly params: Record<string, unknown>;
  /** The parameters as sent, by the capability's own names and without defaults. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
  /** The caller requested a size of answer explicitly, so that limit replaces the byte budget. */
  readonly sizeAskedFor: boolean;
}

const PropertySchema = z.object({
  type: z.unknown().optional(),
  maximum: z.number().optional(),
  description: z.string().optional(),
});
const ObjectSchema = z.object({ properties: z.record(z.string(), PropertySchema).default({}) });

/** Parameters whose explicit value raises the answer's byte budget. */
export const SIZE_PARAMETERS = ['limit', 'last', 'topN', 'maxLines', 'maxBodyBytes', 'maxChars'];

/** The capability's parameters as JSON Schema: for MCP clients and for the range check. */
export function parametersAsJsonSchema(capability: AnyCapability): Record<string, unknown> {
  return z.toJSONSchema(capability.params, {
    io: 'input',
    target: 'draft-2020-12',
    // Words of the window's forms.
    override: ({ jsonSchema }) => {
      delete jsonSchema['form'];
    },
  });
}

/** The sentence for a problem: which parameter, what it takes, and the nearest name or value that is allowed. */
function sentenceOf({ place, problem, unknownMembers }: SchemaProblem, names: readonly string[]): string {
  if (place !== '') return `parameter "${place}" ${problem}.`;
  if (unknownMembers === undefined) return `the parameters ${problem}.`;
  const expected = names.length === 0 ? 'It takes no parameters.' : `It takes: ${names.join(', ')}.`;
  const [near] = unknownMembers.flatMap((name) => nearestNames(name, names));
  const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
  return `unknown parameter ${unknownMembers.map((name) => `"${name}"`).join(', ')}.${hint} ${expected}`;
}

/** Replaces aliases by the capability's own parameter names. A parameter given under both names is an error. */
function ownWords(
  capability: AnyCapability,
  given: Readonly<Record<string, unknown>>,
): AppResult<Record<string, unknown>> {
  const aliases = capability.aliases ?? {};
  const own = new Map<string, unknown>();
  for (const [name, value] of Object.entries(given)) {
    const alias = Object.hasOwn(aliases, name) ? aliases[name] : undefined;
    const parameter = alias?.parameter ?? name;
    if (own.has(parameter)) {
      return err(
        appError(
          'invalid_params',
          `${capability.name}: "${parameter}" was given twice, once under an alias.`,
          `Leave one of them out.`,
        ),
      );
    }
    own.set(parameter, alias?.convert === undefined ? value : alias.convert(value, given));
  }
  // Defined, not assigned: assigning `__proto__` would set a prototype instead of keeping the unknown name.
  return ok(Object.fromEntries(own));
}

/** A number above its maximum that is otherwise valid. A fraction where an integer belongs is refused at any size. */
function isClamped(value: unknown, property: z.output<typeof PropertySchema> | undefined): value is number {
  if (typeof value !== 'number' || !Number.isFinite(value) || property?.maximum === undefined) return false;
  return value > property.maximum && (property.type !== 'integer' || Number.isInteger(value));
}

/** Seconds that someone wrote as milliseconds are no wish for the maximum. */
const MIN_MILLISECONDS = 500;

/** The sentence that refuses milliseconds for a parameter that counts seconds; null for any other value. */
function millisecondsText(
  name: string,
  value: number,
  { description = '' }: z.output<typeof PropertySchema>,
): string | null {
  return value >= MIN_MILLISECONDS && /\bseconds?\b/i.test(description) && !/milliseconds?/i.test(description)
    ? `"${name}" is in seconds: ${value} is too long.${value % 100 === 0 ? ` For ${value} ms, give ${Math.max(1, Math.round(value / 1000))}.` : ''}`
    : null;
}

/**
 * Parses a caller's parameters. A value below a minimum, a wrong type, a missing or an unknown name is refused, as are
 * milliseconds where seconds belong; another value above a maximum is clamped and a note says so.
 */
export function parseParameters(capability: AnyCapability, raw: unknown): AppResult<ParsedParameters> {
  const { properties } = ObjectSchema.parse(parametersAsJsonSchema(capability));
  const notes: string[] = [];
  let given: unknown = raw ?? {};
  let sent: Record<string, unknown> = {};
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) {
    const own = ownWords(capability, { ...given });
    if (!own.ok) return own;
    const tooLong: string[] = [];
    sent = Object.fromEntries(
      Object.entries(own.value).map(([name, value]) => {
        const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
        if (property === undefined || !isClamped(value, property)) return [name, value];
        const refused = millisecondsText(name, value, property);
        if (refused !== null) tooLong.push(refused);
        notes.push(`"${name}" was ${value}, above its maximum; ${property.maximum} was used.`);
        return [name, property.maximum];
      }),
    );
    if (tooLong.length > 0)
      return err(
        appError('invalid_params', `${capability.name}: ${tooLong.join(' ')}`, 'Correct the call and send it again.'),
      );
    given = sent;
  }
  const parsed = checkBySchema(capability.params, given);
  if (!parsed.ok) {
    const names = Object.keys(properties);
    const sentences = parsed.error.map((problem) => sentenceOf(problem, names));
    return err(
      appError('invalid_params', `${capability.name}: ${sentences.join(' ')}`, 'Correct the call and send it again.'),
    );
  }
  const sizeAskedFor = SIZE_PARAMETERS.some((name) => sent[name] !== undefined);
  return ok({ params: parsed.value, given: sent, notes, sizeAskedFor });
}
