/**
 * What the page's Content-Security-Policy asks of libraries; the first import of `main.tsx`, because they look when they are loaded.
 * - zod compiles parsers with `new Function` where it may; even the try is reported as a violation.
 * - The component library inserts `<style>` elements, which only pass with the page's nonce.
 */
import { config } from 'zod';

config({ jitless: true });

const nonce = document.querySelector<HTMLMetaElement>('meta[name="pen-nonce"]')?.content ?? '';
// The name under which style inserters look for it.
if (nonce !== '') Object.assign(globalThis, { __webpack_nonce__: nonce });
