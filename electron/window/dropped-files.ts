/** Files that the user dropped or chose: imported as captures, or added to the folders and files searched for source maps. */
import { err, ok } from '../../shared/base/result.ts';
import { settle, type AppResult } from '../../shared/contracts/errors.ts';
import type { Core } from '../core/index.ts';
import type { WindowFileHandlers } from '../ipc/window-channel.ts';
import type { CallerSession } from '../runner/types.ts';

export interface FileTaking {
  readonly core: Pick<Core, 'runner' | 'settings'>;
  /** The user's session: it may read every file. */
  readonly session: CallerSession;
}

export async function importFile(
  { core, session }: FileTaking,
  path: string,
): Promise<AppResult<{ captureId: string }>> {
  const outcome = await core.runner.run('pen_import', { path }, session);
  return outcome.ok ? ok({ captureId: String(outcome.value['captureId']) }) : err(outcome.error);
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
