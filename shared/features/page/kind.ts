/** A measured interaction. Its recording is a capture of its own. It has no tables. */
import { INTERACTION_QUERIES } from './contract/interactions.ts';
import { documentKind } from '../../core/kinds/document-kind.ts';

const INTERACTION = documentKind({
  label: 'measured interaction',
  captures: {
    interaction: {
      prefix: 'interact',
      extension: '.json',
      mimeType: 'application/json',
      label: 'Interaction',
      plural: 'interactions',
      tool: 'pen_interact',
      short: 'Interaction',
      icon: 'interaction',
      comparesWith: ['interaction'],
      isResult: true,
      hasSeries: false,
      exports: ['html'],
      signatures: [{ penInteraction: true }],
    },
  },
  queries: INTERACTION_QUERIES,
  overview: 'interaction.file',
  places: [],
  tables: [],
  examples: [],
  datasetTables: [],
});

export const KINDS = { interaction: INTERACTION } as const;
