/** electron-updater as the updater of the app. It downloads and installs nothing by itself, and is loaded with the first check only. */
import { z } from 'zod';
import type { Log } from '../../../core/log/log.ts';
import type { FoundUpdate, Updater } from '../index.ts';

/** Schema of the list of files that the server sent; `signature` is ours (`scripts/packaging/sign-feed.mjs`). Limits keep a hostile list small. */
const FeedSchema = z.object({
  version: z.string().max(100),
  files: z
    .array(z.object({ url: z.string().max(1000), sha512: z.string().max(200), size: z.number().optional() }))
    .min(1)
    .max(100),
  signature: z.string().max(1000).optional(),
});

/** Members that electron-updater adds from GitHub's list of releases. Nothing of them is shown or chooses what is installed. */
const ADDED: ReadonlySet<string> = new Set(['tag', 'releaseName', 'releaseNotes']);

/** The update of a feed. The size is known for a feed with one file only: with more, electron-updater chooses. */
export function foundUpdate(feed: unknown): FoundUpdate {
  const { version, files, signature = null } = FeedSchema.parse(feed);
  const members = Object.entries(feed as Record<string, unknown>);
  return {
    version,
    content: Object.fromEntries(members.filter(([name]) => name !== 'signature' && !ADDED.has(name))),
    signature,
    sizeBytes: files.length === 1 ? (files[0]?.size ?? null) : null,
  };
}

export async function loadAppUpdater(log: Log): Promise<Updater> {
  const { default: library } = await import('electron-updater');
  const { autoUpdater, CancellationToken } = library;
  autoUpdater.autoDownload = false;
  autoUpdater.autoInstallOnAppQuit = false;
  autoUpdater.allowDowngrade = false;
  autoUpdater.disableWebInstaller = true;
  autoUpdater.logger = {
    info: (message: unknown) => log.debug('Updater', { message: String(message) }),
    warn: (message: unknown) => log.warn('Updater', { message: String(message) }),
    error: (message: unknown) => log.warn('Updater', { message: String(message) }),
  };
  /** The download before, which may still be ending after its cancel. */
  let ended: Promise<unknown> = Promise.resolve();
  return {
    async check() {
      const result = await autoUpdater.checkForUpdates();
      if (result === null) throw new Error('this installation cannot be updated');
      return result.isUpdateAvailable ? foundUpdate(result.updateInfo) : null;
    },
    async download(onProgress, signal) {
      await ended;
      signal.throwIfAborted();
      const token = new CancellationToken();
      const cancel = (): void => token.cancel();
      const progress = ({ percent }: { percent: number }): void => onProgress(percent / 100);
      signal.addEventListener('abort', cancel);
      autoUpdater.on('download-progress', progress);
      const download = autoUpdater.downloadUpdate(token);
      ended = download.catch(() => undefined);
      try {
        await download;
      } finally {
        signal.removeEventListener('abort', cancel);
        autoUpdater.off('download-progress', progress);
      }
    },
    install() {
      const failures: Error[] = [];
      const fail = (error: Error): void => void failures.push(error);
      autoUpdater.on('error', fail);
      // Without questions of the installer, which the person has answered here.
      autoUpdater.quitAndInstall(true, true);
      autoUpdater.off('error', fail);
      const [failure] = failures;
      if (failure !== undefined) throw failure;
    },
  };
}
