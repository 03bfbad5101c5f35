/** Keeping a picture of a chart: made when it is asked for, and written where the person says. */
import { useState } from 'react';
import { appError, type AppError } from '../../shared/contracts/errors.ts';
import { useAction } from './use-action.ts';
import { useBridge } from './workbench.tsx';

export type PictureFormat = 'svg' | 'png';

export interface PictureSaving {
  readonly busy: boolean;
  readonly error: AppError | null;
  /** Of the last one; null until there is one, and where the person cancelled. */
  readonly savedPath: string | null;
  readonly save: (format: PictureFormat, make: () => Promise<Uint8Array<ArrayBuffer> | null>) => Promise<void>;
}

/** `name`: the suggested file's, without its ending. */
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
    },
  };
}
