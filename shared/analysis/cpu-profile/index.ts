/** The door to CPU profiles: bytes of a `.cpuprofile` in, answers to queries out. */
export { createProfileReader } from './profile-reader.ts';
export { analyseProfile } from './profile-document.ts';
export { createProfileQueries, type CpuProfileQueries, type CpuProfileQueryName } from './profile-queries.ts';
export { answerDiff, diffProfiles, type CpuDiff } from './profile-diff.ts';
