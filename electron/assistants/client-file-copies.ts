/**
 * Copies of clients' configuration files as they were before we changed them, in a private folder of the data folder: for each file a record
 * and, if the file existed, its bytes.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { errnoOf } from '../files/file-error.ts';

const RECORD_VERSION = 1;

const RecordSchema = z.object({
  version: z.literal(RECORD_VERSION),
  /** The real path of the client's file. */
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
  forget(file: string): Promise<void>;
}

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return null;
    throw thrown;
  }
}

/** `folder`: created when it is first needed. Methods throw the system's errors. */
export function createClientFileCopies(folder: string): ClientFileCopies {
  const at = (file: string): { record: string; bytes: string } => {
    const name = hashOf(Buffer.from(file)).slice(0, 16);
    return { record: join(folder, `${name}.json`), bytes: join(folder, `${name}.before`) };
  };
  return {
    async find(file) {
      const paths = at(file);
      const text = await readIfThere(paths.record);
      if (text === null) return null;
      let raw: unknown = null;
      try {
        raw = JSON.parse(text.toString('utf8'));
      } catch {
        raw = null;
      }
      const record = RecordSchema.safeParse(raw);
      if (!record.success || record.data.file !== file) return null;
      const before = record.data.existed ? await readIfThere(paths.bytes) : null;
      // Without its bytes the file cannot be restored: only the entry is removed then.
      if (record.data.existed && before === null) return null;
      return { writtenHash: record.data.written, before, createdFolder: record.data.createdFolder };
    },
    async store(file, { writtenHash, before, createdFolder }) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const paths = at(file);
      if (before === null) await rm(paths.bytes, { force: true });
      else await writeFileAtomically(paths.bytes, before);
      const record = { version: RECORD_VERSION, file, written: writtenHash, existed: before !== null, createdFolder };
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
