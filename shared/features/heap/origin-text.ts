/** Where an object comes from, in sentences: where and when it was born, what keeps it since, and what could have written that. */
import { cutCode } from '../../base/cut-code.ts';
import { code } from '../../base/markdown.ts';
import { formatCount, formatDuration } from '../../base/units.ts';
import type { CodeUsePlace } from '../../engine/source-map/contract/code-uses.ts';
import type { BirthSetting, Happening } from '../../core/contracts/happenings.ts';
import type { BirthRound, HeapOrigin, OriginFrame, OriginSlot, SlotWrite } from '../../engine/heap/contract/origins.ts';
import { cpuFunctionName, originalPlaceText, scriptPlaceText } from '../../core/findings/function-names.ts';
import { nodeText } from './heap-text.ts';

/** Callers of a birth, and candidates, that are named. */
const MAX_CALLERS = 2;
const MAX_CANDIDATES = 4;
const CODE_CHARS = 80;
/** Responses that are named. */
const MAX_RESPONSES = 2;

function framePlace({ url, line, column, original }: OriginFrame): string {
  if (original !== undefined) return originalPlaceText(original);
  return url === '' ? '' : scriptPlaceText({ url, line, column });
}

function frameText(frame: OriginFrame): string {
  const place = framePlace(frame);
  return code(`${cpuFunctionName(frame)}${place === '' ? '' : ` (${place})`}`);
}

/** `store.js:7` */
function at({ source, line }: Pick<CodeUsePlace, 'source' | 'line'>): string {
  return scriptPlaceText({ url: source, line, column: 0 }).replace(/:0$/, '');
}

/** `` `add (store.js:7)`: `this.orders.push(order)` `` */
function writeText(write: CodeUsePlace): string {
  const shown = cutCode(write.code.replace(/;$/, ''), { maxChars: CODE_CHARS });
  return `${code(write.name === '' ? at(write) : `${write.name} (${at(write)})`)}: ${code(shown)}`;
}

/** `between 1.20s and 1.25s of the recording`; '' if no time is known. */
function bornText({ fromMs, toMs }: HeapOrigin['birth']): string {
  if (toMs === null) return fromMs === null ? '' : `after ${formatDuration(fromMs)}, the last time that V8 recorded`;
  if (fromMs === null) return 'before the first time that V8 recorded';
  return `between ${formatDuration(fromMs)} and ${formatDuration(toMs)} of the recording`;
}

/** What records times and stacks, as the reader begins it. */
const TRACK = { assistant: 'pen_heap_track {"action":"start"}', person: '“Heap timeline” in “More”' } as const;

/** `1.20s to 1.21s, ± 1ms` */
function spanText({ fromMs, toMs, plusMinusMs }: Happening): string {
  const span =
    toMs === null ? `from ${formatDuration(fromMs)} on` : `${formatDuration(fromMs)} to ${formatDuration(toMs)}`;
  return plusMinusMs === undefined ? span : `${span}, ± ${formatDuration(plusMinusMs)}`;
}

/** `` the response of `GET /orders` (1.20s to 1.21s, ± 1ms; sent at 1.15s during `click button “Load”`) `` */
function happeningText(happening: Happening): string {
  const { kind, text, sent } = happening;
  if (sent === undefined)
    return `the ${kind === 'interaction' ? 'interaction' : 'request'} ${code(text)} (${spanText(happening)})`;
  const during = sent.during === undefined ? '' : ` during ${code(sent.during.text)}`;
  return `the response of ${code(text)} (${spanText(happening)}; sent at ${formatDuration(sent.atMs)}${during})`;
}

/** `It was born at most 48ms after that began.`; '' where the two clocks are not known to be that near. */
function delayText({ toMs }: HeapOrigin['birth'], { fromMs, plusMinusMs }: Happening): string {
  if (toMs === null || plusMinusMs === undefined || fromMs > toMs) return '';
  return ` It was born at most ${formatDuration(toMs - fromMs + plusMinusMs)} after that began.`;
}

/** Activity meanwhile; '' where nothing was recorded. */
function settingText(setting: BirthSetting | null, birth: HeapOrigin['birth']): string {
  if (setting === null) return '';
  if (setting.kind === 'none') {
    const { last } = setting;
    const gapMs = Math.max(0, (birth.fromMs ?? 0) - (last?.toMs ?? 0));
    const before =
      last === undefined
        ? ''
        : ` The last one before it, ${happeningText(last)}, was over ${formatDuration(gapMs)} earlier.`;
    return `No interaction or request was recorded at that time.${before}`;
  }
  if (setting.kind === 'several') {
    const [first, second] = setting.happenings;
    const named = [first, second].map((each) => (each === undefined ? '' : code(each.text))).join(', ');
    return `${formatCount(setting.happenings.length)} interactions and requests were going on then, so that none is named as its cause: ${named}${setting.happenings.length > 2 ? ', …' : ''}.`;
  }
  if (setting.kind === 'sent') {
    const responses = setting.responses.slice(0, MAX_RESPONSES).map(happeningText).join(', ');
    const more = setting.responses.length > MAX_RESPONSES ? ', …' : '';
    return `All that was recorded at that time is of the interaction ${code(setting.text)}: ${responses}${more}.`;
  }
  const { happening } = setting;
  return setting.kind === 'within'
    ? `All of that time is within ${happeningText(happening)}, and no other was recorded then.`
    : `A part of that time is within ${happeningText(happening)}, the only one recorded then.${delayText(birth, happening)}`;
}

function birthText(
  { birth, stack, stackFit, hasStacks }: HeapOrigin,
  { round, reader = 'assistant' }: OriginSetting,
): string {
  const track = TRACK[reader];
  if (birth.when === 'before')
    return 'It existed before the first sample of the recording: where it was born is not in this capture. A recording that begins before it is made would tell.';
  const when = bornText(birth);
  if (stack.length === 0) {
    if (birth.when === 'unknown' && !hasStacks)
      return round === null
        ? `A heap snapshot has no times and no stacks of births: ${track} records both; then make such an object and stop it.`
        : `A heap snapshot has no stacks of births: ${track} records them; then make such an object and stop it.`;
    const why = hasStacks
      ? 'V8 recorded no stack for it'
      : `the timeline has no stacks; ${track} records them unless ${reader === 'person' ? 'its option is off' : '"trackAllocations" is false'}`;
    return `Born ${when === '' ? 'at a time that is not known' : when}: ${why}.`;
  }
  if (stackFit === 'differs')
    return `Born ${when}. V8 recorded a stack for it that does not lead to code which makes such an object, so it is that of another object and is left out.`;
  const [innermost, ...callers] = stack;
  const known = callers.filter(({ url }) => url !== '').slice(0, MAX_CALLERS);
  const by = known.length === 0 ? '' : `, called by ${known.map(frameText).join(' ← ')}`;
  const where = `${innermost === undefined ? '' : frameText(innermost)}${by}`;
  return stackFit === 'fits'
    ? `Born ${when === '' ? '' : `${when} `}in ${where}.`
    : `Born ${when}. V8 recorded this stack for it, which its code neither confirms nor rules out: ${where}.`;
}

/** `` `.orders` of `Store @12` `` */
function slotText({ kind, name, owner }: OriginSlot): string {
  return kind === 'variable' ? `variable ${code(name)}` : `${code(`.${name}`)} of ${code(nodeText(owner))}`;
}

function candidatesText(rows: readonly SlotWrite[], omitted: number): string {
  const shown = rows.slice(0, MAX_CANDIDATES).map(writeText).join('; ');
  const more = omitted + Math.max(0, rows.length - MAX_CANDIDATES);
  return `${shown}${more === 0 ? '' : `; and ${formatCount(more)} more`}`;
}

function writesText({ writes, slot, registration }: HeapOrigin): string {
  if (writes === null || slot === null) return '';
  const { rows, omitted, sources, isComplete } = writes;
  const [first, ...others] = rows;
  const does = slot.isMember ? 'adds to it' : 'writes it';
  if (first === undefined) return registration !== null ? '' : ` No stored source with the name shows what ${does}.`;
  const read = sources === 1 ? 'the source' : `the ${formatCount(sources)} sources`;
  const running = rows.filter(({ isOnStack }) => isOnStack);
  if (others.length === 0 && omitted === 0) {
    const only = isComplete ? `the only code that ${does}` : `the only code found that ${does}`;
    const ran = first.isOnStack ? '; it was running when the object was born' : '';
    const unseen = isComplete ? '' : '; other code may do so unseen';
    return ` Written by ${writeText(first)} – ${only} in ${read} with the name${ran}${unseen}.`;
  }
  const count = formatCount(rows.length + omitted);
  const [ran, ...more] = running;
  const evidence =
    ran === undefined
      ? 'Which of them did is not known.'
      : more.length === 0
        ? `${code(ran.name === '' ? at(ran) : `${ran.name} (${at(ran)})`)} was running when the object was born, the others were not: strong evidence, and no proof.`
        : `${formatCount(running.length)} of them were running when the object was born.`;
  const unseen = isComplete ? '' : ', and other code may have unseen';
  return ` ${count} functions could have written it${unseen}: ${candidatesText(rows, omitted)}. ${evidence}`;
}

function keptText(origin: HeapOrigin, id: number): string {
  const { slot, registration } = origin;
  const registered =
    registration === null
      ? ''
      : `The function on its path was handed over by ${code(`${registration.callee} (${at(registration)})`)}: ${code(registration.code.slice(0, CODE_CHARS))}.`;
  if (slot === null) return registered;
  const { isOlder, isMember, isLater, holds } = slot;
  const what = holds.id === id ? '' : `, with ${code(nodeText(holds))}`;
  const verb = isLater ? 'Kept now by' : isOlder ? 'Kept since by' : 'Held by';
  const member = isMember ? ', in the collection there' : '';
  const later = isLater ? ' That is younger than the object, so something else kept it first.' : '';
  return `${verb} ${slotText(slot)}${member}${what}.${later}${writesText(origin)}${registered === '' ? '' : ` ${registered}`}`;
}

/** `Born in round 2 of 3 of hunt-…` */
function roundText({ hunt, round, rounds, before, after, action }: BirthRound): string {
  if (round === 0) return `It is older than the first round of ${code(hunt)}: ${code(after)} has it already.`;
  const what = action === null ? '' : `, which repeated ${code(action)}`;
  return `Born in round ${round} of ${rounds} of ${code(hunt)}${what}: ${code(after)} is the first snapshot that has it, ${before === null ? 'none' : code(before)} has not.`;
}

/** Facts from outside of the capture. */
export interface OriginSetting {
  readonly setting: BirthSetting | null;
  readonly round: BirthRound | null;
  /** Default: an assistant. */
  readonly reader?: keyof typeof TRACK;
}

/** Sentences, each with one fact: birth, what was going on then, slot and writers. `id`: of the object. */
export function originText(origin: HeapOrigin, id: number, told: OriginSetting): string[] {
  const { setting, round } = told;
  const inRound = round === null ? '' : roundText(round);
  return [inRound, birthText(origin, told), settingText(setting, origin.birth), keptText(origin, id)].filter(
    (text) => text !== '',
  );
}
