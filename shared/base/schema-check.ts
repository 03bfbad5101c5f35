/**
 * Checks values from outside against schemas. What is wrong comes as sentences that name the member, what it takes and what it holds; zod's own
 * words ("Invalid input: expected string, received undefined") reach no reader. The only place that turns issues of zod into text.
 */
import type { z } from 'zod';
import { err, ok, type Result } from './result.ts';
import { issueText } from './schema-issue-text.ts';

type Issue = z.core.$ZodIssue;

export interface SchemaProblem {
  /** `steps[0].click`; empty for the value as a whole. */
  readonly place: string;
  /** The problem with the value at the place: `must be a whole number from 1 to 30, not 31`. */
  readonly problem: string;
  /** Members that the place does not take; only if that is the problem. */
  readonly unknownMembers?: readonly string[];
}

/** The problems of a value, in the order of the schema; at least one. */
export type SchemaProblems = readonly [SchemaProblem, ...SchemaProblem[]];

/** `steps[0].click` */
function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}${text === '' ? '' : '.'}${String(part)}`),
    '',
  );
}

/** Returns how far a value is from an alternative: above all by what it is, then by members that the alternative does not have. */
function distance(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => {
    if (issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value'))
      return sum + 10_000;
    return sum + (issue.code === 'unrecognized_keys' ? 100 * issue.keys.length : 1);
  }, 0);
}

/** The issues of the alternative that was probably meant; the issue itself if the value is none of them at all. */
function meantIssues(issue: Issue, above: readonly PropertyKey[] = []): Issue[] {
  const path = [...above, ...issue.path];
  const own = [{ ...issue, path }];
  if (issue.code !== 'invalid_union') return own;
  const [nearest] = issue.errors.toSorted((a, b) => distance(a) - distance(b));
  if (nearest === undefined || distance(nearest) >= 10_000) return own;
  return nearest.flatMap((each) => meantIssues(each, path));
}

function problemOf(issue: Issue): SchemaProblem {
  const at = { place: placeOf(issue.path), problem: issue.message };
  return issue.code === 'unrecognized_keys' ? { ...at, unknownMembers: issue.keys } : at;
}

/** The value with the schema's defaults, or what is wrong with it. */
export function checkBySchema<S extends z.ZodType>(schema: S, value: unknown): Result<z.output<S>, SchemaProblems> {
  const parsed = schema.safeParse(value, { error: issueText });
  if (parsed.success) return ok(parsed.data);
  const [first, ...others] = parsed.error.issues.flatMap((issue) => meantIssues(issue)).map(problemOf);
  return err([first ?? { place: '', problem: 'is not allowed' }, ...others]);
}

/** `steps[0].click must be a string, not 5`; a problem of the whole value begins with `whole`. */
export function problemText({ place, problem }: SchemaProblem, whole = 'it'): string {
  return `${place === '' ? whole : place} ${problem}`;
}

/** All problems in one text: `name is missing: it takes a string; limit must be 1 or more, not 0`. */
export function problemsText(problems: SchemaProblems, whole = 'it'): string {
  return problems.map((each) => problemText(each, whole)).join('; ');
}
