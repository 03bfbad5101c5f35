/** Finds the place of a replaced text before anything runs: in a script as it runs, or by the source map of an original source. */
import { z } from 'zod';
import { foreign } from '../../../base/foreign-text.ts';
import { AppFailure, appError } from '../../../base/errors.ts';
import { countNoun } from '../../../base/units.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { ScriptEntry } from '../../../core/contracts/scripts.ts';
import { editInScript, namesOfEdits, type EditProblem, type MissingName } from '../../../engine/source-map/index.ts';
import {
  mappedScripts,
  originalsNamed,
  unreadableText,
  type MappedScripts,
} from '../../sources/tools/original-sources.ts';
import { listenToScripts } from '../../sources/tools/source-scripts.ts';
import { changeWords, type Change } from '../contract/changes.ts';

type TextChange = Extract<Change, { readonly action: 'replace' }>;

/** `cart.ts:17` and `cart.ts:17:5`. */
const WITH_LINE = /^(.*?):(\d+)(?::\d+)?$/;
/** Files that no server sends to a target as they are. */
const SOURCE_ONLY = /\.(?:[cm]?tsx?|jsx|vue|svelte|astro)$/i;
/** Maps that a busy page did not send in time are asked for again. */
const MAP_ATTEMPTS = 3;
const BUILT_CHARS = 320;
const USED_CHARS = 60;
/** Parameters of the function that Node makes of a module. */
const OF_MODULES: ReadonlySet<string> = new Set(['require', 'module', 'exports', '__filename', '__dirname']);
const COPY = 'Copy the text as pen_source_content shows it, with as little around the change as makes it the only one.';

const refuse = (change: TextChange, why: string, suggestion: string): never => {
  throw new AppFailure(
    appError('invalid_params', `No change can be made (${foreign(changeWords(change))}): ${why}.`, suggestion),
  );
};

const fileName = (url: string): string => url.split(/[?#]/)[0]?.split('/').at(-1) ?? url;

/** Says what the build has in place of the code, so that this can be changed. */
const insteadOf = ({ built }: EditProblem, script: ScriptEntry): string =>
  built === null
    ? COPY
    : `The build has there: ${foreign(built, BUILT_CHARS)}. Replace a part of that as it stands: {"replace": …, "with": …, "in": ${foreign(JSON.stringify(fileName(script.url)))}}, in plain JavaScript.`;

/** A change with the script whose text it edits; null for one of other responses, which is found when it is sent. */
interface PlacedChange {
  readonly change: TextChange;
  readonly script: ScriptEntry | null;
  /** Variables of other modules that its new text uses. */
  readonly taken?: readonly { readonly name: string; readonly source: string }[];
}

const partsOf = ({ url }: TextChange): { readonly file: string; readonly line: number | null } => {
  const [, file = url, line] = WITH_LINE.exec(url) ?? [];
  return { file, line: line === undefined ? null : Number(line) };
};

/** The change in a script as it is served. */
async function inServed(
  change: TextChange,
  scripts: readonly ScriptEntry[],
  context: CallContext,
): Promise<PlacedChange> {
  const { ports, target, signal } = context;
  for (const script of scripts) {
    const { text } = await ports.scripts.text(target.id, script.scriptId, { signal });
    const from = text.indexOf(change.find);
    if (from >= 0)
      return { change: { ...change, spot: { url: script.url, from, words: changeWords(change) } }, script };
  }
  return refuse(change, `${foreign(scripts[0]?.url ?? change.url)} does not have this text`, COPY);
}

/** Says which source maps are missing where a name may be of one of them. */
function unknownSource(change: TextChange, { mapped, unreadable, leftOut }: MappedScripts): never {
  const sources = mapped.reduce((sum, { map }) => sum + map.sources.length, 0);
  const late = leftOut === 0 ? '' : ` The source maps of ${countNoun(leftOut, 'more script')} did not come in time.`;
  return refuse(
    change,
    `none of the ${countNoun(sources, 'original source')} of ${countNoun(mapped.length, 'script')} has this name.${late} ${unreadableText(unreadable)}`
      .trim()
      .replace(/\.$/, ''),
    unreadable.length + leftOut === 0
      ? 'pen_list_sources with "originals" lists them.'
      : 'Repeat it once the page is less busy, or replace a text of the script as it is served: its file as "in".',
  );
}

/** The change as one of the script that has the source. */
async function placed(change: TextChange, scripts: MappedScripts, context: CallContext): Promise<PlacedChange> {
  const { ports, target, signal } = context;
  const { file, line } = partsOf(change);
  const named = originalsNamed(scripts.mapped, file);
  const [first] = named;
  if (first === undefined) {
    const entries = ports.scripts.handle(target.id)?.entries ?? [];
    const served = entries.filter(({ url }) => url.includes(file));
    // A script within a document is a part of what is served.
    const files = served.filter(({ startLine, startColumn }) => startLine === 1 && startColumn === 1);
    if (served.length > 0 && files.length === served.length) return inServed(change, files.toReversed(), context);
    if (served.length === 0 && (line !== null || SOURCE_ONLY.test(file))) return unknownSource(change, scripts);
    return { change, script: null };
  }
  let failed: { readonly problem: EditProblem; readonly script: ScriptEntry } = {
    problem: { why: 'its source map does not contain its text', built: null },
    script: first.script,
  };
  for (const { script, map, name } of named) {
    const original = map.textOf(name);
    if (original === null) continue;
    const { text: generated } = await ports.scripts.text(target.id, script.scriptId, { signal });
    const edit = editInScript({
      ...{ source: name, original, generated, find: change.find, text: change.text, line },
      textOf: (other) => map.textOf(other),
      forEachSegment: (visit) => map.forEachSegment(visit),
    });
    if (!edit.ok) {
      failed = { problem: edit.error, script };
      continue;
    }
    const { from, find, text, taken } = edit.value;
    const spot = { url: script.url, from, words: changeWords(change) };
    return { change: { ...change, find, text, spot }, script, taken };
  }
  return refuse(change, `${foreign(first.name)}: ${failed.problem.why}`, insteadOf(failed.problem, failed.script));
}

/** Names that the target does not have. One that does not answer is not judged. */
async function unknownNames(
  names: readonly MissingName[],
  { attach, target }: CallContext,
): Promise<readonly MissingName[]> {
  const asked = target.type === 'page' ? names : names.filter(({ name }) => !OF_MODULES.has(name));
  const session = asked.length === 0 ? null : await attach();
  if (session?.ok !== true) return [];
  const known = asked.map(
    ({ name }) =>
      `(() => { try { return typeof ${name} !== 'undefined' || ${JSON.stringify(name)} in globalThis; } catch { return true; } })()`,
  );
  const answer = await session.value.send('Runtime.evaluate', {
    expression: `[${known.join(', ')}]`,
    returnByValue: true,
  });
  const are = z
    .array(z.boolean())
    .catch([])
    .parse(answer.ok ? answer.value.result.value : []);
  return asked.filter((_, at) => are[at] === false);
}

/** Errors: `invalid_params` for changes with which a script does not parse, or uses what is not there. */
async function checkNames(changes: readonly PlacedChange[], context: CallContext): Promise<void> {
  const { ports, target, signal } = context;
  const scripts = new Map(changes.flatMap(({ script }) => (script === null ? [] : [[script.scriptId, script]])));
  for (const [scriptId, script] of scripts) {
    const own = changes.flatMap((each) => (each.script?.scriptId === scriptId ? [each.change] : []));
    const [first] = own;
    if (first === undefined) continue;
    const { text } = await ports.scripts.text(target.id, scriptId, { signal });
    const names = namesOfEdits(
      text,
      own.map(({ find, text: by, spot }) => ({ from: spot?.from ?? 0, find, text: by })),
    );
    if (!names.ok) return refuse(first, names.error.why, insteadOf(names.error, script));
    const whose = (name: string): TextChange => own.find(({ text: by }) => by.includes(name)) ?? first;
    const [gone] = names.value.gone;
    if (gone !== undefined)
      return refuse(
        whose(gone.name),
        `the script still uses ${foreign(gone.name)}, whose declaration goes with it, at ${foreign(gone.used, USED_CHARS)}`,
        'Change that place, too: several changes are one trial.',
      );
    const unknown = await unknownNames(names.value.free, context);
    const [missing] = unknown;
    if (missing === undefined) continue;
    const list = unknown.map(({ name }) => foreign(name)).join(', ');
    refuse(
      whose(missing.name),
      `${list} ${unknown.length === 1 ? 'is' : 'are'} neither a variable at this place nor a global of the ${target.type === 'page' ? 'page' : 'process'} (${foreign(missing.used, USED_CHARS)})`,
      'Use names that the code around has, or declare it in the new text.',
    );
  }
}

/** True of a change that may name an original source. */
export const needsPlace = (change: Change): change is TextChange => change.action === 'replace' && change.spot === null;

/** Reads the maps of the target's scripts until each source that is named is found, or none is left to be read. */
async function readMaps(changes: readonly Change[], context: CallContext): Promise<MappedScripts> {
  const { ports, target, signal } = context;
  await listenToScripts(context);
  for (let attempt = 1; ; attempt += 1) {
    await ports.scripts.refresh(target.id, { signal });
    const scripts = await mappedScripts(ports.scripts.handle(target.id)?.entries ?? [], context);
    const isMissing = changes.some(
      (change) => needsPlace(change) && originalsNamed(scripts.mapped, partsOf(change).file).length === 0,
    );
    const isPart = scripts.leftOut + scripts.unreadable.length > 0;
    if (!isMissing || !isPart || attempt === MAP_ATTEMPTS) return scripts;
  }
}

/**
 * The changes, with the place of each text that stands in an original source or in a script. The target runs the scripts that are measured. Errors:
 * `invalid_params` where a source is unknown or has no such text, the script cannot be changed there, does not parse then, or lacks a name.
 */
export async function placeChanges(changes: readonly Change[], context: CallContext): Promise<readonly Change[]> {
  if (!changes.some(needsPlace)) return changes;
  const scripts = await readMaps(changes, context);
  const found: Change[] = [];
  const edits: PlacedChange[] = [];
  for (const change of changes) {
    const place = needsPlace(change) ? await placed(change, scripts, context) : null;
    if (place !== null) edits.push(place);
    found.push(place?.change ?? change);
  }
  const taken = edits
    .flatMap((each) => each.taken ?? [])
    .map(({ name, source }) => `${foreign(name)} (${foreign(source)})`);
  if (taken.length > 0) context.note(`Taken from other modules of the same script: ${[...new Set(taken)].join(', ')}.`);
  await checkNames(edits, context);
  return found;
}
