/** Sends mouse and keyboard events through the browser, so that the page receives them as trusted. */
import { ok, err } from '../../../shared/base/result.ts';
import { pause, within } from '../../../shared/base/within.ts';
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import { proposedCall } from '../../../shared/base/proposed-call.ts';
import { advice, appError, type AppResult, unwrap } from '../../../shared/base/errors.ts';
import type { CommandParams, ProtocolCommand } from '../../../shared/core/contracts/protocol-commands.ts';
import type { EventParams } from '../../../shared/core/contracts/protocol-events.ts';
import {
  isShifted,
  keyOfCharacter,
  MODIFIER_BITS,
  modifierKey,
  type KeyCombination,
  type KeyDescription,
} from './keys.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface TrustedInput {
  move(to: Point): Promise<AppResult<null>>;
  /** Moves to a point, then presses and releases the left button there, `count` times in a row. */
  click(at: Point, count: 1 | 2): Promise<AppResult<null>>;
  /** Drags from one point to another, also where the page uses HTML drag and drop. */
  drag(from: Point, to: Point): Promise<void>;
  /** Turns the wheel at a point by CSS pixels, down if positive. */
  wheel(at: Point, deltaY: number): Promise<AppResult<null>>;
  press(keys: KeyCombination, isMac: boolean): Promise<AppResult<null>>;
  /** Types key by key, with a pause after each; characters without a key are inserted as an input method does. */
  type(text: string, delayMs: number): Promise<AppResult<null>>;
}

export interface TrustedInputOptions {
  readonly session: TargetSession;
  readonly signal: AbortSignal;
  /** The time that the page may take to handle one event. */
  readonly deadlineMs: number;
  /** Resolves when the page has another document: an event that led to it is never answered. */
  readonly navigated: () => Promise<void>;
}

const DRAG_MOVES = 6;
/**
 * A drawn page takes a move with its next frame. One that is not drawn takes it up to a second later, or at once when the button is pressed:
 * nobody waits for it longer than this.
 */
const MOVE_WAIT_MS = 100;

type InputCommand = Extract<ProtocolCommand, `Input.${string}`>;
type MouseEventParams = CommandParams<'Input.dispatchMouseEvent'>;
type DragEventParams = CommandParams<'Input.dispatchDragEvent'>;

export function createTrustedInput({ session, signal, deadlineMs, navigated }: TrustedInputOptions): TrustedInput {
  const send = async <M extends InputCommand>(method: M, params: CommandParams<M>): Promise<AppResult<null>> => {
    const sent = session.send(method, params, { signal, deadlineMs });
    const answer = await Promise.race([sent, navigated().then(() => ok(null))]);
    if (answer.ok) return ok(null);
    if (answer.error.code !== 'target_unresponsive') return answer;
    return err(
      appError(
        'target_unresponsive',
        `The page has not handled the input within ${deadlineMs / 1000} s: its main thread is blocked by a loop, a debugger or a dialog.`,
        advice(
          `${proposedCall('pen_navigate', { action: 'reload' })} ends a loop. A trace that begins before the step names the function: ${proposedCall('pen_capture_trace', { action: 'start', cpuSamples: true })}, the step, then stop.`,
          'Reload the page. A trace with CPU samples that begins before the step names the function.',
        ),
      ),
    );
  };
  const mouse = (
    type: MouseEventParams['type'],
    { x, y }: Point,
    more: Omit<MouseEventParams, 'type' | 'x' | 'y'> = {},
  ) => send('Input.dispatchMouseEvent', { type, x, y, ...more });
  const held = { button: 'left', buttons: 1 } as const;

  const key = (
    type: 'down' | 'up',
    { key: name, code, keyCode, text, location }: KeyDescription,
    modifiers: number,
    commands: readonly string[] = [],
  ) =>
    send('Input.dispatchKeyEvent', {
      type: type === 'up' ? 'keyUp' : text === '' ? 'rawKeyDown' : 'keyDown',
      key: name,
      code,
      windowsVirtualKeyCode: keyCode,
      location,
      modifiers,
      ...(type === 'down' && text !== '' ? { text, unmodifiedText: text } : {}),
      ...(commands.length > 0 ? { commands } : {}),
    });

  /** Runs in order and stops at the first error. */
  const inOrder = async (sends: readonly (() => Promise<AppResult<null>>)[]): Promise<AppResult<null>> => {
    for (const each of sends) {
      const sent = await each();
      if (!sent.ok) return sent;
    }
    return ok(null);
  };

  return {
    move: (to) => mouse('mouseMoved', to),
    async click(at, count) {
      const moving = mouse('mouseMoved', at);
      const moved = await within(MOVE_WAIT_MS, moving, signal);
      if (moved?.ok === false) return moved;
      const clicked = await inOrder(
        [1, 2]
          .slice(0, count)
          .flatMap((clickCount) => [
            () => mouse('mousePressed', at, { ...held, clickCount }),
            () => mouse('mouseReleased', at, { ...held, buttons: 0, clickCount }),
          ]),
      );
      return clicked.ok ? moving : clicked;
    },
    async drag(from, to) {
      let dragged: EventParams<'Input.dragIntercepted'>['data'] | null = null;
      const intercepted = session.on('Input.dragIntercepted', ({ data }) => {
        dragged = data;
      });
      // Otherwise a native drag begins, which takes all further events.
      const intercepting = await session.send('Input.setInterceptDrags', { enabled: true }, { signal });
      const dragEvent = async (type: DragEventParams['type'], { x, y }: Point): Promise<AppResult<null>> =>
        dragged === null ? ok(null) : send('Input.dispatchDragEvent', { type, x, y, data: dragged });
      try {
        unwrap(
          await inOrder([
            () => mouse('mouseMoved', from),
            () => mouse('mousePressed', from, { ...held, clickCount: 1 }),
          ]),
        );
        for (let move = 1; move <= DRAG_MOVES; move += 1) {
          const share = move / DRAG_MOVES;
          const at = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
          unwrap(dragged === null ? await mouse('mouseMoved', at, held) : await dragEvent('dragOver', at));
        }
        if (dragged !== null)
          unwrap(
            await inOrder([
              () => dragEvent('dragEnter', to),
              () => dragEvent('dragOver', to),
              () => dragEvent('drop', to),
            ]),
          );
        unwrap(await mouse('mouseReleased', to, { ...held, buttons: 0, clickCount: 1 }));
      } finally {
        intercepted.dispose();
        if (intercepting.ok) await session.send('Input.setInterceptDrags', { enabled: false }, { deadlineMs: 2000 });
      }
    },
    wheel: (at, deltaY) => mouse('mouseWheel', at, { deltaX: 0, deltaY }),
    press({ modifiers, key: pressed, macCommand }, isMac) {
      let bits = 0;
      const down = modifiers.map((modifier) => () => {
        bits |= MODIFIER_BITS[modifier];
        return key('down', modifierKey(modifier), bits);
      });
      const up = modifiers.toReversed().map((modifier) => () => {
        bits &= ~MODIFIER_BITS[modifier];
        return key('up', modifierKey(modifier), bits);
      });
      const commands = isMac && macCommand !== null ? [macCommand] : [];
      return inOrder([...down, () => key('down', pressed, bits, commands), () => key('up', pressed, bits), ...up]);
    },
    async type(text, delayMs) {
      for (const character of text) {
        const known = keyOfCharacter(character);
        const modifiers = isShifted(character) ? MODIFIER_BITS.Shift : 0;
        const typed =
          known === null
            ? await send('Input.insertText', { text: character })
            : await inOrder([() => key('down', known, modifiers), () => key('up', known, modifiers)]);
        if (!typed.ok) return typed;
        if (delayMs > 0) await pause(delayMs, signal);
      }
      return ok(null);
    },
  };
}
