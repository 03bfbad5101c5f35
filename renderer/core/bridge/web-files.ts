/** Files between a page in a browser and the core: chosen and uploaded, made by the page, or downloaded; and the clipboard. */
import { fileNameOf } from '../../../shared/base/addresses.ts';
import { appError, type AppError, type AppResult } from '../../../shared/base/errors.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { OPENED_EXTENSIONS } from '../../../shared/core/contracts/captures.ts';
import { CORE_COMMANDS } from '../../../shared/core/contracts/window-commands.ts';
import { BridgeAnswerSchema, FILE_USES, type FileUse } from '../../../shared/core/contracts/window-messages.ts';

/** How much of a file was sent; null: none is being sent. */
export type UploadProgress = { readonly name: string; readonly sentBytes: number; readonly totalBytes: number } | null;

export interface WebFiles {
  /** Sends a file to the core, which answers it as a `BridgeAnswer`. */
  upload(use: FileUse, file: File): Promise<unknown>;
  /** Commands that Electron's core answers with its dialogs and clipboard, with the same answers. */
  readonly commands: Readonly<Record<string, (params: unknown) => Promise<AppResult<unknown>>>>;
}

/** Puts text into the clipboard; false if the browser forbids it. */
async function copyText(page: Document, text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // In a frame of another page, as in an editor, only this way is allowed.
    const put = (event: ClipboardEvent): void => {
      event.clipboardData?.setData('text/plain', text);
      event.preventDefault();
    };
    page.addEventListener('copy', put, { capture: true });
    const isCopied = page.execCommand('copy');
    page.removeEventListener('copy', put, { capture: true });
    return isCopied;
  }
}

/** Time that a browser has to begin reading a download that the page made. */
const DOWNLOAD_BEGINS_MS = 60_000;

/** Saves what is at `url` as the browser saves downloads. */
export function download(page: Document, url: string, name: string): void {
  const link = page.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}

interface Choice {
  readonly accept: readonly string[];
  readonly isFolder?: boolean;
}

/** Shows the browser's file dialog; empty if the person cancels it, or nothing of theirs opened it, which browsers ignore. */
function chooseFiles(page: Document, { accept, isFolder = false }: Choice): Promise<readonly File[]> {
  const isTheirs = page.defaultView?.navigator.userActivation?.isActive ?? true;
  if (!isTheirs) return Promise.resolve([]);
  const input = page.createElement('input');
  input.type = 'file';
  input.hidden = true;
  input.multiple = true;
  input.webkitdirectory = isFolder;
  input.accept = accept.join(',');
  // A browser may forget the events of an input that is nowhere.
  page.body.append(input);
  return new Promise<readonly File[]>((resolve) => {
    input.addEventListener('change', () => resolve([...(input.files ?? [])]));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  }).finally(() => input.remove());
}

const notSent = (name: string): AppError =>
  appError(
    'file_unreadable',
    `${name} was not sent: the browser could not read it, or the connection to PEN Workbench was lost.`,
    'Choose the file again.',
  );

/** By `XMLHttpRequest`, because `fetch` reports no progress of what it sends. */
function send(use: FileUse, file: File, onProgress: (progress: UploadProgress) => void): Promise<unknown> {
  const { name, size: totalBytes } = file;
  const request = new XMLHttpRequest();
  return new Promise<unknown>((resolve) => {
    request.responseType = 'json';
    request.upload.addEventListener('progress', ({ loaded }) => onProgress({ name, sentBytes: loaded, totalBytes }));
    request.upload.addEventListener('loadend', () => onProgress(null));
    request.addEventListener('loadend', () => resolve(request.response ?? err(notSent(name))));
    request.open('POST', `/upload?${new URLSearchParams({ use, name })}`);
    request.send(file);
  });
}

/** One after the other. Fails with the first that fails, named. */
async function sendAll<U extends FileUse>(
  files: Pick<WebFiles, 'upload'>,
  use: U,
  chosen: readonly File[],
): Promise<AppResult<readonly unknown[]>> {
  const values: unknown[] = [];
  for (const file of chosen) {
    const answer = BridgeAnswerSchema.parse(await files.upload(use, file));
    if (!answer.ok) return err({ ...answer.error, message: `${file.name}: ${answer.error.message}` });
    values.push(answer.value);
  }
  return ok(values);
}

export function createWebFiles(page: Document, onProgress: (progress: UploadProgress) => void): WebFiles {
  const files: WebFiles = {
    upload: (use, file) => send(use, file, onProgress),
    commands: {
      'files.open': async () => {
        const sent = await sendAll(files, 'import', await chooseFiles(page, { accept: OPENED_EXTENSIONS }));
        if (!sent.ok) return sent;
        return ok({ captureIds: sent.value.flatMap((value) => FILE_USES.import.parse(value).captureIds) });
      },
      'source-maps.add': async (params) => {
        const isFolder = CORE_COMMANDS['source-maps.add'].params.parse(params).from === 'folder';
        const chosen = await chooseFiles(page, { accept: ['.map', '.json'], isFolder });
        const maps = isFolder ? chosen.filter(({ name }) => name.endsWith('.map')) : chosen;
        const sent = await sendAll(files, 'source-map', maps);
        if (!sent.ok) return sent;
        return ok({ added: sent.value.flatMap((value) => FILE_USES['source-map'].parse(value).added) });
      },
      'pictures.save-as': async (params) => {
        const { name, format, bytes } = CORE_COMMANDS['pictures.save-as'].params.parse(params);
        const url = URL.createObjectURL(new Blob([bytes], { type: `image/${format === 'svg' ? 'svg+xml' : format}` }));
        const path = `${fileNameOf(name)}.${format}`;
        download(page, url, path);
        setTimeout(() => URL.revokeObjectURL(url), DOWNLOAD_BEGINS_MS);
        return ok({ path });
      },
      'clipboard.write': async (params) => {
        const { text } = CORE_COMMANDS['clipboard.write'].params.parse(params);
        if (await copyText(page, text)) return ok({});
        return err(
          appError(
            'permission_denied',
            'The browser did not let this page write to the clipboard.',
            'Allow it in the settings of the page, or select the text and copy it with the keyboard.',
          ),
        );
      },
    },
  };
  return files;
}
