/** Saves an image of a chart to a path chosen by the person. */
import { useState } from 'react';
import { appError, type AppError } from '../../../../shared/base/errors.ts';
import { useAction } from './use-action.ts';
import { useBridge } from '../workbench.tsx';

export type PictureFormat = 'svg' | 'png';

export interface PictureSaving {
  readonly busy: boolean;
  readonly error: AppError | null;
  /** Path of the last saved image; null before the first and after a cancel. */
  readonly savedPath: string | null;
  /** Answers the path; null after a cancel or a failure. */
  readonly save: (format: PictureFormat, make: () => Promise<Uint8Array<ArrayBuffer> | null>) => Promise<string | null>;
}

/** `name`: suggested file name without extension. */
export function useSavePicture(name: string): PictureSaving {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  const [savedPath, setSavedPath] = useState<string | null>(null);
  return {
    busy,
    error,
    savedPath,
    save: async (format, make) => {
      setSavedPath(null);
      const saved = await perform(async () => {
        const bytes = await make();
        if (bytes === null)
          return {
            ok: false as const,
            error: appError(
              'internal',
              'The picture could not be drawn.',
              'Save only the visible part, or save as SVG.',
            ),
          };
        return bridge.command('pictures.save-as', { name, format, bytes });
      });
      if (saved !== null) setSavedPath(saved.path);
      return saved?.path ?? null;
    },
  };
}
