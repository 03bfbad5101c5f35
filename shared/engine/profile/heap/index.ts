/** Public API of the `.heapprofile` reader: bytes in, a sampled profile of bytes out. */
export { createProfileReader } from './profile-reader.ts';
