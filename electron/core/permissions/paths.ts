/**
 * The files that a caller may name. A path is resolved once, including links, and the result is what gets opened: checking one path and
 * opening another is how such rules are circumvented.
 */
import nativeSyntax, { type PlatformPath } from 'node:path';
import { fileURLToPath } from 'node:url';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import { isWithin, realPathOfDeepest } from '../files/containment.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import { hiddenPart, leavesMachine, specialPart } from '../files/path-shape.ts';
import type { CallerRights } from '../../../shared/core/contracts/permissions.ts';

// The folders that an MCP client lists as its roots. They narrow the project root for the client's file paths and never widen it, so no
// root gives access to anything.

/**
 * The folders that the URIs name, without duplicates. Left out: schemes other than `file`, folders of other machines (`file://host/share`),
 * Windows devices, and URIs that name no path.
 */
export function rootFolders(uris: readonly string[], syntax: PlatformPath = nativeSyntax): string[] {
  return [...new Set(uris.map((uri) => folderOf(uri, syntax)).filter((folder) => folder !== null))];
}

function folderOf(uri: string, syntax: PlatformPath): string | null {
  if (!URL.canParse(uri) || new URL(uri).protocol !== 'file:') return null;
  let path: string;
  try {
    path = fileURLToPath(uri, { windows: syntax.sep === '\\' });
  } catch (thrown) {
    // A host, an encoded separator, broken percent-encoding, or no drive letter.
    if (thrown instanceof TypeError || thrown instanceof URIError) return null;
    throw thrown;
  }
  if (path.includes('\0') || leavesMachine(path, syntax)) return null;
  const folder = syntax.resolve(path);
  return specialPart(folder, syntax) === null ? folder : null;
}

/** The real paths of the folders; one whose links cannot be resolved is left out. */
async function realRoots(folders: readonly string[], realPath: (path: string) => Promise<string>): Promise<string[]> {
  const real = await Promise.all(
    folders.map((folder) =>
      realPath(folder).catch((thrown: unknown) => {
        if (errnoOf(thrown) === null) throw thrown;
        return null;
      }),
    ),
  );
  return real.filter((folder) => folder !== null);
}

/**
 * `anywhere`: the user typed or chose it. `project`: an MCP caller named it. `outside`: an MCP caller named it that may use files outside
 * the project.
 */
export type PathScope = 'anywhere' | 'project' | 'outside';
export type PathUse = 'read' | 'write';

export interface PathRuleOptions {
  /** The folder for file arguments of MCP callers, and the base of relative ones. */
  readonly projectRoot: (rights?: CallerRights) => string;
  /** The app's own temporary folder and the library: may be read, not written. */
  readonly temporaryDirectory: string;
  readonly libraryDirectory: string;
  /** The app's data folder, with its tokens: no MCP caller reads or writes in it, except captures. */
  readonly dataDirectory: string;
  /** The base of the user's relative paths; default: the process's working directory. */
  readonly workingDirectory?: string;
  /** Path syntax; default: of this system. */
  readonly syntax?: PlatformPath;
  /** The real path of what exists, the rest as named; default: the file system's. */
  readonly realPath?: (path: string) => Promise<string>;
}

export interface PathBounds {
  /** The folder of a user's relative paths; default: the working directory. */
  readonly base?: string;
  /** URIs of the roots of an MCP client; null or absent if it has declared none. */
  readonly roots?: readonly string[] | null;
  /** The folders of the caller by the flags of its own command. */
  readonly rights?: CallerRights;
}

export interface PathRule {
  /**
   * The real path of `path`, with every link resolved; what does not exist yet is appended to the deepest existing folder. A project
   * caller's relative paths are resolved from the project root, others from `base`. `path_denied` when a `project` caller's path leads out
   * of the allowed folders, whether or not anything is there, or is to be written in a folder or file whose name begins with a dot;
   * `outside_roots` when a `project` or `outside` caller's path leads into no root of the client, nor, to read, into PEN's own folders; `invalid_params` for an empty path or
   * one with a NUL byte; the file system's own errors.
   */
  resolve(path: string, use: PathUse, scope: PathScope, bounds?: PathBounds): Promise<AppResult<string>>;
}

export function createPathRule(options: PathRuleOptions): PathRule {
  const { syntax = nativeSyntax, realPath = realPathOfDeepest } = options;

  function allowedFolders(root: string, use: PathUse): string[] {
    const folders = [root];
    if (use === 'read') folders.push(options.temporaryDirectory, options.libraryDirectory);
    return folders.map((folder) => syntax.resolve(folder));
  }

  const isInside = (folders: readonly string[], path: string): boolean =>
    folders.some((folder) => isWithin(folder, path, syntax));

  /** The file system is accessed only if the text of the path is inside: another path may contact another machine. */
  async function resolveForProject(
    path: string,
    use: PathUse,
    roots: readonly string[] | null,
    root: string,
  ): Promise<AppResult<string>> {
    const named = syntax.resolve(root, path);
    const folders = allowedFolders(root, use);
    const realFolders = await Promise.all(folders.map((folder) => realPath(folder)));
    if (!isInside([...folders, ...realFolders], named) || specialPart(named, syntax) !== null)
      return err(deniedError(path, use, root));
    const real = await realPath(named);
    if (!isInside(realFolders, real)) return err(deniedError(path, use, root));
    const hidden = use === 'write' ? hiddenPart(realFolders[0] ?? '', real, syntax) : null;
    if (hidden !== null) return err(hiddenError(path, hidden));
    const isOwn = isInside(realFolders.slice(1), real);
    return isOwn || (await isInRoots(real, roots)) ? ok(real) : err(outsideRootsError(path, root));
  }

  /** True without roots. They are resolved for every path: a link may have changed since the last one. */
  const isInRoots = async (real: string, roots: readonly string[] | null): Promise<boolean> =>
    roots === null || isInside(await realRoots(rootFolders(roots, syntax), realPath), real);

  /** As for a project caller, without its folders. The data folder is refused by name and by real path. */
  async function resolveOutside(
    path: string,
    use: PathUse,
    roots: readonly string[] | null,
    root: string,
  ): Promise<AppResult<string>> {
    const named = syntax.resolve(root, path);
    const own = syntax.resolve(options.dataDirectory);
    if (leavesMachine(named, syntax) || specialPart(named, syntax) !== null || isWithin(own, named, syntax))
      return err(ownError(path));
    const real = await realPath(named);
    if (isWithin(await realPath(own), real, syntax)) return err(ownError(path));
    const hidden = use === 'write' ? hiddenPart(syntax.parse(real).root, real, syntax) : null;
    if (hidden !== null) return err(hiddenError(path, hidden));
    return (await isInRoots(real, roots)) ? ok(real) : err(outsideRootsError(path, root));
  }

  return {
    async resolve(path, use, scope, { base, roots = null, rights } = {}) {
      if (path === '') return err(appError('invalid_params', 'The path is empty.', 'Name a file.'));
      if (path.includes('\0'))
        return err(appError('invalid_params', 'The path contains a NUL byte.', 'Name a file without it.'));
      try {
        // A project caller cannot choose the base: the path is resolved from the folder that it is checked against.
        if (scope === 'project') return await resolveForProject(path, use, roots, options.projectRoot(rights));
        if (scope === 'outside') return await resolveOutside(path, use, roots, options.projectRoot(rights));
        return ok(await realPath(syntax.resolve(base ?? options.workingDirectory ?? process.cwd(), path)));
      } catch (thrown) {
        return err(fileError(thrown, { use, path }));
      }
    },
  };
}

function hiddenError(path: string, part: string) {
  return appError(
    'path_denied',
    `path ${path} leads to "${part}", and names that begin with a dot belong to shells, Git and editors — access denied`,
    'Name a file in a folder that is not hidden.',
  );
}

function ownError(path: string) {
  return appError(
    'path_denied',
    `path ${path} is on another machine, a device, or belongs to PEN Workbench itself — access denied`,
    'Name a file of this machine, or a capture by its id.',
  );
}

function outsideRootsError(path: string, projectRoot: string) {
  return appError(
    'outside_roots',
    `path ${path} is in none of the roots that the MCP client lists — access denied`,
    `Name a file that is inside ${projectRoot} and inside a root of the client, or add a root in the client.`,
  );
}

function deniedError(path: string, use: PathUse, projectRoot: string) {
  return appError(
    'path_denied',
    `path ${path} resolves outside project root — access denied`,
    use === 'read'
      ? `Name a file inside ${projectRoot}, a capture by its id, or set another project root.`
      : `Name a file inside ${projectRoot}, or set another project root.`,
    { outsideProject: true },
  );
}
