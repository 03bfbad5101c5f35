/** What the engine of a shared file imports of `node:crypto`: without a digest, a file of source maps is known by its path. */
export { refuse as createHash, refuse as randomBytes } from './given-files.ts';
