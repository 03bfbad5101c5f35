/** Queries about several captures, which a feature answers and the analysis process asks. */
export * from './heap/series/index.ts';
