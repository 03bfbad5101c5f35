/** Datasets in the window. */
import type { WindowPart, WindowParts } from '../../../core/workbench/part.ts';
import { saveDataset } from './save-dataset.ts';

export const openDatasetWindow = ({ core, files }: Pick<WindowParts, 'core' | 'files'>) =>
  ({
    commands: {
      'captures.save-dataset': ({ captureIds, redact = false }) => saveDataset(core, files, { captureIds, redact }),
    },
  }) satisfies WindowPart;
