/** Profiles of other tools, read into the engine of sampled profiles: one importer a format. */
import type { ProfileFormat } from '../contract/profile-formats.ts';
import { importCollapsedStacks, isCollapsedHead } from './collapsed-stacks.ts';
import { importFirefox } from './firefox.ts';
import type { ImportedProfile, ProfileImporter } from './imported-profile.ts';
import { importPerfScript, isPerfScriptHead } from './perf-script.ts';
import { importPprof } from './pprof.ts';
import { importSafari } from './safari.ts';
import { importSpeedscope } from './speedscope.ts';
import { importV8Log, importV8Ticks, isV8LogHead } from './v8-log.ts';

export type { ImportedPart } from './imported-profile.ts';
export { collapsedUnitLine, collapsedUnitOf } from './collapsed-unit.ts';

/** Text of bytes in UTF-8, or in UTF-16 with a byte order mark, as a redirection in PowerShell writes it. */
export function decodedText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(bytes);
}

function ofText(read: (text: string) => ImportedProfile): ProfileImporter {
  return (bytes) => read(decodedText(bytes));
}

export const PROFILE_IMPORTERS: Readonly<Record<ProfileFormat, ProfileImporter>> = {
  speedscope: ofText(importSpeedscope),
  firefox: ofText(importFirefox),
  collapsed: ofText(importCollapsedStacks),
  'perf-script': ofText(importPerfScript),
  'v8-log': ofText(importV8Log),
  'v8-ticks': ofText(importV8Ticks),
  safari: ofText((text) => ({ kind: 'cpu-profile', text: importSafari(text) })),
  pprof: importPprof,
};

/** The format of a text that is not JSON, by its beginning; null if no importer reads it. */
export function textFormatOf(head: string): ProfileFormat | null {
  if (isV8LogHead(head)) return 'v8-log';
  // A sample of it may end like a line of collapsed stacks.
  if (isPerfScriptHead(head)) return 'perf-script';
  return isCollapsedHead(head) ? 'collapsed' : null;
}
