/** Trusted input to pages. `Session`: a session on a target, which `ports.ts` describes and which imports this file. */
import type { AppResult } from '../../base/errors.ts';
import type { ElementLocator, InteractionStep, PerformedStep, PickedElement } from '../contracts/interaction.ts';
import type { PageView } from '../contracts/page-view.ts';
import type { TargetInfo } from '../contracts/targets.ts';

export interface InteractionOptions<Session> {
  readonly target: TargetInfo;
  /** Attaches to the page, or to an iframe in another process. The caller releases the sessions. */
  readonly attach: (target?: TargetInfo) => Promise<AppResult<Session>>;
  readonly signal: AbortSignal;
}

/** The text of a field. */
export interface FieldText {
  /** Accessible name, or its selector. */
  readonly name: string;
  /** The beginning of its text, of a password its length; empty if the field is. */
  readonly shown: string;
  /** An input, which a user empties at once; not a longer text. */
  readonly isSingleLine: boolean;
}

/** The hand in one page. The page behaves as if it had the focus until `release`. */
export interface PageHand {
  /**
   * Performs one step: waits up to `timeoutMs` for its element, sends the input, and returns when the page has handled it. `isMeasured`: also
   * waits for the next paint and a quiet moment, and reads what it cost.
   * Errors: `element_not_found` (missing, ambiguous, hidden, moving, covered, disabled), `invalid_params`, `target_unresponsive`, `target_gone`.
   */
  perform(
    step: InteractionStep,
    options: { readonly timeoutMs: number; readonly isMeasured: boolean },
  ): Promise<PerformedStep>;
  /** The text that a field holds; null if it is missing or hidden now, or takes no text. Errors: as `perform`, except `element_not_found`. */
  fieldText(element: ElementLocator): Promise<FieldText | null>;
  /** Document that the main frame shows now. */
  view(): Promise<AppResult<PageView>>;
  /** URL of the page now. */
  url(): Promise<string>;
  /** Gives up the focus and removes all observers. Never fails. */
  release(): Promise<void>;
}

export interface InteractionPort<Session> {
  /** `target_unresponsive` if the page does not answer. */
  open(options: InteractionOptions<Session>): Promise<AppResult<PageHand>>;
  /** The element at a point of the viewport, in any frame; null if there is none. */
  elementAt(
    options: InteractionOptions<Session>,
    point: { readonly x: number; readonly y: number },
  ): Promise<PickedElement | null>;
}
