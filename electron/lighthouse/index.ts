/** Lighthouse, from processes of its own. */
export { createLighthouse, type Lighthouse } from './lighthouse.ts';
