/** Datasets in the window. */
import type { WindowPart, WindowParts } from '../../../core/window/part.ts';
import { saveDataset } from './save-dataset.ts';

export const openDatasetWindow = ({ core, window }: Pick<WindowParts, 'core' | 'window'>) =>
  ({
    commands: {
      'captures.save-dataset': ({ captureIds, redact = false }) => saveDataset(core, window(), { captureIds, redact }),
    },
  }) satisfies WindowPart;
