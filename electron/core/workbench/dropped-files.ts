/** Files that the user dropped or chose: imported as captures, or added to the folders and files searched for source maps. */
import { basename } from 'node:path';
import { err, ok } from '../../../shared/base/result.ts';
import { penImport } from '../../../shared/features/library/tools/import-capture.ts';
import { settle, type AppResult } from '../../../shared/base/errors.ts';
import type { Core } from '../app/index.ts';
import type { WindowFileHandlers } from './page-handlers.ts';
import type { CallerSession } from '../runner/types.ts';

export interface FileTaking {
  readonly core: Pick<Core, 'runner' | 'settings' | 'activity'>;
  /** The user's session: it may read every file. */
  readonly session: CallerSession;
}

export async function importFile(
  { core, session }: Pick<FileTaking, 'session'> & { readonly core: Pick<Core, 'runner' | 'activity'> },
  path: string,
): Promise<AppResult<{ captureIds: string[] }>> {
  const outcome = await core.runner.run('pen_import', { path }, session);
  return outcome.ok ? ok({ captureIds: importedCaptures(core, path, outcome.value) }) : err(outcome.error);
}

/** The ids of the captures in an answer of `pen_import`. Files of an archive that were not imported are reported in the window. */
export function importedCaptures({ activity }: Pick<Core, 'activity'>, path: string, answer: unknown): string[] {
  const { captureId, also = [], skipped = [] } = penImport.result.parse(answer);
  if (skipped.length > 0) {
    activity.report({
      severity: 'info',
      title: `${skipped.length === 1 ? '1 file' : `${skipped.length} files`} of ${basename(path)} not imported`,
      detail: skipped.join('; '),
      suggestion: null,
      callId: null,
    });
  }
  return [captureId, ...also.map((other) => other.captureId)];
}

/** Adds folders or map files to those that are searched. */
export async function addSourceMaps(
  { core }: Pick<FileTaking, 'core'>,
  paths: readonly string[],
): Promise<AppResult<{ added: string[] }>> {
  const known = core.settings.current().sourceMapPaths;
  const saved = await settle(() => core.settings.update({ sourceMapPaths: [...new Set([...known, ...paths])] }));
  return saved.ok ? ok({ added: [...paths] }) : saved;
}

export function createDroppedFiles(taking: FileTaking): WindowFileHandlers {
  return {
    import: (path) => importFile(taking, path),
    'source-map': (path) => addSourceMaps(taking, [path]),
  };
}
