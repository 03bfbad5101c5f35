/**
 * The folder in which MCP clients read and write. Programs are often started in the home folder (desktops do so), and a client with write
 * access there could change what the next shell runs; so some folders cannot be the project, and then a folder of ours is used instead.
 */
import { mkdirSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import nativeSyntax, { type PlatformPath } from 'node:path';
import { isWithin, realPathOfDeepestSync } from '../files/containment.ts';
import { errnoOf } from '../files/file-error.ts';
import type { Log } from '../log/log.ts';
import type { CallerRights } from '../../../shared/core/contracts/permissions.ts';

export interface RootFacts {
  /** Home folders of this user; environment and system may disagree. */
  readonly homes: readonly string[];
  readonly dataDirectory: string;
  /** Path syntax; default: of this system. */
  readonly syntax?: PlatformPath;
}

/** Returns why an absolute folder cannot be the project root, to complete "… cannot be the project root: it …"; null if it can. */
export function unfitRoot(folder: string, facts: RootFacts): string | null {
  return unfitPlace(folder, facts) ?? conflictWithData(folder, facts);
}

function unfitPlace(folder: string, { homes, syntax = nativeSyntax }: RootFacts): string | null {
  if (syntax.parse(folder).root === folder) return 'is a whole disk';
  for (const home of homes) {
    if (!isWithin(folder, home, syntax)) continue;
    return isWithin(home, folder, syntax) ? 'is your home folder' : 'holds your home folder';
  }
  return null;
}

/** Tokens, settings and captures are not project files; the replacement folder inside is allowed. */
function conflictWithData(folder: string, { dataDirectory, syntax = nativeSyntax }: RootFacts): string | null {
  if (isWithin(folder, dataDirectory, syntax)) return 'holds the data folder of PEN Workbench';
  const isFallback = isWithin(fallbackRoot(dataDirectory, syntax), folder, syntax);
  return isWithin(dataDirectory, folder, syntax) && !isFallback ? 'is in the data folder of PEN Workbench' : null;
}

function fallbackRoot(dataDirectory: string, syntax: PlatformPath = nativeSyntax): string {
  return syntax.join(dataDirectory, 'files');
}

export interface ProjectRootOptions {
  /**
   * The folder by settings or flag, or the one of the start and then the one to use where that is unfit. A relative one is resolved from the process's
   * working directory. `rights`: those of a client by its own command.
   */
  readonly wanted: (rights: CallerRights) => { readonly folders: readonly string[]; readonly isNamed: boolean };
  readonly dataDirectory: string;
  /** Default: those of this user. */
  readonly homes?: readonly string[];
  readonly log: Log;
  /** Called once for each rejected folder that was named. Desktops start programs in the home folder: that is nobody's fault. */
  readonly onReplaced: (sentence: string) => void;
}

const userHomes = (): string[] => [...new Set([homedir(), systemHome()])];

/** Returns the facts that decide, by the real paths of folders on this system. Letter case is ignored on a Mac's usual disk, and by Windows itself. */
function realFacts(folder: string, dataDirectory: string, homes: readonly string[]): [string, RootFacts] {
  const compared = (path: string): string => {
    const real = realPathOfDeepestSync(path);
    return process.platform === 'darwin' ? real.toLowerCase() : real;
  };
  const facts = {
    homes: homes.filter((home) => home !== '').map(compared),
    dataDirectory: compared(nativeSyntax.resolve(dataDirectory)),
  };
  return [compared(folder), facts];
}

/**
 * Returns why this folder and the data folder cannot be used together, as a reason of `unfitRoot`; null if they can, and for a folder that is never a
 * project, such as the home folder.
 */
export function dataFolderConflict(folder: string, dataDirectory: string): string | null {
  const [compared, facts] = realFacts(folder, dataDirectory, userHomes());
  return unfitPlace(compared, facts) === null ? conflictWithData(compared, facts) : null;
}

/** Returns the current project root: the first requested folder that is fit, or `files` in the data folder, which is created if it is missing. */
export function createProjectRoot(options: ProjectRootOptions): (rights?: CallerRights) => string {
  const { dataDirectory, log } = options;
  const homes = options.homes ?? userHomes();
  const reported = new Set<string>();
  const whyUnfit = (wanted: string): string | null => unfitRoot(...realFacts(wanted, dataDirectory, homes));
  return (rights = {}) => {
    const { folders: asked, isNamed } = options.wanted(rights);
    const folders = asked.map((each) => nativeSyntax.resolve(each));
    const fit = folders.find((each) => whyUnfit(each) === null);
    if (fit !== undefined) return fit;
    const wanted = folders.at(-1) ?? '';
    const reason = whyUnfit(wanted);
    const folder = fallbackRoot(dataDirectory);
    if (reported.has(wanted)) return folder;
    reported.add(wanted);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    } catch (thrown) {
      if (errnoOf(thrown) === null) throw thrown;
      // A later write fails with the reason as an error.
      log.warn('the folder for files of MCP clients was not created', { folder, error: String(thrown) });
    }
    const sentence = `${wanted} cannot be the project root: it ${reason}. MCP clients read and write in ${folder} instead.`;
    log.warn(sentence);
    if (isNamed) options.onReplaced(sentence);
    return folder;
  };
}

/** According to the system's own user list: the environment may name another. Empty if the user is not on the list. */
function systemHome(): string {
  try {
    return userInfo().homedir;
  } catch (thrown) {
    if (errnoOf(thrown) === null) throw thrown;
    return '';
  }
}
