/** Records navigations, dialogs and new tabs while input is sent to a page. Dialogs are answered, because they block the page. */
import { pause, within } from '../../../shared/base/within.ts';
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import type { DialogAnswer } from '../../../shared/core/contracts/interaction.ts';

/** Time in which a page begins the navigation that its handler has asked for. */
const BEGIN_MS = 40;
const LOAD_LIMIT_MS = 10_000;
const DIALOG_DEADLINE_MS = 5000;

export interface PageEvents {
  /** Forgets what happened; dialogs are answered so from here on (null: dismissed). */
  begin(answer: DialogAnswer | null): void;
  /** Resolves when the main frame has another document. */
  navigated(): Promise<void>;
  /** Waits for a navigation that has begun, until its document is there. */
  settle(signal: AbortSignal): Promise<void>;
  /** Sentences on what happened since `begin`. */
  outcomes(): readonly string[];
  hasNavigated(): boolean;
  dispose(): void;
}

export function listenToPage(session: TargetSession, mainFrameId: string): PageEvents {
  let answer: DialogAnswer | null = null;
  let sentences: string[] = [];
  let requestedUrl: string | null = null;
  let documentUrl: string | null = null;
  let changed = Promise.withResolvers<void>();
  let loaded = Promise.withResolvers<void>();

  const listeners = [
    session.on('Page.javascriptDialogOpening', ({ type = 'dialog', message = '' }) => {
      const isAccepted = answer === 'accept';
      void session.send('Page.handleJavaScriptDialog', { accept: isAccepted }, { deadlineMs: DIALOG_DEADLINE_MS });
      const hint = answer === null ? ' ("dialog": "accept" accepts it)' : '';
      sentences.push(
        `The page opened a dialog, ${type} "${message.slice(0, 200)}", which was ${isAccepted ? 'accepted' : 'dismissed'}${hint}.`,
      );
    }),
    session.on('Page.frameRequestedNavigation', ({ frameId, url }) => {
      if (frameId === mainFrameId) requestedUrl = url;
    }),
    session.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId !== undefined) return;
      documentUrl = frame.url;
      changed.resolve();
    }),
    session.on('Page.domContentEventFired', () => {
      if (documentUrl !== null) loaded.resolve();
    }),
    session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId === mainFrameId && url !== undefined)
        sentences.push(`The page changed its address to ${url} without a page load.`);
    }),
    session.on('Page.windowOpen', ({ url }) => {
      sentences.push(`The page opened a new tab: ${url}`);
    }),
  ];

  return {
    begin(next) {
      answer = next;
      sentences = [];
      requestedUrl = null;
      documentUrl = null;
      changed = Promise.withResolvers();
      loaded = Promise.withResolvers();
    },
    navigated: () => changed.promise,
    async settle(signal) {
      await pause(BEGIN_MS, signal, session.closed);
      if (requestedUrl !== null && documentUrl === null)
        await within(LOAD_LIMIT_MS, changed.promise, signal, session.closed);
      if (documentUrl !== null) await within(LOAD_LIMIT_MS, loaded.promise, signal, session.closed);
    },
    outcomes: () => [
      ...sentences,
      ...(documentUrl === null
        ? requestedUrl === null
          ? []
          : [`The page asked for ${requestedUrl}, but no document came.`]
        : [`The page navigated to ${documentUrl}.`]),
    ],
    hasNavigated: () => documentUrl !== null,
    dispose() {
      for (const listener of listeners) listener.dispose();
    },
  };
}
