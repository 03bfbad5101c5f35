/**
 * Configures libraries for the page's Content-Security-Policy. Must be the first import of `main.tsx`, because libraries read it on load.
 * - zod compiles parsers with `new Function` if it can; even the attempt is reported as a violation.
 * - The component library inserts `<style>` elements, which the policy accepts only with the page's nonce.
 */
import { config } from 'zod';

config({ jitless: true });

const nonce = document.querySelector<HTMLMetaElement>('meta[name="pen-nonce"]')?.content ?? '';
// The global that style inserters read the nonce from.
if (nonce !== '') Object.assign(globalThis, { __webpack_nonce__: nonce });
