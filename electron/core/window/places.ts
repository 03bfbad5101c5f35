/** Paths of the parts that are not bundled into main: in a checkout and in a package. */
import { join } from 'node:path';

export interface Installation {
  /** The folder (or archive) that holds package.json. */
  readonly appFolder: string;
  readonly isPackaged: boolean;
}

/** The sample target's program; null in a package, which is its own sample (`SAMPLE_FLAG`). */
export function sampleFolder({ appFolder, isPackaged }: Installation): string | null {
  return isPackaged ? null : join(appFolder, 'sample');
}
