/**
 * React Native behind its development server: Metro lists the apps that are connected to it, and hands messages to their Hermes. Written from
 * `@react-native/dev-middleware` 0.88.1, which was run with a stand-in for the app, and from the sources of Hermes (`API/hermes/cdp`, 2026).
 */
import { z } from 'zod';
import type { NeededCommand } from '../../../shared/core/contracts/abilities.ts';
import type { InspectorTarget } from './inspector-target.ts';

/** The product that we write for it. */
export const METRO = 'React Native (Metro)';

/** Metro's `/json/version` names no product. */
export function isMetro(browser: string): boolean {
  return browser === 'Mobile JavaScript';
}

/** What entries of its `/json/list` have beside those of others. Versions before 0.74 have only `vm` and `description`. */
export const MetroEntrySchema = z.object({
  description: z.string().exactOptional(),
  appId: z.string().exactOptional(),
  deviceName: z.string().exactOptional(),
  vm: z.string().exactOptional(),
  reactNative: z
    .object({
      capabilities: z
        .object({
          nativeSourceCodeFetching: z.boolean().exactOptional(),
          supportsMultipleDebuggers: z.boolean().exactOptional(),
        })
        .exactOptional(),
    })
    .exactOptional(),
});
type MetroEntry = z.infer<typeof MetroEntrySchema> & { readonly title: string };

/** An entry for old debuggers, which Metro answers itself: it stands for whichever app was started last. */
export function isNoApp({ vm }: MetroEntry): boolean {
  return vm === "don't use";
}

/** Titles that say only that it is React Native. */
const PLAIN_TITLE = /^(?:React Native\b|Hermes React Native$)/;

/** The app and its device, as a person knows them; and what Hermes does not have. */
export function metroTarget(entry: MetroEntry): Pick<InspectorTarget, 'title' | 'takesOne' | 'lacks'> {
  const { appId = entry.description ?? '', deviceName = '', title, reactNative } = entry;
  const { nativeSourceCodeFetching = false, supportsMultipleDebuggers = false } = reactNative?.capabilities ?? {};
  const name = [appId, deviceName].filter((part) => part !== '').join(' on ');
  // A second runtime of an app, such as that of animations, is told apart by its title.
  const isPlain = title === '' || PLAIN_TITLE.test(title) || title === `${appId} (${deviceName})`;
  return {
    title: name === '' ? title : isPlain ? name : `${name}: ${title}`,
    takesOne: !supportsMultipleDebuggers,
    lacks: [...HERMES_LACKS, ...(nativeSourceCodeFetching ? (['Debugger.getScriptSource'] as const) : [])],
  };
}

/**
 * Hermes is not asked: it answers malformed parameters without the number of the command, and a question would end the connection of React
 * Native DevTools. The text of a script is answered by Metro, unless the app fetches its sources itself.
 */
const HERMES_LACKS: readonly NeededCommand[] = ['Profiler.startPreciseCoverage'];
