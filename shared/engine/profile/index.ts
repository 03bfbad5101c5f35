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
