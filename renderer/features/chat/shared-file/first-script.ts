/**
 * The first script of a shared file: unpacks the viewer and starts it. It is in the page as text, so it is small; whatever fails is said in the page, because nobody else
 * could.
 */
import { SHARED_PARTS, type SharedViewer } from '../../../../shared/core/contracts/shared-parts.ts';

declare global {
  interface Window {
    /** Of the decoder, once its script has run. */
    unbrotli?: { readonly decompress: (packed: Uint8Array) => Uint8Array };
    penShared?: SharedStart;
  }
}

/** What the viewer starts with. */
export interface SharedStart {
  /** The text of a packed part of the page. */
  readonly text: (id: string) => string;
  /** The packed bytes of a part, which is removed from the page. */
  readonly take: (id: string) => Uint8Array<ArrayBuffer>;
  readonly decoder: string;
  readonly engine: string;
}

function take(id: string): Uint8Array<ArrayBuffer> {
  const element = document.querySelector(`#${id}`);
  const text = element?.textContent ?? '';
  element?.remove();
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

async function inflated(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).text();
}

function run(script: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const element = document.createElement('script');
    element.src = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    element.addEventListener('load', () => resolve());
    element.addEventListener('error', () => reject(new Error('this browser does not run its script')));
    document.head.append(element);
  });
}

async function start(): Promise<void> {
  const decoder = await inflated(take(SHARED_PARTS.decoder));
  await run(decoder);
  const { unbrotli } = window;
  if (unbrotli === undefined) throw new Error('its decoder is missing');
  const text = (id: string): string => new TextDecoder().decode(unbrotli.decompress(take(id)));
  const viewer = JSON.parse(text(SHARED_PARTS.viewer)) as SharedViewer;
  const style = document.createElement('style');
  style.textContent = viewer.style;
  document.head.append(style);
  window.penShared = { text, take, decoder, engine: viewer.engine };
  await run(viewer.script);
}

start().catch((thrown: unknown) => {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const place = document.querySelector('#root');
  if (place !== null)
    place.textContent = `This file cannot be shown: ${reason}. Open it in a current Chrome, Edge, Firefox or Safari.`;
});
