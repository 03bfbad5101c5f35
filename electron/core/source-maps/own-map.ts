/**
 * Which source maps on this machine belong to a running script, and are read for every client: those that the script names, in its own folder
 * or below. Captures and the source tools follow this rule. Other files need the permission to read them.
 */
import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isWithin } from '../files/containment.ts';
import { mapAddress } from './map-of-script.ts';
import { scriptFile } from './small-file.ts';

export interface RunningScript {
  readonly url: string;
  /** As given in the script. */
  readonly sourceMapUrl: string;
  /** The script names itself (`//# sourceURL=`): it was not loaded from its address. */
  readonly isSelfNamed: boolean;
  /** Its page was loaded from a server. */
  readonly isOfServer: boolean;
}

export interface OwnMap {
  /** The script's file. */
  readonly script: string;
  /** The file that the script names as its map. */
  readonly map: string;
}

/** The map on this machine that a script names; null if the script was not loaded from this machine, or if its map is elsewhere. */
export function ownMapOf({ url, sourceMapUrl, isSelfNamed, isOfServer }: RunningScript): OwnMap | null {
  // A page of a server may claim any name for its scripts: those on this machine belong to other targets.
  if (sourceMapUrl === '' || isSelfNamed || isOfServer) return null;
  const script = scriptFile(url);
  const map = script === null ? null : mapAddress(sourceMapUrl, script);
  return script === null || map === null ? null : { script, map };
}

/** Returns why a script's own map may not be read; null if it may. Links are followed before the folders are compared. */
export async function whyNotRead({ script, map }: OwnMap): Promise<string | null> {
  const [folder, file] = await Promise.all([
    realpath(dirname(script)).catch(() => null),
    realpath(map).catch(() => null),
  ]);
  if (folder === null || file === null) return 'The file does not exist.';
  return isWithin(folder, file) ? null : 'It is outside the folder of its script and was not read.';
}
