/** The library of finished captures. */
export { kindOfFile } from './kind-of-file.ts';
export { createLibrary, type CapturePatch, type Library, type LibraryOptions } from './library.ts';
