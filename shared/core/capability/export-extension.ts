/** Checks the name of a file that an assistant writes. */
import { err, ok } from '../../base/result.ts';
import { appError, type AppResult } from '../../base/errors.ts';
import type { CallerView } from './define.ts';

/** JSON that package managers, compilers and editors read by its name, also with a word in between (`tsconfig.app.json`). */
const OF_TOOLS =
  /(?:^|[\\/])(?:package(?:-lock)?|npm-shrinkwrap|deno|composer|bower|[jt]sconfig|angular|project|workspace|nx|turbo|lerna|vercel|firebase|manifest|settings|launch|tasks|extensions|mcp|claude_desktop_config)\.(?:[^\\/]*\.)?json$|\.config\.(?:[^\\/]*\.)?json$/;

/**
 * Requires `path` to end with one of `endings` (extensions with their dots, best first, or a separator and a name; case-insensitive). Persons may
 * write to any file name. Models may not, because page content controls part of the file, and shells, build tools and Git execute files by their
 * names. Error: `invalid_params` with a name to use.
 */
export function hasExtension(
  path: string,
  endings: readonly [string, ...string[]],
  { kind }: Pick<CallerView, 'kind'>,
): AppResult<undefined> {
  const name = path.toLowerCase();
  if (kind !== 'mcp') return ok();
  if (OF_TOOLS.test(name))
    return err(
      appError(
        'invalid_params',
        `${path} has a name by which a tool finds its own files.`,
        'Choose another name, such as the id of the capture.',
      ),
    );
  if (endings.some((ending) => name.endsWith(ending))) return ok();
  const extensions = endings.filter((ending) => ending.startsWith('.'));
  const [best] = endings;
  // `app.json` becomes `app.trace.json`, not `app.json.trace.json`.
  const last = best.slice(best.lastIndexOf('.'));
  const stem = name.endsWith(last) ? path.slice(0, -last.length) : path;
  return err(
    appError(
      'invalid_params',
      `${path} does not end with ${extensions.join(' or ')}, the extension of this format.`,
      `Write ${stem}${best} instead.`,
    ),
  );
}
