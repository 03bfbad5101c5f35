/** Test helper: a small file of each kind of document that is read as one text. */
import { COVERAGE_TEXT } from '../engine/coverage/testing/coverage-text.ts';
import { harText } from '../engine/network/testing/har-text.ts';
import { TEXTS as auditsTexts } from './audits/testing/texts.ts';
import { TEXTS as comparisonTexts } from './comparison/testing/texts.ts';
import { TEXTS as explorerTexts } from './explorer/testing/texts.ts';
import { TEXTS as leakHuntTexts } from './leak-hunt/testing/texts.ts';
import { TEXTS as ledgerTexts } from './ledger/testing/texts.ts';
import { TEXTS as pageTexts } from './page/testing/texts.ts';
import { TEXTS as proveTexts } from './prove/testing/texts.ts';

export const documentTexts = () => ({
  coverage: COVERAGE_TEXT,
  network: harText(),
  ...auditsTexts,
  ...ledgerTexts,
  ...leakHuntTexts,
  ...explorerTexts,
  ...proveTexts,
  ...pageTexts,
  ...comparisonTexts,
});
