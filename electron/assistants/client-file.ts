/** Adds our server to the configuration file of an MCP client: merged, backed up, written atomically, or left unchanged. */
import { copyFile, mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { err, ok } from '../../shared/base/result.ts';
import { appError, type AppResult } from '../../shared/contracts/errors.ts';
import { firstFreeName, writeFileAtomically } from '../files/atomic-write.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import { setMember } from './json-member.ts';

export interface ClientFileEntry {
  readonly file: string;
  /** The member that holds all servers: `mcpServers` or `servers`. */
  readonly container: string;
  readonly name: string;
  readonly value: unknown;
}

export interface AddedEntry {
  readonly file: string;
  /** The backup of the old file; null if there was none or nothing had to change. */
  readonly backup: string | null;
}

/**
 * Sets one server in a client's file, keeping everything else in it. `damaged_file` for invalid JSON (comments are allowed): it is then not
 * changed. The file's folder is created if it is missing.
 */
export async function addToClientFile({
  file,
  container,
  name,
  value,
}: ClientFileEntry): Promise<AppResult<AddedEntry>> {
  try {
    await mkdir(dirname(file), { recursive: true });
    const existing = await readExisting(file);
    const bytes = existing?.bytes ?? Buffer.alloc(0);
    const text = decode(bytes);
    const changed = text === null ? err('it is not UTF-8 text') : setMember(text, container, name, value);
    if (!changed.ok) {
      return err(
        appError(
          'damaged_file',
          `${file} was not changed: ${changed.error}.`,
          'Fix it, or paste the snippet into it by hand.',
        ),
      );
    }
    if (changed.value === text) return ok({ file, backup: null });
    if (existing === null) {
      await writeFileAtomically(file, changed.value, 0o644);
      return ok({ file, backup: null });
    }
    const backup = firstFreeName(existing.path, '.before-pen-');
    await copyFile(existing.path, backup);
    await writeFileAtomically(existing.path, changed.value, existing.mode);
    return ok({ file, backup });
  } catch (thrown) {
    return err(fileError(thrown, { use: 'write', path: file }));
  }
}

/** The file and its real path: users keep such files as links into a repository of their own. */
async function readExisting(file: string): Promise<{ path: string; bytes: Buffer; mode: number } | null> {
  try {
    const path = await realpath(file);
    return { path, bytes: await readFile(path), mode: (await stat(path)).mode & 0o777 };
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return null;
    throw thrown;
  }
}

function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
