/**
 * Calls that texts name, in the one way texts name them: `pen_trace_query with name "Layout", fromMs 5 and aggregate false`. A test of an
 * answer sends them unchanged, a test of the source validates them against the schemas.
 */
import { z } from 'zod';
import type { AnyCapability } from '../../../shared/capabilities/define.ts';

export interface NamedCall {
  /** The text of the call, for the message of a failed test. */
  readonly text: string;
  readonly tool: string;
  /** Values inserted at run time (`${…}`) are left out. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Why the call is invalid; null if it is valid. */
  readonly problem: string | null;
}

const TOOL = /\bpen_[a-z]+(?:_[a-z]+)*/g;
const PAIR = /^(\w+)(?: ("[^"]*"|`[^`]*`|\$\{[^}]*\}|[\w.-]+\w|\w))?/;
/** Text after "with" that is no parameter: `pen_cpu_summary with its capture id`. */
const PLAIN = new Set(['its', 'a', 'an', 'the']);

const TypeSchema = z.looseObject({ type: z.unknown().optional() });

function typeOf(capability: AnyCapability, name: string): unknown {
  const { properties = {} } = z.toJSONSchema(capability.params, { io: 'input' });
  return TypeSchema.safeParse(properties[name]).data?.type;
}

function valueOf(written: string, type: unknown): unknown {
  const text = written.replaceAll(/^["`]|["`]$/g, '');
  if (type === 'boolean') return text !== 'false';
  return type === 'number' || type === 'integer' ? Number(text) : text;
}

function readParameters(capability: AnyCapability, rest: string): Omit<NamedCall, 'text' | 'tool'> {
  const params: Record<string, unknown> = {};
  for (let left = rest, isFirst = true; ; isFirst = false) {
    const [pair = '', name = '', written] = PAIR.exec(left) ?? [];
    const parameter = capability.aliases?.[name]?.parameter ?? name;
    const field: z.core.$ZodType | undefined = capability.params.shape[parameter];
    if (field === undefined) {
      if (!isFirst || PLAIN.has(name)) return { params, problem: null };
      return { params, problem: `"${name}" is no parameter of it` };
    }
    const type = typeOf(capability, parameter);
    const isSwitch = type === 'boolean' && written !== 'true' && written !== 'false';
    if (!isSwitch && written === undefined) return { params, problem: `"${name}" has no value` };
    if (isSwitch || written?.includes('${') !== true) {
      const value = isSwitch ? true : valueOf(written ?? '', type);
      const parsed = z.safeParse(field, value);
      if (!parsed.success) return { params, problem: `"${name}" does not take ${written ?? ''}` };
      params[parameter] = value;
    }
    const taken = isSwitch ? name : pair;
    const [joined] = /^(?:,| and) /.exec(left.slice(taken.length)) ?? [];
    if (joined === undefined) return { params, problem: null };
    left = left.slice(taken.length + joined.length);
  }
}

/** Every tool that the text names, with its parameters. */
export function namedCalls(text: string, capabilities: readonly AnyCapability[]): NamedCall[] {
  return [...text.matchAll(TOOL)].map((match) => {
    const [tool] = match;
    const after = text.slice(match.index + tool.length);
    const capability = capabilities.find(({ name }) => name === tool);
    const shown = `${tool}${after.slice(0, 60)}`;
    if (capability === undefined) return { text: shown, tool, params: {}, problem: 'there is no such tool' };
    const [words] = /^ with /.exec(after) ?? [];
    if (words === undefined) return { text: shown, tool, params: {}, problem: null };
    return { text: shown, tool, ...readParameters(capability, after.slice(words.length)) };
  });
}
