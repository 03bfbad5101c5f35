/** Finds the place of a replaced text: in a script as it runs, or by the source map of an original source. */
import { foreign } from '../../../base/foreign-text.ts';
import { AppFailure, appError } from '../../../base/errors.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { editInScript } from '../../../engine/source-map/index.ts';
import { mappedScripts, originalsNamed, type MappedScripts } from '../../sources/tools/original-sources.ts';
import { listenToScripts } from '../../sources/tools/source-scripts.ts';
import { changeWords, type Change } from '../contract/changes.ts';

type TextChange = Extract<Change, { readonly action: 'replace' }>;

/** `cart.ts:17` and `cart.ts:17:5`. */
const WITH_LINE = /^(.*?):(\d+)(?::\d+)?$/;

const refuse = (change: TextChange, why: string, suggestion: string): never => {
  throw new AppFailure(
    appError('invalid_params', `No change can be made (${foreign(changeWords(change))}): ${why}.`, suggestion),
  );
};

/** The change as one of the script that has the source; as it was given where no original source has the name. */
async function placed(change: TextChange, scripts: MappedScripts, context: CallContext): Promise<TextChange> {
  const { ports, target, signal } = context;
  const [, file = change.url, line] = WITH_LINE.exec(change.url) ?? [];
  const named = originalsNamed(scripts.mapped, file);
  const [first] = named;
  if (first === undefined) return change;
  let why = 'its source map does not contain its text';
  for (const { script, map, name } of named) {
    const original = map.textOf(name);
    if (original === null) continue;
    const { text: generated } = await ports.scripts.text(target.id, script.scriptId, { signal });
    const edit = editInScript({
      ...{ source: name, original, generated, find: change.find, text: change.text },
      line: line === undefined ? null : Number(line),
      forEachSegment: (visit) => map.forEachSegment(visit),
    });
    if (edit.ok) {
      const { from, find, text } = edit.value;
      return { ...change, find, text, spot: { url: script.url, from, words: changeWords(change) } };
    }
    why = edit.error;
  }
  return refuse(
    change,
    `${foreign(first.name)}: ${why}`,
    'Copy the text as pen_source_content shows it, with as little around the change as makes it the only one.',
  );
}

/** True of a change that may name an original source. */
export const needsPlace = (change: Change): change is TextChange => change.action === 'replace' && change.spot === null;

/**
 * The changes, with the place of each text that stands in an original source. The target runs the scripts that are measured. Errors: `invalid_params`
 * where the source has no such text, or the script cannot be changed there.
 */
export async function placeChanges(changes: readonly Change[], context: CallContext): Promise<readonly Change[]> {
  if (!changes.some(needsPlace)) return changes;
  const { ports, target, signal } = context;
  await listenToScripts(context);
  await ports.scripts.refresh(target.id, { signal });
  const scripts = await mappedScripts(ports.scripts.handle(target.id)?.entries ?? [], context);
  const found: Change[] = [];
  for (const change of changes) found.push(needsPlace(change) ? await placed(change, scripts, context) : change);
  return found;
}
