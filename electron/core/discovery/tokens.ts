/**
 * The secrets of the local servers: one that an installation stores (assistants' snippets contain it), and one that is new at every start.
 */
import { randomBytes } from 'node:crypto';
import { access, link, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, type AppResult, AppFailure, settle } from '../../../shared/base/errors.ts';
import { createPrivateDirectory } from '../process/data-directory.ts';
import { firstFreeName, writeFileAtomically } from '../files/atomic-write.ts';
import { errnoOf, fileError } from '../files/file-error.ts';
import { readPrivateFile } from '../files/private-file.ts';
import type { Log } from '../log/log.ts';

const FILE_NAME = 'mcp-token';
/** 43 characters of base64url. */
const TOKEN_BYTES = 32;
const TOKEN_PATTERN = /^[A-Za-z0-9_-]{32,}$/;

/** The secret of one start, for the same user's command line: passed through the discovery file only. */
export function createPersonToken(): string {
  return newToken();
}

function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/**
 * The token of this installation, created at the first start and stored in `<data>/mcp-token`. Two processes that start at once get the
 * same one. A file that is damaged, or that another could have written, is renamed and replaced, and so is the token of a file that other users could read. Both are logged, because
 * assistants then need the new token.
 */
export async function installToken(dataDirectory: string, log?: Pick<Log, 'warn'>): Promise<string> {
  await createPrivateDirectory(dataDirectory);
  const path = join(dataDirectory, FILE_NAME);
  try {
    const stored = await readToken(path, log);
    if (stored !== null) return stored;
    await createOnce(path, newToken());
    const made = await readToken(path, log);
    if (made !== null) return made;
  } catch (thrown) {
    throw new AppFailure(fileError(thrown, { use: 'write', path, what: 'the MCP token' }));
  }
  throw new AppFailure(appError('internal', `The token in ${path} changed while it was created.`, 'Start again.'));
}

/** False before the first start: then nobody can have been given the token. */
export async function hasInstallToken(dataDirectory: string): Promise<boolean> {
  return access(join(dataDirectory, FILE_NAME)).then(
    () => true,
    () => false,
  );
}

/** Creates a new token and stores it in place of the old one, which servers reject as soon as they are notified. */
export async function replaceInstallToken(dataDirectory: string): Promise<AppResult<string>> {
  const folder = await settle(() => createPrivateDirectory(dataDirectory));
  if (!folder.ok) return folder;
  const path = join(dataDirectory, FILE_NAME);
  const token = newToken();
  try {
    await writeFileAtomically(path, `${token}\n`);
    return ok(token);
  } catch (thrown) {
    return err(fileError(thrown, { use: 'write', path, what: 'the MCP token' }));
  }
}

/** The token in a file, null if there is none yet. */
async function readToken(path: string, log: Pick<Log, 'warn'> | undefined): Promise<string | null> {
  const file = await readPrivateFile(path);
  if (file === null) return null;
  const text = file.distrust === null ? file.text.trim() : '';
  if (!TOKEN_PATTERN.test(text)) {
    const aside = firstFreeName(path, '.damaged-');
    await rename(path, aside);
    log?.warn(
      `The MCP token ${file.distrust ?? 'was damaged'}, so it is not trusted and a new one was made; assistants that use HTTP need it. The old file is stored as ${aside}.`,
    );
    return null;
  }
  if (file.distrust === null && file.isOpenToOthers) {
    await rm(path, { force: true });
    log?.warn(
      `Other users could read the MCP token in ${path}, so a new one was made. Clients that send the token over HTTP need the new one.`,
    );
    return null;
  }
  return text;
}

/** Creates the complete file, unless another process did so first. */
async function createOnce(path: string, token: string): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    try {
      await file.writeFile(`${token}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    // Unlike a rename, a link does not replace an existing file.
    await link(temporary, path);
  } catch (thrown) {
    const errno = errnoOf(thrown);
    if (errno === 'EEXIST') return;
    // A file system without hard links (FAT): the last rename wins, which only matters for two first starts at once.
    if (errno !== 'EPERM' && errno !== 'ENOTSUP' && errno !== 'ENOSYS') throw thrown;
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
