/** Lighthouse results. */
export { readLighthouseReport } from './read-report.ts';
