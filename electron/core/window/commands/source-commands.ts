/** Commands of the Sources panel on a target's scripts: whole texts, maps and originals, which no tool returns. */
import type { ScriptsPort } from '../../../../shared/core/capability/scripts-ports.ts';
import { appError, AppFailure, unwrap } from '../../../../shared/base/errors.ts';
import type { SOURCE_COMMANDS } from '../../../../shared/core/contracts/scripts.ts';
import type { z } from 'zod';

type Commands = typeof SOURCE_COMMANDS;
export type SourceCommandHandlers = {
  readonly [N in keyof Commands]: (params: z.output<Commands[N]['params']>) => Promise<z.output<Commands[N]['result']>>;
};

/** A panel waits no longer for one answer. */
const LIMIT_MS = 120_000;

export function createSourceCommands(options: {
  readonly scripts: ScriptsPort;
  /** Folders and map files that the user chose. */
  readonly sourceMapPaths: () => readonly string[];
  readonly projectRoot: () => string;
  /** The folder for maps of pages, and a function that adds it to the searched folders. */
  readonly savedMaps: { readonly folder: string; readonly lookThere: () => Promise<void> };
}): SourceCommandHandlers {
  const { scripts } = options;
  const timeLimit = (): { signal: AbortSignal } => ({ signal: AbortSignal.timeout(LIMIT_MS) });
  // The user may read every file of the machine.
  const mapOf = (targetId: string, scriptId: string): ReturnType<ScriptsPort['map']> =>
    scripts.map(targetId, scriptId, {
      ...timeLimit(),
      rules: {
        lookIn: options.sourceMapPaths(),
        projectRoot: options.projectRoot(),
        mayRead: () => Promise.resolve(true),
      },
    });
  return {
    'sources.text': ({ targetId, scriptId }) => scripts.text(targetId, scriptId, timeLimit()),
    'sources.map': async ({ targetId, scriptId }) => {
      const { map, notes } = unwrap(await mapOf(targetId, scriptId));
      const shown = map === null ? null : { origin: map.origin, at: map.at, sources: [...map.sources] };
      return { map: shown, notes: [...notes] };
    },
    'sources.original': async ({ targetId, scriptId, name }) => {
      const found = unwrap(await mapOf(targetId, scriptId));
      if (found.map !== null) return { text: found.map.textOf(name) };
      throw new AppFailure(
        appError(
          'script_not_found',
          'The source map of this script is no longer available.',
          'Choose the script again.',
        ),
      );
    },
    'sources.original-place': async ({ targetId, scriptId, line, column }) => {
      const found = unwrap(await mapOf(targetId, scriptId));
      return { place: found.map?.originalOf(line, column) ?? null };
    },
    'sources.save-maps': async ({ targetId }) => {
      const { folder, lookThere } = options.savedMaps;
      const saved = await scripts.saveMaps(targetId, { ...timeLimit(), folder });
      if (saved.saved > 0) await lookThere();
      return { ...saved, notes: [...saved.notes] };
    },
    'sources.resources': async ({ targetId }) => {
      const found = await scripts.resources(targetId, timeLimit());
      return { resources: [...found] };
    },
    'sources.resource-text': async ({ targetId, frameId, url }) => {
      const found = await scripts.resourceText(targetId, { frameId, url }, timeLimit());
      return { text: found };
    },
  };
}
