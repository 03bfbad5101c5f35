/**
 * Copies of clients' configuration files as they were before we changed them, in a private folder of the data folder: for each file a record
 * and, if the file existed, its bytes.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { readPrivateFile } from '../files/private-file.ts';

const RECORD_VERSION = 1;

const RecordSchema = z.object({
  version: z.literal(RECORD_VERSION),
  /** The client whose file it is. */
  client: z.string(),
  /** The real path of the file. */
  file: z.string(),
  /** SHA-256 of the file as we wrote it. */
  written: z.string(),
  /** False if there was no file. */
  existed: z.boolean(),
  /** The first folder that was created for the file; null if its folder existed. */
  createdFolder: z.string().nullable(),
});

/** The file as it was before we first changed it. */
export interface ClientFileCopy {
  readonly client: string;
  readonly writtenHash: string;
  /** Null if there was no file. */
  readonly before: Buffer | null;
  readonly createdFolder: string | null;
}

export interface ClientFileCopies {
  /** The copy for this file; null if there is none, or its record cannot be read. */
  find(file: string): Promise<ClientFileCopy | null>;
  /** Stores a copy in place of the one before. Returns the path of the stored bytes; null if there was no file. */
  store(file: string, copy: ClientFileCopy): Promise<string | null>;
  /** The files of a client that were changed and not restored: one for each project. */
  filesOf(client: string): Promise<readonly string[]>;
  forget(file: string): Promise<void>;
}

type FileRecord = z.infer<typeof RecordSchema>;

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function readIfThere(path: string): Promise<Buffer | null> {
  const file = await readPrivateFile(path);
  return file?.distrust === null ? file.bytes : null;
}

/** `folder`: created when it is first needed. Methods throw the system's errors. */
export function createClientFileCopies(folder: string): ClientFileCopies {
  const at = (file: string): { record: string; bytes: string } => {
    const name = hashOf(Buffer.from(file)).slice(0, 16);
    return { record: join(folder, `${name}.json`), bytes: join(folder, `${name}.before`) };
  };
  /** Null if there is none, or it cannot be read as one. */
  async function readRecord(path: string): Promise<FileRecord | null> {
    const text = await readIfThere(path);
    if (text === null) return null;
    try {
      return RecordSchema.safeParse(JSON.parse(text.toString('utf8'))).data ?? null;
    } catch {
      // No JSON.
      return null;
    }
  }
  return {
    async find(file) {
      const paths = at(file);
      const record = await readRecord(paths.record);
      if (record === null || record.file !== file) return null;
      const before = record.existed ? await readIfThere(paths.bytes) : null;
      // Without its bytes the file cannot be restored: only the entry is removed then.
      if (record.existed && before === null) return null;
      return { client: record.client, writtenHash: record.written, before, createdFolder: record.createdFolder };
    },
    async filesOf(client) {
      const names = existsSync(folder) ? await readdir(folder) : [];
      const records = await Promise.all(
        names.filter((name) => name.endsWith('.json')).map((name) => readRecord(join(folder, name))),
      );
      return records.flatMap((record) => (record?.client === client ? [record.file] : []));
    },
    async store(file, { client, writtenHash, before, createdFolder }) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const paths = at(file);
      if (before === null) await rm(paths.bytes, { force: true });
      else await writeFileAtomically(paths.bytes, before);
      const record: FileRecord = {
        version: RECORD_VERSION,
        client,
        file,
        written: writtenHash,
        existed: before !== null,
        createdFolder,
      };
      await writeFileAtomically(paths.record, `${JSON.stringify(record, null, 2)}\n`);
      return before === null ? null : paths.bytes;
    },
    async forget(file) {
      const paths = at(file);
      await rm(paths.record, { force: true });
      await rm(paths.bytes, { force: true });
    },
  };
}
