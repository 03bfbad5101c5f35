import type { FeatureCommands } from '../../core/cli/command.ts';

const analyzeProfile = async () => (await import('./commands/analyze-profile.ts')).analyzeProfile;
const diffProfiles = async () => (await import('./commands/diff-profiles.ts')).diffProfiles;

export const ANALYSES = {
  'cpu-profile': analyzeProfile,
  'heap-profile': analyzeProfile,
} satisfies FeatureCommands['ANALYSES'];

export const DIFFS = { 'cpu-profile': diffProfiles, 'heap-profile': diffProfiles } satisfies FeatureCommands['DIFFS'];
