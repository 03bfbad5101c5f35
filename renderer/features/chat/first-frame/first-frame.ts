/** The first frame of a view: the head of the answer where its document will have it, drawn without the rest of the page. */
import { fieldsOf } from './greeting.ts';
import type { AnswerHead } from './answer-head.ts';

/** Room for a verdict, and a chart or a table with its toolbar, in CSS pixels. */
const HEIGHT = 640;
/** Height of it without the verdict, at the least. */
const WITHOUT_VERDICT = 440;
/** A line. */
const LINE_HEIGHT = 40;

/** The height to ask the host for, with a verdict of this height, in CSS pixels; null where the host has decided. */
export function wantedHeight(context: unknown, isLine: boolean, verdictPx = 0): number | null {
  const { containerDimensions, displayMode } = fieldsOf(context);
  const { height, maxHeight } = fieldsOf(containerDimensions);
  if (height !== undefined || displayMode === 'fullscreen') return null;
  if (isLine) return LINE_HEIGHT;
  const wanted = Math.max(HEIGHT, Math.ceil(verdictPx) + WITHOUT_VERDICT);
  return typeof maxHeight === 'number' ? Math.min(wanted, maxHeight) : wanted;
}

/** The theme of the host; without one, that of the system. */
export function showTheme(root: HTMLElement, theme: unknown): void {
  if (theme === 'light' || theme === 'dark') root.dataset['theme'] = theme;
  else delete root.dataset['theme'];
}

/** Text of pages is text. */
function element(name: string, className: string, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  made.append(...children);
  return made;
}

/** The elements and classes of `chat-app.tsx` and `widgets/findings/verdict-head.tsx`, so that nothing moves when those are drawn. */
export function drawHead(place: Element, { title, headline, figures }: AnswerHead): void {
  const facts = figures.map(([name, value]) => element('div', '', element('dt', '', name), element('dd', '', value)));
  const says = element(
    'div',
    'verdict-say',
    element('div', '', element('h1', '', headline)),
    ...(facts.length === 0 ? [] : [element('dl', 'verdict-figures', ...facts)]),
  );
  const verdict = element('section', 'verdict', says);
  verdict.dataset['level'] = 'plain';
  place.replaceChildren(
    element('header', 'chat-strip row', element('div', 'chat-title cut', title)),
    element('div', 'toolbar'),
    verdict,
    element('p', 'chat-line third', 'Reading the recording …'),
  );
}
