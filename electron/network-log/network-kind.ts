/** How requests of a target are listened to: what is enabled on its session, and what is put back at the end. */
import { err, ok } from '../../shared/base/result.ts';
import type { AttachedSession } from '../../shared/capabilities/ports.ts';
import { appError, type AppResult } from '../../shared/contracts/errors.ts';
import type { NetworkEntry } from '../../shared/contracts/network.ts';
import { isPageLike, isServerRuntime, type TargetInfo } from '../../shared/contracts/targets.ts';
import type { LogKind } from '../listening/index.ts';
import { createNetworkRecorder, type NetworkRecorder } from './network-recorder.ts';

/** How much of bodies the browser keeps for whoever asks (behaviour.md §13). */
const BUFFERS = { maxTotalBufferSize: 50 * 1024 ** 2, maxResourceBufferSize: 5 * 1024 ** 2 } as const;
/** A target that does not answer a change of its cache by then has better things to do. */
const RESTORE_DEADLINE_MS = 5000;

export interface NetworkLog extends NetworkRecorder {
  /** The browser's cache is off for this target. */
  isCacheDisabled: boolean;
}

/** Node 20.18, 22.6 and later. */
const NODE_FLAG = '--experimental-network-inspection';

function withoutNetwork(target: TargetInfo, isNode = target.type === 'node'): AppResult<never> {
  return err(
    appError(
      'target_unsupported',
      `${target.title === '' ? target.url : target.title} (${target.type}) tells nothing of its requests.`,
      isNode
        ? `Start it with ${NODE_FLAG} (Node 20.18, 22.6 or later), or listen to the page that calls it.`
        : 'Listen to the page that it belongs to, or that calls it.',
    ),
  );
}

export function createNetworkKind(now: () => number): LogKind<NetworkEntry, NetworkLog> {
  return {
    create: (_target, changed) => ({ ...createNetworkRecorder({ changed, now }), isCacheDisabled: false }),
    begin: async (log, session) => {
      log.listen(session);
      const { target } = session;
      const enabled = await session.enable('Network', isServerRuntime(target.type) ? {} : { ...BUFFERS });
      if (!enabled.ok)
        return /wasn't found|not found|not supported/i.test(enabled.error.message) ? withoutNetwork(target) : enabled;
      const mayBeNode = target.type === 'node' || target.type === 'worker';
      if (mayBeNode && !(await nodeTells(session))) return withoutNetwork(target, true);
      if (!isPageLike(target.type)) return ok(undefined);
      // When the document was loaded is good to know, and no reason to hear nothing.
      await session.enable('Page');
      const tree = await session.send<{ frameTree: { frame: { id: string } } }>('Page.getFrameTree');
      if (tree.ok) log.setMainFrame(tree.value.frameTree.frame.id);
      return ok(undefined);
    },
    end: async (log, session) => {
      if (log.isCacheDisabled) await setCache(log, session, false);
    },
  };
}

/**
 * Node and its workers take `Network.enable` whether or not they will ever report a request (tried: 20 and 24). False where Node was
 * started without the flag; a target that cannot be asked, such as a worker of a page, is taken at its word.
 */
async function nodeTells(session: AttachedSession): Promise<boolean> {
  const asked = await session.send<{ result: { value?: unknown } }>('Runtime.evaluate', {
    expression: `[...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(' ')].includes('${NODE_FLAG}')`,
    returnByValue: true,
  });
  return !asked.ok || asked.value.result.value !== false;
}

/** Switches the cache of the log's target; one that has no such switch (a runtime) has no cache either. */
export async function setCache(
  log: NetworkLog,
  session: AttachedSession,
  isDisabled: boolean,
): Promise<AppResult<undefined>> {
  const sent = await session.send(
    'Network.setCacheDisabled',
    { cacheDisabled: isDisabled },
    { deadlineMs: RESTORE_DEADLINE_MS },
  );
  if (sent.ok) log.isCacheDisabled = isDisabled;
  else if (!isServerRuntime(session.target.type)) return err(sent.error);
  return ok(undefined);
}
