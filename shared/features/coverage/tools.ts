import { penCssCoverage } from './tools/css-coverage.ts';
import { penJsCoverage } from './tools/js-coverage.ts';

export const TOOLS = [penJsCoverage, penCssCoverage] as const;
