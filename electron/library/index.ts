/** The library of finished captures. */
export { contentDigest } from './content-digest.ts';
export { kindOfFile } from './kind-of-file.ts';
export { realDisk } from './disk.ts';
export { createKindLookup } from './known-kinds.ts';
export { createLibrary, type Library } from './library.ts';
export { writeRedactedCopy } from './redacted-copy.ts';
export { sizeOfZip, unpackCaptures, type SkippedEntry, type UnpackedFile } from './zip-captures.ts';
