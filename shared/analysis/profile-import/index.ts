/** Profiles of other tools, read into the CPU profile engine: one importer a format. */
import type { ProfileFormat } from '../../contracts/captures.ts';
import { importCollapsedStacks } from './collapsed-stacks.ts';
import { importFirefox } from './firefox.ts';
import { importSpeedscope } from './speedscope.ts';

export { isCollapsedHead } from './collapsed-stacks.ts';

/** From the text of a file to that of a `.cpuprofile`. Throws `damaged_file` and `unsupported_format`. */
export const PROFILE_IMPORTERS: Readonly<Record<ProfileFormat, (text: string) => string>> = {
  speedscope: importSpeedscope,
  firefox: importFirefox,
  collapsed: importCollapsedStacks,
};
