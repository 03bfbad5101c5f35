/** Readers of stored files of this feature, by the kind of document. */
import { reportReader } from '../../core/kinds/report-reader.ts';
import { readLighthouseReport } from './lighthouse-file/index.ts';
import { LIGHTHOUSE_TABLES } from './lighthouse/tables.ts';

export const REPORT_READERS = {
  lighthouse: reportReader({ read: readLighthouseReport, tables: LIGHTHOUSE_TABLES, isMostlyPictures: true }),
};
