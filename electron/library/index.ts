/** The library of finished captures. */
export { kindOfFile } from './kind-of-file.ts';
export { createLibrary, type Library } from './library.ts';
