/** Public API of sampled profile analysis: a profile that was read in, query answers out. */
export { analyseProfile, totalOf, type ProfileDocument } from './profile-document.ts';
export {
  createProfileQueries,
  type ProfileQueries,
  type ProfileQueryName,
  type ProfileReadFacts,
} from './profile-queries.ts';
export { BYTES_PER_DIFF_BOX, diffChart, pieceOfDiffChart, type ProfileDiffChart } from './diff-chart.ts';
export { answerDiff, diffProfiles, type ProfileDiff } from './profile-diff.ts';
export { PROFILE, VALUE_TYPE } from './pprof/pprof-fields.ts';
export { chooseWeight, type PprofWeight } from './pprof/pprof-weight.ts';
export { FIXED_32, FIXED_64, LENGTH_DELIMITED, MAX_VARINT_BYTES, VARINT, readVarint } from './pprof/varint.ts';
export { isPprofHead } from './pprof/pprof-head.ts';
