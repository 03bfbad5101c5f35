import type { FeatureCommands } from '../../core/cli/command.ts';

const diffCoverage = async () => (await import('./commands/diff-coverage.ts')).diffCoverage;

export const DIFFS = { 'js-coverage': diffCoverage, 'css-coverage': diffCoverage } satisfies FeatureCommands['DIFFS'];
