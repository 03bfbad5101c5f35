/** Coverage of scripts and style sheets: reading, summing, comparing and exporting. */
export { analyseCoverage, type CoverageDocument } from './coverage-document.ts';
export { originalCoverage, type OriginalCoverage } from './original-coverage.ts';
export { readCoverage } from './coverage-file.ts';
export {
  answerComparison,
  answerFileComparison,
  createCoverageQueries,
  type CoverageDocumentQueryName,
  type CoverageQueries,
} from './coverage-queries.ts';
