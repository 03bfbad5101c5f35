/**
 * Tasks on disk, for assistants with a token of their own: their results can be read after the app was restarted, and a task that ended with the app is
 * said to have.
 */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { errnoOf } from '../files/file-error.ts';
import { readPrivateText } from '../files/private-file.ts';
import { isAlive, thisProcess } from '../files/process-liveness.ts';
import type { ClientParts } from './protocol-session.ts';

const StoredSchema = z.object({
  /** Identity of the assistant and its token. */
  owner: z.string(),
  createdAtMs: z.number(),
  changedAtMs: z.number(),
  /** The process that runs it, or ran it. */
  process: z.object({ pid: z.number(), startedAt: z.string().nullable() }),
  /** Null: it was running when this was written. */
  outcome: z.record(z.string(), z.unknown()).nullable(),
});
export type StoredTask = Omit<z.infer<typeof StoredSchema>, 'owner' | 'process'> & {
  /** Another process of PEN runs it still. */
  readonly isRunning: boolean;
};

/** The tasks of one owner. */
export interface OwnTasks {
  /** Replaces what is stored of a task. A failure is logged: the task goes on, and ends with the app. */
  put(taskId: string, task: Pick<StoredTask, 'createdAtMs' | 'changedAtMs' | 'outcome'>): Promise<void>;
  /** Null for a task that is unknown, expired, or of another owner. */
  find(taskId: string): Promise<StoredTask | null>;
}

export interface TaskFiles {
  of(owner: string): OwnTasks;
}

const TASK_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `keptMs`: how long after its last change a file stays. */
export function createTaskFiles(
  folder: string,
  { keptMs, now, log }: { readonly keptMs: number } & Pick<ClientParts, 'now' | 'log'>,
): TaskFiles {
  const pathOf = (taskId: string): string => join(folder, `${taskId}.json`);

  async function sweep(): Promise<void> {
    for (const name of await readdir(folder)) {
      try {
        const { mtimeMs } = await stat(join(folder, name));
        if (now() - mtimeMs > keptMs) await rm(join(folder, name), { force: true });
      } catch (thrown) {
        // Another write has renamed or removed it meanwhile.
        if (errnoOf(thrown) !== 'ENOENT') throw thrown;
      }
    }
  }

  async function write(taskId: string, stored: z.infer<typeof StoredSchema>): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFileAtomically(pathOf(taskId), JSON.stringify(stored));
    await sweep();
  }

  async function read(taskId: string): Promise<z.infer<typeof StoredSchema> | null> {
    if (!TASK_ID.test(taskId)) return null;
    try {
      const text = await readPrivateText(pathOf(taskId));
      return text === null ? null : (StoredSchema.safeParse(JSON.parse(text)).data ?? null);
    } catch (thrown) {
      log.error('a stored task of an MCP client cannot be read', { taskId, error: String(thrown) });
      return null;
    }
  }

  return {
    of: (owner) => {
      /** Writes follow each other, so that an outcome is never replaced by an earlier state. */
      let last: Promise<void> = Promise.resolve();
      return {
        put(taskId, task) {
          last = last
            .then(async () => write(taskId, { ...task, owner, process: await thisProcess() }))
            .catch((thrown: unknown) =>
              log.error('a task of an MCP client was not stored', { taskId, error: String(thrown) }),
            );
          return last;
        },
        async find(taskId) {
          const stored = await read(taskId);
          if (stored === null || stored.owner !== owner || now() - stored.changedAtMs > keptMs) return null;
          const { process: by, createdAtMs, changedAtMs, outcome } = stored;
          const isRunning = outcome === null && by.pid !== process.pid && (await isAlive(by));
          return { createdAtMs, changedAtMs, outcome, isRunning };
        },
      };
    },
  };
}
