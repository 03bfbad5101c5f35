/**
 * Calls that texts propose, in the one form of `proposedCall`: `pen_trace_query {"name":"Layout","fromMs":5}`. A test of an answer sends them
 * unchanged; a test of the source validates them against the schemas.
 */
import { parseParameters } from '../../runner/parameters.ts';
import type { AnyCapability } from '../../../../shared/core/capability/define.ts';

export interface NamedCall {
  /** The text of the call, for the message of a failed test. */
  readonly text: string;
  readonly tool: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Why the call is invalid; null if it is valid. */
  readonly problem: string | null;
}

const TOOL = /\bpen_[a-z]+(?:_[a-z]+)*/g;
/** Parameters in prose cannot be copied, nor checked. */
const PROSE = /^ with ["\w]+ (?:"|\$\{|\d)|^ with (\w+)\b/;

/** The JSON object at the start of the text; null if there is none. */
function leadingObject(text: string): Record<string, unknown> | null {
  for (let end = text.indexOf('}'); end >= 0; end = text.indexOf('}', end + 1)) {
    try {
      return JSON.parse(text.slice(0, end + 1)) as Record<string, unknown>;
    } catch {
      // The brace is within a string, or closes an inner object.
    }
  }
  return null;
}

function problemOf(capability: AnyCapability, params: Readonly<Record<string, unknown>>): string | null {
  const parsed = parseParameters(capability, params);
  return parsed.ok ? null : parsed.error.message;
}

/** Every tool that the text names, with its parameters. */
export function namedCalls(text: string, capabilities: readonly AnyCapability[]): NamedCall[] {
  return [...text.matchAll(TOOL)].map((match) => {
    const [tool] = match;
    const after = text.slice(match.index + tool.length);
    const capability = capabilities.find(({ name }) => name === tool);
    const shown = `${tool}${after.slice(0, 60)}`;
    if (capability === undefined) return { text: shown, tool, params: {}, problem: 'there is no such tool' };
    const [, prose] = PROSE.exec(after) ?? [];
    if (prose !== undefined && prose in capability.params.shape)
      return { text: shown, tool, params: {}, problem: 'its parameters are in prose: use proposedCall' };
    if (!after.startsWith(' {')) return { text: shown, tool, params: {}, problem: null };
    const params = leadingObject(after.slice(1));
    if (params === null) return { text: shown, tool, params: {}, problem: 'its parameters are not JSON' };
    return { text: shown, tool, params, problem: problemOf(capability, params) };
  });
}

const PROPOSED = /\bproposedCall\(\s*'(pen_\w+)'(?:,\s*\{([^}]*)\})?/g;
const FIELD = /(?:^|,)\s*(\w+)\s*(?::\s*(?:'([^']*)'|(true|false|\d+)(?=\s*[,}]|\s*$))?)?/g;

/** Calls of `proposedCall` in source text: their tools and parameters exist, and literal values are valid. */
export function proposedInSource(source: string, capabilities: readonly AnyCapability[]): NamedCall[] {
  return [...source.matchAll(PROPOSED)].map(([text, tool = '', fields = '']) => {
    const capability = capabilities.find(({ name }) => name === tool);
    if (capability === undefined) return { text, tool, params: {}, problem: 'there is no such tool' };
    const { shape } = capability.params;
    const params: Record<string, unknown> = {};
    for (const [, name = '', word, literal] of fields.matchAll(FIELD)) {
      const field: unknown = shape[name];
      if (field === undefined) return { text, tool, params, problem: `"${name}" is no parameter of it` };
      const value: unknown = word ?? (literal === undefined ? undefined : JSON.parse(literal));
      if (value === undefined) continue;
      if (!shape[name]?.safeParse(value).success)
        return { text, tool, params, problem: `"${name}" does not take ${word ?? literal}` };
      params[name] = value;
    }
    return { text, tool, params, problem: null };
  });
}
