/** Asks the files of a command in SQL, in a process of its own. */
import { rm } from 'node:fs/promises';
import { createPrivateFolder, createSqlClient, createSqlLauncher, type SqlClient } from './client/index.ts';
import type { CaptureFiles } from '../../core/cli/capture-files.ts';
import { createCommandLog } from '../../core/cli/command-log.ts';
import type { CommandContext } from '../../core/cli/context.ts';

/** Runs `work` with a SQL process of its own, which reads the files through the analysis process. `folder` is private and removed at the end. */
export async function withSqlClient<T>(
  context: CommandContext,
  { client: analysis, settings }: CaptureFiles,
  work: (client: SqlClient, folder: string) => Promise<T>,
): Promise<T> {
  const log = createCommandLog(context, 'error');
  const folder = await createPrivateFolder(context.dataDirectory);
  const client = createSqlClient({
    launch: createSqlLauncher({ execPath: process.execPath, entryPath: context.installation.sqlEntry, log }),
    directory: () => folder,
    memoryLimitBytes: () => settings.sqlMemoryBytes,
    writeTable: analysis.writeTable,
    writeLibraryTable: null,
    log,
  });
  try {
    return await work(client, folder);
  } finally {
    await client.close();
    await rm(folder, { recursive: true, force: true });
  }
}
