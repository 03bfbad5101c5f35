/** The part of a settings change that the window may make itself. */
import type { Settings } from '../../../../shared/core/contracts/settings.ts';

/** Folders of source maps are added by a dialog or a drop, which main handles; the window may only remove them. */
export function settingsPatch(
  patch: { readonly [K in keyof Settings]?: Settings[K] | undefined },
  current: Pick<Settings, 'sourceMapPaths'>,
): Partial<Settings> {
  const given: Partial<Settings> = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  const { sourceMapPaths } = given;
  if (sourceMapPaths === undefined) return given;
  return { ...given, sourceMapPaths: current.sourceMapPaths.filter((path) => sourceMapPaths.includes(path)) };
}
