/** A page whose storage is read or changed, on a session that lasts for one command. */
import { err } from '../../shared/base/result.ts';
import type { AttachedSession } from '../../shared/capabilities/ports.ts';
import { appError, type AppResult } from '../../shared/contracts/errors.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';

export interface PageStorageOptions {
  readonly byId: (targetId: string) => TargetInfo | null;
  readonly attach: (target: TargetInfo, options: { signal: AbortSignal }) => Promise<AppResult<AttachedSession>>;
}

const LIMIT_MS = 30_000;

export interface StoragePage {
  readonly session: AttachedSession;
  readonly url: string;
  readonly frameId: string;
  readonly storageKey: string;
}

/** Runs work on a page whose storage key is known. */
export async function withPage<T>(
  { byId, attach }: PageStorageOptions,
  targetId: string,
  work: (page: StoragePage) => Promise<AppResult<T>>,
): Promise<AppResult<T>> {
  const target = byId(targetId);
  if (target === null)
    return err(appError('target_gone', 'The page is no longer there.', 'Select a page that is open.'));
  const attached = await attach(target, { signal: AbortSignal.timeout(LIMIT_MS) });
  if (!attached.ok) return attached;
  const session = attached.value;
  try {
    const tree = await session.send('Page.getFrameTree', {});
    if (!tree.ok) return tree;
    const { id: frameId, url } = tree.value.frameTree.frame;
    const key = await session.send('Storage.getStorageKeyForFrame', { frameId });
    if (!key.ok)
      return err(
        appError(
          'page_error',
          `This page has no storage (${key.error.message}).`,
          'A sandboxed frame or a data: URL has an opaque origin; choose the page that embeds it.',
        ),
      );
    return await work({ session, url, frameId, storageKey: key.value.storageKey });
  } finally {
    await session.release();
  }
}
