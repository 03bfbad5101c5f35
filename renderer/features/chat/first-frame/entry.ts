/**
 * Entry point of the first script of a view, which is small: meets the host, draws the head of the answer, and runs the rest of the page when that
 * frame is there.
 */
import { headOfAnswer } from './answer-head.ts';
import { drawHead, showTheme, wantedHeight } from './first-frame.ts';
import { fieldsOf, greet, GREETING_ID, type Greeting } from './greeting.ts';

declare global {
  interface Window {
    /** Left by the first script of a view for the rest of the page. */
    penGreeting?: Greeting;
  }
}

/** An answer that is on its way comes within it; a tool that still works takes longer, and the rest is ready then. In milliseconds. */
const WAIT_MS = 500;
/** A page that nobody sees has no frames. In milliseconds. */
const UNSEEN_MS = 200;

const greeting = greet(window, window.parent);
window.penGreeting = greeting;
let context: unknown = {};
let given: unknown = {};
let isStarted = false;

/** Runs the rest, which is text until then. Its policy knows it by its hash. */
function start(): void {
  const rest = document.querySelector('#rest');
  if (isStarted || rest === null) return;
  isStarted = true;
  const script = document.createElement('script');
  script.type = 'module';
  script.textContent = rest.textContent;
  rest.replaceWith(script);
}

/** The text of the rest is complete once the page is read. */
function startSoon(waitMs: number): void {
  const wait = (): void => void setTimeout(start, waitMs);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', wait, { once: true });
  else wait();
}

function wantHeight(isLine: boolean): void {
  const height = wantedHeight(context, isLine);
  const size = { jsonrpc: '2.0', method: 'ui/notifications/size-changed', params: { height } };
  if (height !== null) window.parent.postMessage(size, '*');
}

function showAnswer(result: unknown): void {
  const place = document.querySelector('#first');
  const head = headOfAnswer(given, result);
  if (place !== null && head !== null) {
    drawHead(place, head);
    wantHeight(false);
  }
  startSoon(UNSEEN_MS);
  requestAnimationFrame(() => startSoon(0));
}

function hear(message: unknown): void {
  const { id, method, params, result } = fieldsOf(message);
  if (id === GREETING_ID) {
    context = fieldsOf(result)['hostContext'];
    showTheme(document.documentElement, fieldsOf(context)['theme']);
    wantHeight(true);
    startSoon(WAIT_MS);
  } else if (method === 'ui/notifications/tool-input') {
    given = fieldsOf(params)['arguments'];
  } else if (method === 'ui/notifications/tool-result') {
    showAnswer(params);
  } else if (method === 'ui/notifications/tool-cancelled') {
    startSoon(0);
  }
}

greeting.listen(hear);
