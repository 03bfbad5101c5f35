/** What a caller may reach. */
export { createPathRule } from './paths.ts';
