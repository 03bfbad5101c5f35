/** Whether the person has done anything since a moment, and whether they are typing: then nothing may take the view away from them. */

export interface PersonInput {
  /** Rises with each press of a key or pointer. */
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
