/** A page whose storage is read or changed, on a session that lasts for one command. */
import { err, ok } from '../../shared/base/result.ts';
import type { AttachedSession } from '../../shared/capabilities/common/target-ports.ts';
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

/**
 * The answer to a command, or null if the browser refused it: there is nothing to read then. A lost target or connection, and a page that does
 * not answer, stay errors, because nothing is known about what is stored.
 */
export async function unlessLost<T>(sent: Promise<AppResult<T>>): Promise<AppResult<T | null>> {
  const answer = await sent;
  return answer.ok || answer.error.code !== 'cdp_error' ? answer : ok(null);
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
    const key = await unlessLost(session.send('Storage.getStorageKeyForFrame', { frameId }));
    if (!key.ok) return key;
    if (key.value === null)
      return err(
        appError(
          'page_error',
          'The browser reports no storage for this page.',
          'A sandboxed frame or a data: URL has an opaque origin; choose the page that embeds it.',
        ),
      );
    return await work({ session, url, frameId, storageKey: key.value.storageKey });
  } finally {
    await session.release();
  }
}
