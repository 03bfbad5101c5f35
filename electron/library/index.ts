/** The library of finished captures. */
export { kindOfFile } from './kind-of-file.ts';
export { createKindLookup } from './known-kinds.ts';
export { createLibrary, type Library } from './library.ts';
