/**
 * Runs in an isolated world of the page: notes what a person does in it, with the times in which the page handled it. The page cannot see the listeners, which
 * change nothing. What is typed is left out.
 */
import type { InputEvents, InputMoment } from '../../../../shared/core/contracts/input-events.ts';
import { selectorOf } from './hand/described-elements.ts';
import { nameOf } from './hand/names.ts';
import { roleOf, widgetAround } from './hand/roles.ts';
import { cut, squeezed } from './hand/text.ts';

/** Limit of noted moments, which are stored with a capture. */
const MAX_MOMENTS = 500;

/** Events that begin a task; the others are dispatched in that of another, except a click that a key or a script of the browser causes later. */
const FIRST: ReadonlySet<string> = new Set(['pointerdown', 'pointerup', 'keydown', 'drop']);

const VERBS: Readonly<Record<string, string>> = {
  pointerdown: 'press',
  pointerup: 'release',
  click: 'click',
  contextmenu: 'right-click',
  keydown: 'key',
  input: 'type in',
  change: 'change',
  submit: 'submit',
  paste: 'paste in',
  drop: 'drop on',
};

function labelOf(target: EventTarget | undefined): string {
  if (!(target instanceof Element)) return 'the page';
  try {
    const element = widgetAround(target);
    const role = roleOf(element);
    const name = role === '' ? '' : cut(squeezed(nameOf(element, role)));
    return name === '' ? cut(selectorOf(element)) : `${role} “${name}”`;
  } catch {
    // An error of ours must not be one of the page.
    return target.localName;
  }
}

function textOf(event: Event): string {
  const label = labelOf(event.composedPath()[0]);
  if (!(event instanceof KeyboardEvent)) return `${VERBS[event.type] ?? event.type} ${label}`;
  // A key that writes is a part of what is typed.
  return event.key.length === 1 ? `type in ${label}` : `key ${event.key} in ${label}`;
}

export function observe(): { take(): InputEvents; stop(): void } {
  const moments: InputMoment[] = [];
  /** Events whose handling may not be over. */
  let open: { moment: InputMoment; isRelease: boolean }[] = [];
  /** The last one that no click has followed. */
  let press: InputMoment | null = null;
  let isFull = false;
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener('message', function penWorkbenchHandled() {
    const now = Date.now();
    for (const { moment } of open) moment.to = now;
    open = [];
  });
  port1.start();
  /** A press and the click on the same element are one interaction. */
  const asClick = (moment: InputMoment, text: string): void => {
    moment.text = text;
    if (press?.text.replace(VERBS['pointerdown'] ?? '', VERBS['click'] ?? '') === text) {
      press.text = text;
      press.press = moment.press = press.from;
    }
    press = null;
  };
  const listener = function penWorkbenchInput(event: Event): void {
    if (!event.isTrusted) return;
    const text = textOf(event);
    const known = FIRST.has(event.type) ? undefined : open.at(-1);
    // Events of one task are one interaction: a key and the click that it causes, the release of a button and its click.
    if (known !== undefined) {
      if (event.type === 'click' && known.isRelease) asClick(known.moment, text);
      return;
    }
    if (moments.length >= MAX_MOMENTS) {
      isFull = true;
      return;
    }
    const moment: InputMoment = { text, from: Date.now(), to: null };
    moments.push(moment);
    open.push({ moment, isRelease: event.type === 'pointerup' });
    if (event.type === 'pointerdown') press = moment;
    // It comes when the page has handled the event: after this task.
    port2.postMessage(null);
  };
  for (const type of Object.keys(VERBS)) addEventListener(type, listener, { capture: true, passive: true });
  return {
    take: () => ({ moments, isFull }),
    stop() {
      for (const type of Object.keys(VERBS)) removeEventListener(type, listener, { capture: true });
      port1.close();
    },
  };
}
