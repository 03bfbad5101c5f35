import { afterEach, describe, expect, it, vi } from 'vitest';
import { createDocumentFocus } from './document-focus.ts';

let stop: () => void = () => undefined;
afterEach(() => {
  stop();
  document.body.replaceChildren();
});

function frame(content: string) {
  document.body.innerHTML = `
    <input id="elsewhere">
    <section class="document-group" data-active>
      <div role="tab" tabindex="0" id="tab"></div>
      <div class="document-place" hidden><div role="grid" tabindex="0" id="hidden-grid"></div></div>
      <div class="document-place"><div id="outermost">${content}</div></div>
    </section>`;
  // happy-dom has no layout; everything not marked hidden counts as visible.
  for (const element of document.body.querySelectorAll('*')) {
    element.getClientRects = () => {
      const rects = element.closest('[hidden]') === null ? [new DOMRect(0, 0, 1, 1)] : [];
      return Object.assign(rects, { item: (index: number) => rects[index] ?? null });
    };
  }
  const focus = createDocumentFocus(document, () => false);
  stop = focus.listen();
  /** Keys that reach the document's root element, with their target. */
  const reached: string[] = [];
  document.querySelector('#outermost')?.addEventListener('keydown', (event) => {
    if (event instanceof KeyboardEvent && event.target instanceof Element)
      reached.push(`${event.code} ${event.target.id}`);
  });
  const press = (target: Element | null, code: string): boolean =>
    target?.dispatchEvent(new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true })) ?? false;
  const at = (id: string): HTMLElement | null => document.querySelector(`#${id}`);
  return { focus, reached, press, at, here: () => document.activeElement?.id };
}

const TABLE = '<button id="view"></button><input id="filter"><div role="treegrid" tabindex="0" id="table"></div>';

describe('document focus', () => {
  it('goes to the table, or to the root element without one', () => {
    const opened = frame(TABLE);
    opened.focus.enter();
    expect(opened.here()).toBe('table');
    stop();
    const opening = frame('<p>Reading</p>');
    opening.focus.enter();
    expect(opening.here()).toBe('outermost');
  });

  it('moves to the table when it appears', async () => {
    const { focus, at, here } = frame('<p>Reading</p><div role="grid" tabindex="0" id="later" hidden></div>');
    focus.enter();
    expect(here()).toBe('outermost');
    at('later')?.removeAttribute('hidden');
    at('outermost')?.append(document.createElement('p'));
    await expect.poll(() => here()).toBe('later');
  });

  it('stays in a document without a table that renders again: at its heading', async () => {
    const { focus, at, here } = frame('<button id="cancel">Cancel</button>');
    at('cancel')?.focus();
    expect(focus.isInside()).toBe(true);
    at('cancel')?.remove();
    focus.enter();
    expect(here()).toBe('outermost');
    const result = document.createElement('div');
    result.innerHTML = '<h1 id="verdict">Proven</h1>';
    const heading = result.firstElementChild;
    if (heading === null) throw new Error('a heading');
    vi.spyOn(heading, 'getClientRects').mockImplementation(
      () => at('elsewhere')?.getClientRects() ?? document.body.getClientRects(),
    );
    at('outermost')?.replaceWith(result);
    await expect.poll(() => here()).toBe('verdict');
    at('elsewhere')?.focus();
    expect(focus.isInside()).toBe(false);
  });

  it('returns to its last position and stays where it is', () => {
    const { focus, at, here } = frame(TABLE);
    at('filter')?.focus();
    focus.enter();
    expect(here()).toBe('filter');
    at('elsewhere')?.focus();
    focus.enter();
    expect(here()).toBe('filter');
  });
});

describe('document keys', () => {
  it('go to the document if nothing is focused', () => {
    const { reached, press, here } = frame(TABLE);
    press(document.body, 'ArrowDown');
    expect(reached).toEqual(['ArrowDown table']);
    expect(here()).toBe('table');
  });

  it('leave selected text to be copied', () => {
    const { reached, at, here } = frame(`${TABLE}<p id="text">b@31719</p>`);
    const text = at('text');
    if (text === null) throw new Error('a text');
    document.getSelection()?.selectAllChildren(text);
    const copy = { code: 'KeyC', key: 'c', ctrlKey: true, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Control', bubbles: true }));
    document.body.dispatchEvent(new KeyboardEvent('keydown', copy));
    expect(reached).toEqual([]);
    expect(here()).not.toBe('table');
  });

  it('work from the tab and the toolbar without moving the focus', () => {
    const { reached, press, at, here } = frame(TABLE);
    at('tab')?.focus();
    press(at('tab'), 'Slash');
    press(at('view'), 'KeyW');
    expect(reached).toEqual(['Slash table', 'KeyW view', 'KeyW table']);
    expect(here()).toBe('tab');
  });

  it('are left to text fields and to focused elements that use them', () => {
    const { reached, press, at } = frame(TABLE);
    press(at('elsewhere'), 'Slash');
    press(at('tab'), 'ArrowLeft');
    expect(reached).toEqual([]);
    press(at('filter'), 'KeyW');
    press(at('table'), 'KeyW');
    expect(reached).toEqual(['KeyW filter', 'KeyW table']);
  });

  it('are not passed to the browser if used', () => {
    const { press, at } = frame(TABLE);
    at('outermost')?.addEventListener('keydown', (event) => event.preventDefault());
    expect(press(document.body, 'Slash')).toBe(false);
  });
});
