/**
 * The folder that DuckDB may write into. Its settings are locked, so they always allow it; the folder is there only during an export of
 * ours. At other times a file of its name is there, in which nothing can be made, not even by a user who may write anywhere.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createInTurn } from './in-turn.ts';

export interface ExportFolder {
  readonly path: string;
  /** Work at the same time shares the folder. What it leaves there is deleted. */
  use<T>(work: (folder: string) => Promise<T>): Promise<T>;
}

export async function createExportFolder(path: string): Promise<ExportFolder> {
  const inTurn = createInTurn();
  let users = 0;
  const close = (): Promise<void> => writeFile(path, '', { mode: 0o600 });
  await close();
  return {
    path,
    async use(work) {
      await inTurn(async () => {
        if (users === 0) {
          await rm(path);
          await mkdir(path, { mode: 0o700 });
        }
        users += 1;
      });
      try {
        return await work(path);
      } finally {
        await inTurn(async () => {
          users -= 1;
          if (users > 0) return;
          await rm(path, { recursive: true });
          await close();
        });
      }
    },
  };
}
