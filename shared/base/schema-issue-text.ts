/** The words for each kind of issue that zod finds: what the value must be, what it is, and the nearest value that is allowed. */
import { z } from 'zod';
import { nearestNames } from './nearest-name.ts';

type RawIssue = z.core.$ZodRawIssue;
type RawIssueOf<Code extends RawIssue['code']> = Extract<RawIssue, { readonly code: Code }>;

const MAX_SHOWN_CHARS = 40;
/** Longer lists of allowed values show the nearest ones, or the first. */
const MAX_LISTED = 30;

/** Types as JSON and DevTools name them. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'an array',
  tuple: 'an array',
  object: 'an object',
  record: 'an object',
  map: 'a Map',
  set: 'a Set',
  date: 'a date',
  bigint: 'a BigInt',
  null: 'null',
};

const FORMATS: Readonly<Record<string, string>> = {
  url: 'a URL such as http://localhost:9222',
  email: 'an email address',
  uuid: 'a UUID',
  datetime: 'a date with time such as 2026-01-31T12:00:00Z',
  date: 'a date such as 2026-01-31',
  time: 'a time such as 12:00:00',
  duration: 'a duration such as PT5S',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  base64: 'base64 text',
  base64url: 'base64url text',
  json_string: 'JSON text',
  jwt: 'a JWT',
};

/** `"abc"`, `5`, `an object`: a value in a sentence. */
function shown(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > MAX_SHOWN_CHARS ? `${value.slice(0, MAX_SHOWN_CHARS)}…` : value);
  if (value === null || ['number', 'boolean', 'bigint', 'undefined'].includes(typeof value)) return String(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function quoted(values: readonly unknown[]): string {
  return values.map((value) => shown(value)).join(', ');
}

/** `a number`, `a string or null`. */
function anyOf(words: readonly string[]): string {
  const different = [...new Set(words)];
  const last = different.pop() ?? 'something else';
  return different.length === 0 ? last : `${different.join(', ')} or ${last}`;
}

/** The rules of a schema for numbers, as JSON Schema has them. A limit that is absent is null. */
interface NumberRules {
  readonly isWhole: boolean;
  readonly least: number | null;
  readonly most: number | null;
  readonly above: number | null;
  readonly below: number | null;
}

/** Whole numbers have the largest exact integers as limits, which say nothing. */
function limit(value: unknown): number | null {
  return typeof value !== 'number' || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? null : value;
}

function numberRules(schema: unknown): NumberRules {
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum } =
    schema instanceof z.ZodNumber ? z.toJSONSchema(schema, { io: 'input' }) : {};
  return {
    isWhole: type === 'integer',
    least: limit(minimum),
    most: limit(maximum),
    above: limit(exclusiveMinimum),
    below: limit(exclusiveMaximum),
  };
}

/** `a whole number from 1 to 30` */
function numberTerm({ isWhole, least, most, above, below }: NumberRules): string {
  const noun = isWhole ? 'a whole number' : 'a number';
  if (least !== null && most !== null) return `${noun} from ${least} to ${most}`;
  const limits = [
    least === null ? '' : `of at least ${least}`,
    above === null ? '' : `above ${above}`,
    most === null ? '' : `of at most ${most}`,
    below === null ? '' : `below ${below}`,
  ].filter((text) => text !== '');
  return [noun, limits.join(' and ')].join(' ').trimEnd();
}

function typeTerm(expected: string, schema: unknown): string {
  if (expected === 'number') return numberTerm(numberRules(schema));
  if (expected === 'int') return numberTerm({ ...numberRules(schema), isWhole: true });
  return TYPES[expected] ?? `of type ${expected}`;
}

/** For an absent value, `not undefined` would say nothing. */
function mustBe(term: string, input: unknown): string {
  return input === undefined ? `is missing: it must be ${term}` : `must be ${term}, not ${shown(input)}`;
}

function wrongType({ expected, input, schema }: RawIssueOf<'invalid_type'>): string {
  if (expected === 'never' || expected === 'undefined') return 'must be left out';
  if (expected === 'nonoptional') return 'is missing';
  const problem = mustBe(typeTerm(expected, schema), input);
  const isFraction = expected === 'int' && typeof input === 'number' && Number.isFinite(input);
  return isFraction ? `${problem}; the nearest is ${nearestWhole(input, schema)}` : problem;
}

function nearestWhole(value: number, schema: unknown): number {
  const { least, most } = numberRules(schema);
  return Math.min(most ?? Infinity, Math.max(least ?? -Infinity, Math.round(value)));
}

/** `3 characters`, `1 entry`; null for what has no length. */
function lengthText(origin: string, count: number): string | null {
  if (origin === 'string') return `${count} ${count === 1 ? 'character' : 'characters'}`;
  if (['array', 'set', 'map'].includes(origin)) return `${count} ${count === 1 ? 'entry' : 'entries'}`;
  return origin === 'file' ? `${count} ${count === 1 ? 'byte' : 'bytes'}` : null;
}

function lengthOf(value: unknown): number | null {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return value instanceof Set || value instanceof Map ? value.size : null;
}

/** A length, a number or a date outside its limits. */
function outsideLimits(
  { origin, input, schema, exact, inclusive }: RawIssueOf<'too_big' | 'too_small'>,
  bound: number | bigint,
  side: 'least' | 'most',
): string {
  const text = lengthText(origin, Number(bound));
  if (text !== null) {
    if (side === 'least' && bound === 1) return 'must not be empty';
    const has = lengthOf(input);
    return `must have ${exact === true ? 'exactly' : `at ${side}`} ${text}${has === null ? '' : `, not ${has}`}`;
  }
  if (origin === 'int') return mustBe(`a whole number of at ${side} ${String(bound)}`, input);
  if (origin === 'number') return mustBe(numberTerm(numberRules(schema)), input);
  const words = { least: ['at least', 'more than'], most: ['at most', 'less than'] }[side];
  return mustBe(`${words[inclusive === false ? 1 : 0]} ${String(bound)}`, input);
}

/** `; the nearest is "start"`; empty where none is near. */
function nearestText(input: unknown, values: readonly unknown[]): string {
  if (typeof input !== 'string') return '';
  const byLower = new Map(
    values.filter((value) => typeof value === 'string').map((value) => [value.toLowerCase(), value]),
  );
  const [near] = nearestNames(input.slice(0, MAX_SHOWN_CHARS).toLowerCase(), [...byLower.keys()]);
  return near === undefined ? '' : `; the nearest is ${shown(byLower.get(near))}`;
}

function allowedTerm(values: readonly unknown[]): string {
  if (values.length === 1) return shown(values[0]);
  if (values.length <= MAX_LISTED) return `one of ${quoted(values)}`;
  return `one of ${values.length} values such as ${quoted(values.slice(0, 5))}`;
}

function notAllowed(input: unknown, values: readonly unknown[]): string {
  return `${mustBe(allowedTerm(values), input)}${nearestText(input, values)}`;
}

/** The members of an object's schema; none for another schema. */
function membersOf(schema: unknown): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function unknownMembers({ keys, inst }: RawIssueOf<'unrecognized_keys'>): string {
  const members = membersOf(inst);
  const [near] = keys.length === 1 ? nearestNames(keys[0] ?? '', members) : [];
  const hint = near === undefined ? '' : `; the nearest is ${shown(near)}`;
  const listed = members.length === 0 || members.length > MAX_LISTED ? '' : `; it takes ${members.join(', ')}`;
  return `takes no ${quoted(keys)}${hint === '' ? listed : hint}`;
}

function wrongFormat(issue: RawIssueOf<'invalid_format'>): string {
  const { format, input } = issue;
  const part = (name: 'prefix' | 'suffix' | 'includes'): string => shown(issue[name]);
  if (format === 'starts_with') return `must start with ${part('prefix')}, which ${shown(input)} does not`;
  if (format === 'ends_with') return `must end with ${part('suffix')}, which ${shown(input)} does not`;
  if (format === 'includes') return `must contain ${part('includes')}, which ${shown(input)} does not`;
  if (format === 'regex') return `must match the pattern ${issue.pattern ?? ''}, which ${shown(input)} does not`;
  return mustBe(FORMATS[format] ?? `text of the format ${format}`, input);
}

function notMultiple({ divisor, input }: RawIssueOf<'not_multiple_of'>): string {
  const problem = mustBe(`a multiple of ${divisor}`, input);
  return typeof input === 'number' ? `${problem}; the nearest is ${Math.round(input / divisor) * divisor}` : problem;
}

/** Returns what the alternatives take, where the value is none of them at all. */
function noAlternative(issue: RawIssueOf<'invalid_union'>): string {
  const { input, discriminator, inclusive } = issue;
  if (inclusive === false) return 'fits more than one of its alternatives, and must fit one only';
  const options: unknown = 'options' in issue ? issue.options : undefined;
  if (discriminator !== undefined && Array.isArray(options)) {
    const given: unknown =
      typeof input === 'object' && input !== null
        ? Object.getOwnPropertyDescriptor(input, discriminator)?.value
        : input;
    return notAllowed(given, options);
  }
  const terms = issue.errors.flatMap(([first]) => {
    if (first?.code === 'invalid_type') return [typeTerm(first.expected, undefined)];
    return first?.code === 'invalid_value' ? first.values.map((value) => shown(value)) : [];
  });
  return terms.length === 0 ? 'is not allowed' : mustBe(anyOf(terms), input);
}

/** The words for an issue, without the name of the place: `must be a string, not 5`. */
export function issueText(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue);
    case 'invalid_value':
      return notAllowed(issue.input, issue.values);
    case 'too_small':
      return outsideLimits(issue, issue.minimum, 'least');
    case 'too_big':
      return outsideLimits(issue, issue.maximum, 'most');
    case 'invalid_format':
      return wrongFormat(issue);
    case 'not_multiple_of':
      return notMultiple(issue);
    case 'unrecognized_keys':
      return unknownMembers(issue);
    case 'invalid_union':
      return noAlternative(issue);
    case 'invalid_key':
      return `is not an allowed name: it ${issue.issues[0]?.message ?? 'must be another'}`;
    case 'invalid_element':
      return `has an entry that ${issue.issues[0]?.message ?? 'is not allowed'}`;
    case 'custom':
    default:
      return 'is not allowed';
  }
}
