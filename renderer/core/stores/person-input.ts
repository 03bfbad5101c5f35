/** Checks whether the person acted since a given moment and whether they are typing; in both cases the view must not change by itself. */

export interface PersonInput {
  /** Increases with each key or pointer press. */
  readonly count: () => number;
  /** The focus is in a text field. */
  readonly isTyping: () => boolean;
  readonly notePress: () => void;
  readonly noteFocus: (isTextField: boolean) => void;
}

export function createPersonInput(): PersonInput {
  let presses = 0;
  let isTextField = false;
  return {
    count: () => presses,
    isTyping: () => isTextField,
    notePress: () => {
      presses += 1;
    },
    noteFocus: (isText) => {
      isTextField = isText;
    },
  };
}
