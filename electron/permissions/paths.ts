/**
 * Which files a caller may name (behaviour.md §9.3). A path is resolved once, links and all, and what comes out is what gets
 * opened: checking one spelling and opening another is how such rules are got round.
 */
import { resolve as resolvePath } from 'node:path';
import { err, ok } from '../../shared/base/result.ts';
import { appError, type AppResult } from '../../shared/contracts/errors.ts';
import { isWithin, realPathOfDeepest } from '../files/containment.ts';
import { errnoOf, fileError } from '../files/file-error.ts';

/** `anywhere`: a person typed or chose it. `project`: an MCP caller named it. */
export type PathScope = 'anywhere' | 'project';
export type PathUse = 'read' | 'write';

export interface PathRuleOptions {
  /** The folder MCP callers' file arguments lie in, and relative ones are taken from. */
  readonly projectRoot: () => string;
  /** The product's own temporary folder and the library: may be read, not written. */
  readonly temporaryDirectory: string;
  readonly libraryDirectory: string;
  /** The folder a person's relative paths are taken from; the process's own where it is left out. */
  readonly workingDirectory?: string;
}

export interface PathRule {
  /**
   * The real path of `path`, every link in it followed; what does not exist yet is kept as named below the deepest folder
   * that does. A project caller's relative paths are taken from the project root, others from `base` (the working directory
   * where it is left out).
   * `path_denied` where a `project` caller's path leads out of the allowed folders, whether or not anything lies there;
   * `invalid_params` for an empty path or one with a NUL byte; the file system's own errors.
   */
  resolve(path: string, use: PathUse, scope: PathScope, base?: string): Promise<AppResult<string>>;
}

export function createPathRule(options: PathRuleOptions): PathRule {
  async function allowedFolders(use: PathUse): Promise<string[]> {
    const folders = [options.projectRoot()];
    if (use === 'read') folders.push(options.temporaryDirectory, options.libraryDirectory);
    return Promise.all(folders.map((folder) => realPathOfDeepest(resolvePath(folder))));
  }

  return {
    async resolve(path, use, scope, base) {
      if (path === '') return err(appError('invalid_params', 'The path is empty.', 'Name a file.'));
      if (path.includes('\0'))
        return err(appError('invalid_params', 'The path holds a NUL byte.', 'Name a file without it.'));
      // A project caller chooses no base: the folder the path is checked against is the one it is taken from.
      const from = scope === 'project' ? options.projectRoot() : (base ?? options.workingDirectory ?? process.cwd());
      try {
        const real = await realPathOfDeepest(resolvePath(from, path));
        if (scope === 'anywhere') return ok(real);
        const folders = await allowedFolders(use);
        return folders.some((folder) => isWithin(folder, real))
          ? ok(real)
          : err(deniedError(path, use, options.projectRoot()));
      } catch (thrown) {
        // A project caller learns nothing of what lies outside, not even that it cannot be looked at.
        if (scope === 'project' && errnoOf(thrown) !== null && !isWithin(resolvePath(from), resolvePath(from, path))) {
          return err(deniedError(path, use, options.projectRoot()));
        }
        return err(fileError(thrown, { use, path }));
      }
    },
  };
}

function deniedError(path: string, use: PathUse, projectRoot: string) {
  return appError(
    'path_denied',
    `path ${path} resolves outside project root — access denied`,
    use === 'read'
      ? `Name a file inside ${projectRoot}, a capture by its id, or set another project root.`
      : `Name a file inside ${projectRoot}, or set another project root.`,
  );
}
