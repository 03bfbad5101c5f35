/** Profiles of other tools, read into the engine of sampled profiles: one importer a format. */
import type { ProfileFormat } from '../../contracts/captures.ts';
import { importCollapsedStacks } from './collapsed-stacks.ts';
import { importFirefox } from './firefox.ts';
import type { ProfileImporter } from './imported-profile.ts';
import { importPprof } from './pprof.ts';
import { importSafari } from './safari.ts';
import { importSpeedscope } from './speedscope.ts';

export type { ImportedPart } from './imported-profile.ts';
export { isCollapsedHead } from './collapsed-stacks.ts';
export { collapsedUnitLine, collapsedUnitOf } from './collapsed-unit.ts';

/** An importer of a text format, from the text of the file to that of a `.cpuprofile`. */
function cpuProfileOf(read: (text: string) => string): ProfileImporter {
  return (bytes) => ({ kind: 'cpu-profile', text: read(new TextDecoder().decode(bytes)) });
}

export const PROFILE_IMPORTERS: Readonly<Record<ProfileFormat, ProfileImporter>> = {
  speedscope: (bytes) => importSpeedscope(new TextDecoder().decode(bytes)),
  firefox: (bytes) => importFirefox(new TextDecoder().decode(bytes)),
  collapsed: (bytes) => importCollapsedStacks(new TextDecoder().decode(bytes)),
  safari: cpuProfileOf(importSafari),
  pprof: importPprof,
};
