import type { FeatureCommands } from '../../core/cli/command.ts';

export const ANALYSES = {
  trace: async () => (await import('./commands/analyze-trace.ts')).analyzeTrace,
} satisfies FeatureCommands['ANALYSES'];

export const DIFFS = {
  trace: async () => (await import('./commands/diff-traces.ts')).diffTraces,
} satisfies FeatureCommands['DIFFS'];
