/** The frames of a page, in its own process and in others, each with the functions of the hand in an isolated world. */
import { foreign } from '../../../shared/base/foreign-text.ts';
import { z } from 'zod';
import { err, ok } from '../../../shared/base/result.ts';
import { INTERACTION_SCRIPT_URL, WORKBENCH_WORLD, workbenchFunction } from '../../../shared/base/workbench-scripts.ts';
import type { PageScriptsPort } from '../../../shared/core/capability/page-scripts-ports.ts';
import type { InteractionOptions } from '../../../shared/core/capability/interaction-ports.ts';
import type { TargetSession, UnmaskedTargetsPort } from '../../../shared/core/capability/target-ports.ts';
import { appError, type AppResult, AppFailure, unwrap, settle } from '../../../shared/base/errors.ts';
import { HAND_ANSWERS, type FramePlace, type Hand, type HandAnswer } from '../../../shared/core/contracts/hand.ts';
import { handExpression, prepareHand } from './prepare-worlds.ts';

/**
 * Calls a function of the hand with what is passed as objects, then with data. Data is a part of the text: V8 makes a script of its own for each
 * argument that is data, and what that allocates would be in a recording as code that nobody knows.
 */
const callText = (name: string, data: readonly unknown[]): string =>
  workbenchFunction(
    `function (...objects) { return this.${name}(...objects, ...${JSON.stringify(data)}); }`,
    INTERACTION_SCRIPT_URL,
  );

/** A page that does not answer within this time is blocked by a loop, a dialog or a debugger. */
const ANSWER_DEADLINE_MS = 10_000;
const CLEANUP_DEADLINE_MS = 2000;
/** More frames are not searched. */
const MAX_FRAMES = 50;

const CalledSchema = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z
    .object({ text: z.string(), exception: z.object({ description: z.string().optional() }).optional() })
    .optional(),
});

interface FrameTree {
  readonly frame: { readonly id: string; readonly url: string; readonly parentId?: string };
  readonly childFrames?: readonly FrameTree[];
}

export interface HandFrame {
  readonly id: string;
  readonly url: string;
  readonly isMain: boolean;
  /** Calls a function of the hand with arguments that are passed as data. Errors: those of the protocol, `page_error` if it throws. */
  call<Name extends keyof Hand>(name: Name, ...args: Parameters<Hand[Name]>): Promise<AppResult<HandAnswer<Name>>>;
  /** Position of the frame's viewport in that of the page, and the scale at which it is drawn. */
  placeInPage(): Promise<AppResult<FramePlace>>;
  /** The element of an outer frame that covers a point of this frame, in CSS pixels of the frame; null if there is none. */
  coverAround(point: { readonly x: number; readonly y: number }): Promise<AppResult<string | null>>;
}

/** A frame with what its children need of it. */
interface OpenFrame extends HandFrame {
  readonly session: TargetSession;
  readonly contextId: number;
  readonly handId: string;
}

export interface PageFrames {
  /** The frames now, the main frame first. Worlds of frames that have navigated are made again. */
  open(): Promise<readonly HandFrame[]>;
  /** Removes everything from the frames. */
  close(): Promise<void>;
}

export interface PageFramesOptions extends InteractionOptions<TargetSession> {
  readonly scripts: PageScriptsPort;
  readonly targets: Pick<UnmaskedTargetsPort, 'endpoints'>;
  /** A name for the functions in the frames, different for each hand. */
  readonly name: string;
}

export function createPageFrames({ target, attach, signal, scripts, targets, name }: PageFramesOptions): PageFrames {
  const sessions = new Map<string, Promise<AppResult<TargetSession>>>();
  const opened = new Map<string, { session: TargetSession; contextId: number; objectId: string }>();
  // Objects of this group keep their elements alive in the page until it is released.
  const objectGroup = `pen-hand-${name}`;
  const place = `globalThis[${JSON.stringify(objectGroup)}]`;

  const sessionOf = (targetId: string): Promise<AppResult<TargetSession>> => {
    const other = targetId === target.id ? target : iframeTargets().find(({ id }) => id === targetId);
    const known = sessions.get(targetId) ?? attach(other);
    sessions.set(targetId, known);
    return known;
  };

  /** Iframes in other processes that belong to the page, directly or through another one. */
  function iframeTargets() {
    const all = targets
      .endpoints()
      .flatMap((endpoint) => endpoint.targets)
      .filter(({ type, endpointId }) => type === 'iframe' && endpointId === target.endpointId);
    const within = new Set([target.id]);
    for (let grew = true; grew;) {
      const size = within.size;
      for (const { id, parentId } of all) if (parentId !== null && within.has(parentId)) within.add(id);
      grew = within.size > size;
    }
    return all.filter(({ id }) => within.has(id));
  }

  async function makeHand(session: TargetSession, contextId: number, script: string): Promise<string> {
    const options = { signal, deadlineMs: ANSWER_DEADLINE_MS };
    const maker = await prepareHand(session, { contextId, script, options });
    const expression = handExpression(`${place} ??= ${maker}()`);
    const hand = unwrap(await session.send('Runtime.evaluate', { expression, contextId, objectGroup }, options));
    const { objectId } = hand.result;
    if (objectId === undefined)
      throw new AppFailure(
        appError('page_error', 'The page did not accept the script that finds elements.', 'Reload the page.'),
      );
    return objectId;
  }

  async function openFrame(
    { id, url, parent }: { id: string; url: string; parent: (() => Promise<OpenFrame | null>) | null },
    session: TargetSession,
    script: string,
  ): Promise<OpenFrame> {
    const options = { signal, deadlineMs: ANSWER_DEADLINE_MS };
    const world = unwrap(
      await session.send('Page.createIsolatedWorld', { frameId: id, worldName: WORKBENCH_WORLD }, options),
    );
    const contextId = world.executionContextId;
    // The same world has the same id until the frame navigates.
    const known = opened.get(id);
    const objectId = known?.contextId === contextId ? known.objectId : await makeHand(session, contextId, script);
    opened.set(id, { session, contextId, objectId });
    const call: HandFrame['call'] = (functionName, ...data) =>
      callHand({ session, objectId, signal }, functionName, { data });

    /** The frame element in the document of the parent, for a function that takes it first. */
    const asOwner = async <Name extends 'framePlace' | 'frameCover'>(functionName: Name, args: readonly unknown[]) => {
      const around = await parent?.();
      if (around === null || around === undefined) return ok(null);
      const owner = await around.session.send('DOM.getFrameOwner', { frameId: id }, options);
      if (!owner.ok) return owner;
      const node = await around.session.send(
        'DOM.resolveNode',
        { backendNodeId: owner.value.backendNodeId, executionContextId: around.contextId, objectGroup },
        options,
      );
      if (!node.ok) return node;
      const answer = await callHand({ session: around.session, objectId: around.handId, signal }, functionName, {
        objects: [{ objectId: node.value.object.objectId ?? '' }],
        data: args,
      });
      return answer.ok ? ok({ around, answer: answer.value }) : answer;
    };

    const inParent = async (): Promise<AppResult<{ around: OpenFrame; place: FramePlace } | null>> => {
      const found = await asOwner('framePlace', []);
      if (!found.ok) return found;
      if (found.value === null || found.value.answer === null) return ok(null);
      return ok({ around: found.value.around, place: found.value.answer });
    };

    return {
      id,
      url,
      isMain: id === target.id,
      session,
      contextId,
      handId: objectId,
      call,
      async placeInPage() {
        const own = await inParent();
        if (!own.ok) return own;
        if (own.value === null && id === target.id) return ok({ x: 0, y: 0, scale: 1 });
        if (own.value === null)
          return err(
            appError(
              'target_unsupported',
              `The frame ${foreign(url)} could not be located in the page.`,
              'It may have been removed. Try again, or open its URL in a tab of its own.',
            ),
          );
        const around = await own.value.around.placeInPage();
        if (!around.ok) return around;
        const { x, y, scale } = own.value.place;
        return ok({
          x: around.value.x + x * around.value.scale,
          y: around.value.y + y * around.value.scale,
          scale: scale * around.value.scale,
        });
      },
      async coverAround(point) {
        const own = await inParent();
        if (!own.ok) return own;
        if (own.value === null) return ok(null);
        const { x, y, scale } = own.value.place;
        const outside = { x: x + point.x * scale, y: y + point.y * scale };
        const cover = await asOwner('frameCover', [outside]);
        if (!cover.ok) return cover;
        if (cover.value !== null && cover.value.answer !== null) return ok(cover.value.answer);
        return own.value.around.coverAround(outside);
      },
    };
  }

  return {
    async open() {
      const script = await scripts.text('interaction');
      const session = unwrap(await sessionOf(target.id));
      const frames = new Map<string, OpenFrame>();
      const addAll = async (
        { frame, childFrames = [] }: FrameTree,
        of: TargetSession,
        outer: (() => Promise<OpenFrame | null>) | null,
      ): Promise<void> => {
        if (frames.size >= MAX_FRAMES) return;
        const made = await settle(() => openFrame({ id: frame.id, url: frame.url, parent: outer }, of, script));
        // A frame that is being replaced has no world at this moment; without the main frame nothing can be done.
        if (!made.ok) {
          if (frame.id === target.id) throw new AppFailure(made.error);
          return;
        }
        frames.set(frame.id, made.value);
        for (const child of childFrames) await addAll(child, of, async () => made.value);
      };
      const tree = unwrap(await session.send('Page.getFrameTree', {}, { signal, deadlineMs: ANSWER_DEADLINE_MS }));
      await addAll(tree.frameTree, session, null);
      for (const iframe of iframeTargets()) {
        const attached = await sessionOf(iframe.id);
        if (!attached.ok) continue;
        const own = await attached.value.send('Page.getFrameTree', {}, { signal, deadlineMs: ANSWER_DEADLINE_MS });
        if (own.ok)
          await addAll(own.value.frameTree, attached.value, () => frameAround(iframe.id, frames, objectGroup));
      }
      return [...frames.values()];
    },
    async close() {
      const closing = [...opened.values()].map(({ session, contextId }) =>
        // Fails where the document has gone, and with it everything in it.
        session.send(
          'Runtime.evaluate',
          { expression: handExpression(`${place}?.end(), delete ${place}`), contextId },
          { deadlineMs: CLEANUP_DEADLINE_MS },
        ),
      );
      await Promise.all(closing);
      const used = new Set([...opened.values()].map(({ session }) => session));
      await Promise.all(
        [...used].map((session) =>
          session.send('Runtime.releaseObjectGroup', { objectGroup }, { deadlineMs: CLEANUP_DEADLINE_MS }),
        ),
      );
      opened.clear();
    },
  };
}

/** The frame whose document has the frame element of `id`; null if none is open. */
async function frameAround(
  id: string,
  frames: ReadonlyMap<string, OpenFrame>,
  objectGroup: string,
): Promise<OpenFrame | null> {
  for (const frame of frames.values()) {
    const owner = await frame.session.send('DOM.getFrameOwner', { frameId: id });
    if (!owner.ok) continue;
    const node = await frame.session.send('DOM.resolveNode', {
      backendNodeId: owner.value.backendNodeId,
      executionContextId: frame.contextId,
      objectGroup,
    });
    if (!node.ok) continue;
    const own = await callHand({ session: frame.session, objectId: frame.handId, signal: undefined }, 'isOwn', {
      objects: [{ objectId: node.value.object.objectId ?? '' }],
    });
    if (own.ok && own.value) return frame;
  }
  return null;
}

async function callHand<Name extends keyof Hand>(
  { session, objectId, signal }: { session: TargetSession; objectId: string; signal: AbortSignal | undefined },
  functionName: Name,
  {
    objects = [],
    data = [],
  }: { readonly objects?: readonly { readonly objectId: string }[]; readonly data?: readonly unknown[] },
): Promise<AppResult<HandAnswer<Name>>> {
  const answer = await session.send(
    'Runtime.callFunctionOn',
    {
      objectId,
      functionDeclaration: callText(functionName, data),
      arguments: [...objects],
      returnByValue: true,
      awaitPromise: true,
    },
    { deadlineMs: ANSWER_DEADLINE_MS, ...(signal === undefined ? {} : { signal }) },
  );
  if (!answer.ok) return answer;
  const parsed = CalledSchema.safeParse(answer.value);
  if (!parsed.success) return err(appError('cdp_error', 'The page returned data of an unknown shape.'));
  const { exceptionDetails, result } = parsed.data;
  if (exceptionDetails !== undefined) {
    const why = exceptionDetails.exception?.description?.split('\n')[0] ?? exceptionDetails.text;
    return err(
      appError('page_error', `A script in the page failed: ${foreign(why)}`, 'Reload the page, then try again.'),
    );
  }
  const value = HAND_ANSWERS[functionName].safeParse(result.value);
  return value.success
    ? ok(value.data as HandAnswer<Name>)
    : err(appError<string, string>('cdp_error', `The page returned data of an unknown shape for ${functionName}.`));
}
