/** File and code permissions of callers. */
export { createPathRule, type PathRule } from './paths.ts';
export { createConsents, type Consents } from './consents.ts';
export { createProjectRoot } from './project-root.ts';
