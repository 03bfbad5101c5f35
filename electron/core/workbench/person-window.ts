/** The window of the person as tools use it: they show places there, and read what is selected. */
import { Emitter } from '../../../shared/base/emitter.ts';
import { noWindow } from '../../../shared/core/capability/no-window.ts';
import type { PersonWindowPort } from '../../../shared/core/capability/pointing-ports.ts';
import { advice, appError, errorOfAbort, AppFailure } from '../../../shared/base/errors.ts';
import type { ShownAnswer, WindowSelection } from '../../../shared/core/contracts/selections.ts';
import type { WindowEvent } from '../../../shared/features/window.ts';
import type { WindowCommandHandlers } from './page-handlers.ts';

/** The time that the window may take to open a place; it answers before the capture is read. */
const ANSWER_DEADLINE_MS = 15_000;

export type PointingCommands = Pick<WindowCommandHandlers, 'selection.changed' | 'places.shown'>;

export interface PersonWindow {
  readonly port: PersonWindowPort;
  /** The commands with which the window reports. */
  readonly handlers: PointingCommands;
  /** The page was closed or loaded again: it has no selection, and what it was asked to show is not shown. */
  readonly forget: () => void;
}

/** `send` delivers an event as soon as the page has started. */
export function createPersonWindow(options: {
  readonly isOpen: () => boolean;
  readonly send: (event: WindowEvent) => void;
  readonly deadlineMs?: number;
}): PersonWindow {
  const { isOpen, send, deadlineMs = ANSWER_DEADLINE_MS } = options;
  const changes = new Emitter<void>();
  const waiting = new Map<number, (answer: ShownAnswer) => void>();
  let requests = 0;
  let selection: WindowSelection | null = null;

  async function answered(request: number, signal: AbortSignal): Promise<ShownAnswer> {
    const { promise, resolve } = Promise.withResolvers<ShownAnswer>();
    const cancelled = (): void => resolve({ ok: false, error: errorOfAbort(signal) });
    const late = setTimeout(
      () =>
        resolve({
          ok: false,
          error: appError(
            'deadline_exceeded',
            'The window did not answer.',
            advice('It may be busy: call pen_show again.', 'It may be busy: try again.'),
          ),
        }),
      deadlineMs,
    );
    waiting.set(request, resolve);
    signal.addEventListener('abort', cancelled, { once: true });
    try {
      return await promise;
    } finally {
      clearTimeout(late);
      waiting.delete(request);
      signal.removeEventListener('abort', cancelled);
    }
  }

  return {
    port: {
      isOpen,
      changes,
      selection: () => (isOpen() ? selection : null),
      async show(link, { by, title, signal }) {
        if (!isOpen()) throw new AppFailure(noWindow());
        requests += 1;
        const request = requests;
        const answer = answered(request, signal);
        send({ type: 'show-place', request, link, by, title });
        const outcome = await answer;
        if (outcome.ok) return { state: outcome.state, notes: outcome.notes };
        throw new AppFailure(outcome.error);
      },
    },
    handlers: {
      'selection.changed': async (now): Promise<Record<string, never>> => {
        selection = now;
        changes.emit();
        return {};
      },
      'places.shown': async ({ request, answer }): Promise<Record<string, never>> => {
        waiting.get(request)?.(answer);
        return {};
      },
    },
    forget() {
      for (const resolve of waiting.values()) resolve({ ok: false, error: noWindow() });
      if (selection === null) return;
      selection = null;
      changes.emit();
    },
  };
}
