/** The library of finished captures. */
export { kindOfFile } from './kind-of-file.ts';
export { realDisk } from './disk.ts';
export { createKindLookup } from './known-kinds.ts';
export { createLibrary, type Library } from './library.ts';
export { sizeOfZip, unpackCaptures, type SkippedEntry, type UnpackedFile } from './zip-captures.ts';
