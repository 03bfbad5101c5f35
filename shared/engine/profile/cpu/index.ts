/** Public API of the `.cpuprofile` reader: bytes in, a sampled profile of times out. */
export { createProfileReader } from './profile-reader.ts';
