/** The extension that a file must have which an assistant writes. */
import { err, ok } from '../base/result.ts';
import { appError, type AppResult } from '../contracts/errors.ts';
import type { CallerView } from './define.ts';

/**
 * Whether `path` ends with one of `extensions` (with their dots, letter case ignored). A person may name any file. A model may not:
 * page content decides part of what is written, and a shell, a build tool or Git runs files by their names.
 * `invalid_params` names an extension to use.
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
