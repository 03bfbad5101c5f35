/** Public API of sampled heap profile analysis: bytes of a `.heapprofile` in, query answers out. */
export { createProfileReader } from './profile-reader.ts';
export { profileBytes } from './profile-columns.ts';
export { analyseProfile } from './profile-document.ts';
export { answerDiff, diffProfiles, type SampledDiff } from './profile-diff.ts';
export { createProfileQueries, type HeapProfileQueryName, type ProfileQueries } from './profile-queries.ts';
