/** A page whose storage is read or changed, on a session that lasts for one command. */
import type { AttachedSession } from '../../shared/capabilities/common/target-ports.ts';
import { appError, type AppResult, AppFailure, unwrap } from '../../shared/contracts/errors.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';

export interface PageStorageOptions {
  readonly byId: (targetId: string) => TargetInfo | null;
  readonly attach: (target: TargetInfo, options: { signal: AbortSignal }) => Promise<AttachedSession>;
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
export async function unlessLost<T>(sent: Promise<AppResult<T>>): Promise<T | null> {
  const answer = await sent;
  return answer.ok || answer.error.code !== 'cdp_error' ? unwrap(answer) : null;
}

/** Runs work on a page whose storage key is known. */
export async function withPage<T>(
  { byId, attach }: PageStorageOptions,
  targetId: string,
  work: (page: StoragePage) => Promise<T>,
): Promise<T> {
  const target = byId(targetId);
  if (target === null)
    throw new AppFailure(appError('target_gone', 'The page is no longer there.', 'Select a page that is open.'));
  const session = await attach(target, { signal: AbortSignal.timeout(LIMIT_MS) });
  try {
    const tree = unwrap(await session.send('Page.getFrameTree', {}));
    const { id: frameId, url } = tree.frameTree.frame;
    const key = await unlessLost(session.send('Storage.getStorageKeyForFrame', { frameId }));
    if (key === null)
      throw new AppFailure(
        appError(
          'page_error',
          'The browser reports no storage for this page.',
          'A sandboxed frame or a data: URL has an opaque origin; choose the page that embeds it.',
        ),
      );
    return await work({ session, url, frameId, storageKey: key.storageKey });
  } finally {
    await session.release();
  }
}
