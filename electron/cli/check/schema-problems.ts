/** Problems of a JSON file against its schema, each with the path of the member, for people who wrote the file by hand. */
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** `budgets[0].max`; empty for the file as a whole. */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}${text === '' ? '' : '.'}${String(part)}`),
    '',
  );
}

function flatIssues(issue: Issue, above: readonly PropertyKey[] = []): Issue[] {
  const path = [...above, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ ...issue, path }];
  // The alternative that was meant has the fewest members that it does not know, and then the fewest problems.
  const weigh = (issues: readonly Issue[]): number =>
    issues.reduce((sum, each) => sum + (each.code === 'unrecognized_keys' ? 100 * each.keys.length : 1), 0);
  const [nearest] = issue.errors.toSorted((a, b) => weigh(a) - weigh(b));
  return (nearest ?? []).flatMap((each) => flatIssues(each, path));
}

/** One text for each problem: `budgets[0].max: Invalid input: expected number, received string`. */
export function schemaProblems(error: z.ZodError): string[] {
  return error.issues
    .flatMap((issue) => flatIssues(issue))
    .map(({ path, message, ...issue }) => {
      const at = pathText(path);
      const known =
        issue.code === 'invalid_union' && 'discriminator' in issue && issue.discriminator === 'measure'
          ? 'There is no such measure; docs/budgets.md lists them'
          : message;
      return at === '' ? known : `${at}: ${known}`;
    });
}
