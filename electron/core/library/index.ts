/** The library of finished captures. */
export { contentDigest } from './content-digest.ts';
export { kindOfFile } from './kind-of-file.ts';
export { createKindLookup } from './known-kinds.ts';
export { createLibrary, type Library } from './library.ts';
export { writeRedactedCopy } from './redacted-copy.ts';
