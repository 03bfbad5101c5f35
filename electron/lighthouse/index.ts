/** Lighthouse, from processes of its own. */
export { createLighthouse } from './lighthouse.ts';
