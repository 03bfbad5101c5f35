/** The list of the captures of all targets of an application. */
import { APPLICATION_QUERIES } from '../../../core/contracts/applications.ts';
import { APPLICATION_EXAMPLES } from '../../../engine/tables/contract/examples/application.ts';
import { APPLICATION_SQL_TABLES } from '../../../engine/tables/contract/application.ts';
import { documentKind } from '../../../core/kinds/document-kind.ts';

export const APPLICATION = documentKind({
  label: 'capture of an application',
  captures: {
    application: {
      prefix: 'app',
      extension: '.json',
      mimeType: 'application/json',
      label: 'Application capture',
      plural: 'application captures',
      tool: 'pen_capture_application',
      short: 'Application',
      icon: 'page',
      comparesWith: [],
      hasSeries: false,
      exports: ['html'],
      signatures: [{ penApplication: true }],
    },
  },
  queries: APPLICATION_QUERIES,
  overview: 'application.manifest',
  places: [],
  tables: APPLICATION_SQL_TABLES,
  examples: APPLICATION_EXAMPLES,
  datasetTables: ['member', 'not_captured'],
});
