/** Public API of CPU profile analysis: bytes of a `.cpuprofile` in, query answers out. */
export { createProfileReader } from './profile-reader.ts';
export { analyseProfile, type ProfileDocument } from './profile-document.ts';
export { createProfileQueries, type CpuProfileQueries, type CpuProfileQueryName } from './profile-queries.ts';
export { answerDiff, diffProfiles, type CpuDiff } from './profile-diff.ts';
