import type { CommandDescription, FeatureCommands } from '../../core/cli/command.ts';

export const COMMANDS: readonly CommandDescription[] = [
  {
    name: 'push',
    order: 190,
    usage: 'FILE|CAPTURE --pyroscope URL | --parca URL',
    summary:
      'Send a CPU profile or a sampled heap profile to a Pyroscope or Parca server, labelled with app, target and build. Nothing is sent without this command.',
    flags: ['pyroscope', 'parca', 'name', 'build', 'label', 'token', 'tenant'],
    load: async () => (await import('./commands/push.ts')).runPush,
  },
];

export const EXPORTS = {
  parquet: async () => (await import('./commands/export-dataset.ts')).runExportDataset,
} satisfies FeatureCommands['EXPORTS'];
