/** Files that pass between the person's browser and this machine: uploads into a folder of ours, and downloads from one. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { appError, AppFailure } from '../../../shared/base/errors.ts';
import { fileError } from '../files/file-error.ts';
import type { ChosenPlace, PersonFiles } from '../workbench/door.ts';

export const DOWNLOAD_PATH = '/download/';
/** A download that nobody fetches is removed after this time. */
const KEPT_MS = 10 * 60_000;

/** A name that is a file in any folder. */
export function fileNameOf(name: string): string {
  const plain = basename(name.replaceAll('\\', '/'))
    .replaceAll(/[\p{Cc}<>:"|?*]/gu, '-')
    .slice(-200);
  return /^\.*$/.test(plain) ? 'file' : plain;
}

/** Throws `AppFailure`: `disk_full`, `write_failed`. */
async function stored(request: IncomingMessage, path: string): Promise<void> {
  try {
    await pipeline(request, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  } catch (thrown) {
    throw new AppFailure(fileError(thrown, { use: 'write', path }));
  }
}

export interface WebFiles extends PersonFiles {
  /** Stores the body of a request as a file of this name, calls `take` with its path, and removes it, unless it is kept for what it was taken for. */
  receive<T>(
    request: IncomingMessage,
    file: { readonly name: string; readonly isKept: boolean },
    take: (path: string) => Promise<T>,
  ): Promise<T>;
  /** Answers a request for a download; false if there is none of this path. */
  serve(path: string, response: ServerResponse): Promise<boolean>;
  /** Removes everything. */
  close(): Promise<void>;
}

export interface WebFolders {
  /** For files on their way, on the disk of the captures, private. */
  readonly passing: string;
  /** For uploads that are read again and again, as source maps are. */
  readonly kept: string;
}

/** `offer`: the page fetches the file as a download. */
export function createWebFiles(
  { passing, kept }: WebFolders,
  offer: (file: { url: string; name: string }) => void,
): WebFiles {
  const downloads = new Map<string, string>();
  const newFolder = async (folder = passing): Promise<string> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return mkdtemp(join(folder, 'web-'));
  };
  const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true });

  /** Each file below is a download of its own. */
  const offerAll = async (within: string): Promise<void> => {
    const found = await readdir(within, { recursive: true, withFileTypes: true });
    for (const entry of found.filter((each) => each.isFile())) {
      const path = join(entry.parentPath, entry.name);
      const name = path.slice(within.length + 1).replaceAll(/[\\/]/g, '-');
      const url = `${DOWNLOAD_PATH}${randomBytes(24).toString('base64url')}/${encodeURIComponent(name)}`;
      downloads.set(url, path);
      offer({ url, name });
    }
    setTimeout(() => void remove(within), KEPT_MS).unref();
  };
  const placeIn = async (within: string, path: string, found: string): Promise<ChosenPlace> => ({
    path,
    written: async () => {
      await offerAll(within);
      return found;
    },
    abandon: () => remove(within),
  });

  return {
    async save({ name }) {
      const within = await newFolder();
      const plain = fileNameOf(name);
      return placeIn(within, join(within, plain), plain);
    },
    async folder() {
      const within = await newFolder();
      return placeIn(within, within, 'the downloads of this browser');
    },
    // The page itself asks for files and uploads them: it alone can.
    open: () =>
      Promise.reject(
        new AppFailure(
          appError('invalid_params', 'In a browser, the page chooses files.', 'Drop the file on the window.'),
        ),
      ),
    async receive(request, { name, isKept }, take) {
      const within = await newFolder(isKept ? kept : passing);
      let isTaken = false;
      try {
        const path = join(within, fileNameOf(name));
        await stored(request, path);
        const taken = await take(path);
        isTaken = true;
        return taken;
      } finally {
        if (!isTaken || !isKept) await remove(within);
      }
    },
    async serve(url, response) {
      const path = downloads.get(url);
      if (path === undefined) return false;
      downloads.delete(url);
      const { size } = await stat(path);
      response.writeHead(200, {
        'content-type': 'application/octet-stream',
        'content-length': size,
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(basename(path))}`,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
      try {
        await pipeline(createReadStream(path), response);
      } catch (thrown) {
        // What broke off can be fetched again.
        downloads.set(url, path);
        throw thrown;
      }
      await remove(path);
      return true;
    },
    async close() {
      downloads.clear();
      const names = await readdir(passing).catch(() => []);
      await Promise.all(names.filter((name) => name.startsWith('web-')).map((name) => remove(join(passing, name))));
    },
  };
}
