/** The window's session as its page may use it. */
import { err } from '../../shared/base/result.ts';
import { appError, type AppResult } from '../../shared/contracts/errors.ts';
import type { CallerSession } from '../runner/types.ts';

/**
 * Calls by the page name captures by their ids; files come and go by dialogs and drops, which main handles itself. So a path in a
 * call is none that a person chose: reading is held to `readable`, the folders that any assistant may read, and nothing is written.
 */
export function pageCaller(
  session: CallerSession,
  readable: (path: string) => Promise<AppResult<string>>,
): CallerSession {
  return {
    ...session,
    resolvePath: (path, use) =>
      use === 'read'
        ? readable(path)
        : Promise.resolve(
            err(
              appError(
                'path_denied',
                `The window names no place to write to, and ${path} was named.`,
                'Use Export capture, which asks for the place.',
              ),
            ),
          ),
  };
}
