/**
 * Holds a call to the place that the person allowed: an origin. What is known of a target says where it was; a page goes elsewhere at any moment. So
 * the document itself is asked before each command, and code is sent to its script context, which V8 refuses to run once the document is gone.
 */
import { z } from 'zod';
import { err, ok } from '../../../shared/base/result.ts';
import { unreachableUrlOf } from '../../../shared/core/capability/failed-page.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import { consentOrigin, shownPlace } from '../../../shared/core/contracts/consents.ts';
import { appError, type AppError, type AppResult, AppFailure, unwrap } from '../../../shared/base/errors.ts';
import type { CommandParams, ProtocolCommand, SendOptions } from '../../../shared/core/contracts/protocol-commands.ts';
import { isPageLike, type TargetInfo } from '../../../shared/core/contracts/targets.ts';

/** Commands that neither read the document nor act on it. An open dialog blocks the document, so its answer cannot wait for it. */
const OF_NO_DOCUMENT: ReadonlySet<string> = new Set([
  'Emulation.setFocusEmulationEnabled',
  'Page.getFrameTree',
  'Page.getNavigationHistory',
  'Page.handleJavaScriptDialog',
  'Runtime.getIsolateId',
  'Runtime.releaseObject',
  'Runtime.releaseObjectGroup',
]);
const SWITCHES = /\.(?:enable|disable)$/;
/** V8's answer for a script context that is gone. */
const NO_CONTEXT = /uniqueContextId not found|Cannot find context/i;

/** Decides about a permission, so it is checked: a target is not trusted. */
const DocumentSchema = z.object({
  frameTree: z.object({ frame: z.object({ url: z.string(), unreachableUrl: z.string().optional() }) }),
});

/** The script context of the document that a page shows. */
interface DocumentContext {
  readonly uniqueId: string;
  readonly origin: string;
}

export interface PlaceGuard {
  /** Throws `permission_denied` if the target is somewhere else now. */
  check(): Promise<void>;
  /** A session whose commands reach the target only while it is there. */
  hold(session: AttachedSession): AttachedSession;
  /** Aborted, with `permission_denied` as reason, when the target has gone somewhere else. */
  readonly left: AbortSignal;
  release(): Promise<void>;
}

export interface PlaceGuardOptions {
  readonly tool: string;
  readonly target: TargetInfo;
  /** Where the person allowed the call (`consentOrigin`). */
  readonly origins: readonly string[];
  readonly signal: AbortSignal;
  /** Opens a session for the guard alone. */
  readonly attach: () => Promise<AttachedSession>;
}

function elsewhere(tool: string, origins: readonly string[], where: string): AppError {
  return appError(
    'permission_denied',
    `${tool} is allowed on ${origins.join(' and ')} only, and its target went to ${where}. Nothing more was run or read there.`,
    'Go back with pen_navigate, or ask again: the user is asked for the new place.',
  );
}

function whileNavigating(tool: string): AppError {
  return appError(
    'permission_denied',
    `The page was navigating, so ${tool} ran nothing: the document that the user allowed was gone.`,
    'Try again when the page has loaded.',
  );
}

/** Targets without documents, and crashed ones, stay where they are. */
function fixedPlace(): PlaceGuard {
  return {
    check: () => Promise.resolve(),
    hold: (session) => session,
    left: new AbortController().signal,
    release: () => Promise.resolve(),
  };
}

/** An opaque origin, such as that of a sandboxed document, says nothing about the place; its URL does. */
const isOpaque = (origin: string): boolean => !/^https?:\/\//.test(origin);

export async function openPlaceGuard(options: PlaceGuardOptions): Promise<PlaceGuard> {
  const { tool, target, origins } = options;
  if (!isPageLike(target.type) || target.state === 'crashed') {
    const here = consentOrigin(target);
    if (origins.includes(here)) return fixedPlace();
    throw new AppFailure(elsewhere(tool, origins, shownPlace(target)));
  }
  const own = await options.attach();
  const left = new AbortController();
  let current: DocumentContext | null = null;
  const contexts = own.on('Runtime.executionContextCreated', ({ context: { uniqueId, origin, auxData } }) => {
    if (auxData?.isDefault !== true || auxData.frameId !== target.id || uniqueId === undefined) return;
    current = { uniqueId, origin };
    if (!isOpaque(origin) && !origins.includes(origin)) left.abort(elsewhere(tool, origins, origin));
  });
  const release = async (): Promise<void> => {
    contexts.dispose();
    await own.release();
  };
  const enabled = await own.enable('Runtime');
  if (!enabled.ok) {
    await release();
    throw new AppFailure(enabled.error);
  }

  /** The context of the document, which is at the place. Contexts are reported before the answer about their document. */
  const contextNow = async ({ deadlineMs, signal }: Pick<SendOptions, 'deadlineMs' | 'signal'> = {}): Promise<
    AppResult<DocumentContext>
  > => {
    const tree = await own.send('Page.getFrameTree', {}, { deadlineMs, signal: signal ?? options.signal });
    if (!tree.ok) return tree;
    const read = DocumentSchema.safeParse(tree.value);
    if (!read.success) return err(whileNavigating(tool));
    const { frame } = read.data.frameTree;
    // An error page of the browser is at the address that it could not load, so that the call can load it again.
    const place = { url: unreachableUrlOf(frame) ?? frame.url, endpoint: target.endpoint };
    if (!origins.includes(consentOrigin(place))) return err(elsewhere(tool, origins, shownPlace(place)));
    if (current === null) return err(whileNavigating(tool));
    // The document and the newest context may belong together only after the next report.
    if (!isOpaque(current.origin) && !origins.includes(current.origin))
      return err(elsewhere(tool, origins, current.origin));
    return ok(current);
  };

  return {
    left: left.signal,
    check: async () => void unwrap(await contextNow()),
    release,
    hold: (session) => ({
      ...session,
      send: async (method, params, sendOptions) => {
        if (OF_NO_DOCUMENT.has(method) || SWITCHES.test(method)) return session.send(method, params, sendOptions);
        const now = await contextNow(sendOptions);
        if (!now.ok) return now;
        const isOwn = session.target.id === target.id;
        const sent = await session.send(
          method,
          isOwn ? inContext(method, params, now.value.uniqueId) : params,
          sendOptions,
        );
        return !sent.ok && sent.error.code === 'cdp_error' && NO_CONTEXT.test(sent.error.message)
          ? err(whileNavigating(tool))
          : sent;
      },
    }),
  };
}

/** Code without a context of its own runs in this one, or nowhere. */
function inContext<M extends ProtocolCommand>(method: M, params: CommandParams<M>, uniqueId: string): CommandParams<M> {
  if (method !== 'Runtime.evaluate' || 'contextId' in params || 'uniqueContextId' in params) return params;
  return { ...params, uniqueContextId: uniqueId };
}
