/** Lighthouse, in separate processes. */
export { createLighthouse, type Lighthouse } from './lighthouse.ts';
export { runAudit } from './run-audit.ts';
