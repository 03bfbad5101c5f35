/** The window's session with the rights of its page. */
import { err } from '../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import type { CallerSession } from '../runner/types.ts';

/**
 * Calls by the page name captures by their ids; files are chosen in dialogs and drops, which main handles itself. So no path in a call was
 * chosen by the user: reading is limited to `readable`, the folders that any assistant may read, and writing is refused.
 */
export function pageCaller(
  session: CallerSession,
  readable: (path: string) => Promise<AppResult<string>>,
): CallerSession {
  const resolvePath: CallerSession['resolvePath'] = (path, use) =>
    use === 'read'
      ? readable(path)
      : Promise.resolve(
          err(
            appError(
              'path_denied',
              `The page of the window may not write to a path, and it named ${path}.`,
              'Use Export capture, which asks for the path.',
            ),
          ),
        );
  return { ...session, resolvePath, resolveOutside: resolvePath };
}
