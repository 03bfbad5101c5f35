/**
 * The state of the page before each run of a measured interaction. Two runs can be compared only if both begin alike, so fields that the steps
 * type into are emptied before each of them, unless the page is loaded again. Code of the call that resets the page runs after that, because it may
 * fill a field on purpose.
 */
import { z } from 'zod';
import { errorOfAbort, AppFailure, unwrap, settle } from '../../../base/errors.ts';
import type { ElementLocator, InteractionStep } from '../../../core/contracts/interaction.ts';
import type { CallContext, PlannedPart } from '../../../core/capability/define.ts';
import type { FieldText, PageHand } from '../../../core/capability/interaction-ports.ts';

/** The page before a run. */
export interface RunStart {
  /** Names of the fields that were emptied. */
  readonly cleared: readonly string[];
  /** The fields of the steps, as the run finds them; null for one that is not there yet. */
  readonly fields: readonly (FieldText | null)[];
}

/** Actions after which keys go to their element. */
const FOCUSING: ReadonlySet<InteractionStep['action']> = new Set(['click', 'doubleClick', 'type', 'press']);

/** The elements that the steps type into, each once. Text without an element goes to the one that was used before it. */
export function typedFields(steps: readonly InteractionStep[]): readonly ElementLocator[] {
  const fields = new Map<string, ElementLocator>();
  let focused: ElementLocator | null = null;
  for (const { action, element } of steps) {
    if (FOCUSING.has(action) && element !== null) focused = element;
    if (action === 'type' && focused !== null) fields.set(JSON.stringify(focused), focused);
  }
  return [...fields.values()];
}

/** True if the first step that types into the field empties it. */
function isEmptiedByStep(field: ElementLocator, steps: readonly InteractionStep[]): boolean {
  const first = steps.find(
    ({ action, element }) => action === 'type' && JSON.stringify(element) === JSON.stringify(field),
  );
  return first?.isClearing === true;
}

/** Empties a field as a user does: selects everything and presses Delete. */
function clearing(element: ElementLocator, name: string): InteractionStep {
  return {
    action: 'type',
    label: `empty ${name}`,
    element,
    to: null,
    text: '',
    scrollPx: null,
    pauseMs: 0,
    delayMs: 0,
    isClearing: true,
    dialog: null,
  };
}

/** True for an address with a scheme; other texts are expressions. */
export function isUrl(reset: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(reset);
}

/** The parameter "reset" of tools that perform steps again and again. */
export const ResetSchema = z.string().min(1).max(10_000).optional();

/** The call that resets the page: it loads a URL, reloads, or runs code. */
export function resetCall(reset: string): PlannedPart {
  if (reset === 'reload') return { name: 'pen_navigate', params: { action: 'reload', wait: 10 } };
  return isUrl(reset)
    ? { name: 'pen_navigate', params: { action: 'goto', url: reset, wait: 10 } }
    : { name: 'pen_evaluate', params: { expression: reset } };
}

async function resetPage(reset: string, { runPart }: Pick<CallContext, 'runPart'>): Promise<void> {
  const { name, params } = resetCall(reset);
  unwrap(await runPart(name, params));
}

type Context = Pick<CallContext, 'runPart' | 'signal'>;

/**
 * Loads the page again, or empties the fields of the steps and runs the code of the call. A field that cannot be emptied stays as it is. Errors:
 * those of the navigation or expression, and of a page that is gone.
 */
export async function beginRun(
  hand: PageHand,
  steps: readonly InteractionStep[],
  { reset, timeoutMs }: { readonly reset: string | undefined; readonly timeoutMs: number },
  context: Context,
): Promise<RunStart> {
  const isLoading = reset !== undefined && (reset === 'reload' || isUrl(reset));
  const emptied = isLoading ? [] : await emptyFields(hand, steps, timeoutMs, context);
  if (reset !== undefined) await resetPage(reset, context);
  const fields: (FieldText | null)[] = [];
  for (const element of typedFields(steps)) {
    const field = await hand.fieldText(element);
    // The text that a step empties before it types makes no difference to a run.
    const isEmptied = field !== null && isEmptiedByStep(element, steps);
    fields.push(isEmptied ? { ...field, shown: '' } : field);
  }
  return { cleared: emptied, fields };
}

/** The names of the fields that were emptied. */
async function emptyFields(
  hand: PageHand,
  steps: readonly InteractionStep[],
  timeoutMs: number,
  { signal }: Context,
): Promise<readonly string[]> {
  const cleared: string[] = [];
  for (const element of typedFields(steps)) {
    if (signal.aborted) throw new AppFailure(errorOfAbort(signal));
    const field = await hand.fieldText(element);
    if (field === null || field.shown === '' || !field.isSingleLine) continue;
    // Measured, so that the page has handled it before the run.
    const emptied = await settle(() => hand.perform(clearing(element, field.name), { timeoutMs, isMeasured: true }));
    if (!emptied.ok && emptied.error.code !== 'element_not_found' && emptied.error.code !== 'invalid_params')
      throw new AppFailure(emptied.error);
    if (emptied.ok) cleared.push(field.name);
  }
  return cleared;
}

/** The fields that held different texts when the two runs began, as a sentence; empty if none did. */
export function differenceOf(first: RunStart, second: RunStart): string {
  const differing = first.fields.flatMap((field, index) => {
    const other = second.fields[index] ?? null;
    const [before, now] = [field?.shown ?? '', other?.shown ?? ''];
    const name = field?.name ?? other?.name ?? '';
    return before === now
      ? []
      : [`${name} held "${before}" when the first run began, and "${now}" when the second did`];
  });
  return differing.length === 0 ? '' : `${differing.join('; ')}.`;
}
