/** A caller that works in a folder. */
import { resolve } from 'node:path';
import type { CallerSession } from './types.ts';

/** The session with another base folder for its relative paths. All other state is shared with the original. */
export function inFolder(session: CallerSession, folder: string): CallerSession {
  return { ...session, resolvePath: (path, use) => session.resolvePath(path === '' ? '' : resolve(folder, path), use) };
}
