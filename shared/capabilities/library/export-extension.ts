/** Checks the extension of a file that an assistant writes. */
import { err, ok } from '../../base/result.ts';
import { appError, type AppResult } from '../../contracts/errors.ts';
import type { CallerView } from '../define.ts';

/**
 * Requires `path` to end with one of `extensions` (with their dots, case-insensitive). Persons may write to any file name. Models may not,
 * because page content controls part of the file, and shells, build tools and Git execute files by their names.
 * Error: `invalid_params` with an extension to use.
 */
export function hasExtension(
  path: string,
  extensions: readonly [string, ...string[]],
  { kind }: Pick<CallerView, 'kind'>,
): AppResult<undefined> {
  const name = path.toLowerCase();
  if (kind !== 'mcp' || extensions.some((extension) => name.endsWith(extension))) return ok();
  return err(
    appError(
      'invalid_params',
      `${path} does not end with ${extensions.join(' or ')}, the extension of this format.`,
      `Write ${path}${extensions[0]} instead.`,
    ),
  );
}
